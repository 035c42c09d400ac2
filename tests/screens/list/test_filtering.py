"""A list is narrowed while the user types, by chips which can be removed."""

from tests.screens.frozen import keys, settle, table_of, text, typed
from tui.screens.list.filter_line import FilterChips, FilterInput, FilterLine
from tui.screens.list.frequency import FrequencyScreen


async def test_every_key_narrows_the_list_and_escape_gives_everything_back(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert not app.screen.query(FilterInput), "it is made when it is first needed"
        await keys(pilot, "3", "slash")
        line = app.focused
        assert isinstance(line, FilterInput)
        before = table_of(app).row_count

        await typed(pilot, "coach")
        some = table_of(app).row_count
        shown = await typed(pilot, " 20")

        assert 0 < table_of(app).row_count < some < before
        assert f"{table_of(app).row_count} of {before} devices" in shown

        await keys(pilot, "escape")

        assert table_of(app).row_count == before
        assert app.focused is table_of(app)
        assert not line.focusable, "no key goes to what is not in view"


async def test_claims_stay_as_chips_and_backspace_takes_the_last_away(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "4", "slash")
        await typed(pilot, "state:active gate")

        await keys(pilot, "enter")
        both = app.screen.query_one("#devices FilterChips", FilterChips).chips
        shown = await keys(pilot, "backspace")

        assert both == ("state:active", "gate")
        assert app.screen.query_one("#devices FilterChips", FilterChips).chips == ("state:active",)
        assert "state:active ×" in shown


async def test_a_filter_which_cannot_be_read_stays_to_be_corrected_and_never_stands_as_chips(
    frozen,
):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "4", "slash")
        await typed(pilot, "state:active carier:gate")

        shown = await keys(pilot, "enter", "asterisk")

        line = app.screen.query_one("#devices FilterLine", FilterLine)
        assert line.has_class("-typing")
        assert "There is no column carier" in shown
        assert not table_of(app).marks


async def test_a_click_takes_one_claim_away(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "4", "slash")
        await typed(pilot, "state:active gate")
        await keys(pilot, "enter")

        await pilot.click("#devices FilterChips", offset=(4, 0))
        await settle(pilot)

        assert app.screen.query_one("#devices FilterChips", FilterChips).chips == ("gate",)


async def test_zero_rows_say_which_claim_took_the_last_one_away(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "4", "slash")

        shown = await typed(pilot, "state:active imei=7 gate")

        assert 'No devices match. Remove "imei=7" to see' in shown
        assert 'no match for "imei=7"' in shown.splitlines()[-2]


UNREADABLE = {
    "last_seen>": "last_seen> needs a value",
    "battery>abc": "is a number column",
    "no_such>3": "There is no column no_such",
}


async def test_a_claim_which_cannot_be_read_is_explained_and_rows_stay_while_it_is_half_typed(
    frozen,
):
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await keys(pilot, "3", "slash")
        for words, said in UNREADABLE.items():
            assert said in await typed(pilot, words), words
            await keys(pilot, "escape", "slash")

        await typed(pilot, "coach")
        before = table_of(app).row_count

        app.screen.query_one("#devices FilterInput").value = "coach battery>"
        await settle(pilot)

        assert table_of(app).row_count == before > 0


async def test_the_title_in_the_header_names_the_column_and_volts_are_understood(frozen):
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await keys(pilot, "3", "slash")

        await typed(pilot, "battery>3.9")
        by_title = table_of(app).row_count
        await keys(pilot, "escape", "slash")
        await typed(pilot, "voltage_mv>3900")

        assert table_of(app).row_count == by_title > 0


async def test_the_filter_language_works_in_a_list_held_in_memory(frozen):
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await keys(pilot, "3", "tab")
        before = table_of(app).row_count
        await keys(pilot, "slash")

        await typed(pilot, "devices>8 !spare")

        assert 0 < table_of(app).row_count < before
        assert "Spare" not in text(app)


async def test_what_is_typed_into_a_filter_opened_again_is_another_word(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "3", "slash")
        await typed(pilot, "coach")
        await keys(pilot, "enter", "slash")
        await typed(pilot, "voltage_mv<9999")
        await keys(pilot, "enter")

        assert app.screen.pane.query_one(FilterLine).text == "coach voltage_mv<9999"
        assert table_of(app).row_count


async def test_values_are_counted_of_the_rows_in_view_while_the_filter_cannot_be_read(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "4", "slash")
        await typed(pilot, "no_such_column>3")
        table_of(app).focus()  # as the mouse does

        await keys(pilot, "F")
        await typed(pilot, "state")
        shown = await keys(pilot, "enter")

        assert isinstance(app.screen, FrequencyScreen)
        assert "active" in shown
