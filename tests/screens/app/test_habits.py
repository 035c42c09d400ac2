"""Habits people bring from other consoles: recall, an identifier on the command line, undo from anywhere."""

import pytest

from tests.screens.frozen import keys, settle, text, told, typed
from tui.domain.show.filter import DeviceQuery, FilterError, known_field
from tui.screens.change.plan import PlanScreen
from tui.screens.device.screen import DeviceScreen
from tui.screens.shell.kept_views import COMMAND_LINE


async def test_up_recalls_the_filters_which_were_typed_into_this_list(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        for words in ("van", "coach"):
            await keys(pilot, "slash")
            await typed(pilot, words)
            await keys(pilot, "enter", "backspace")
        await keys(pilot, "slash", "up")
        newest = app.screen.pane.wanted.text
        await keys(pilot, "up")
        older = app.screen.pane.wanted.text
        await keys(pilot, "escape", "3", "slash", "up")

        assert (newest, older) == ("coach", "van")
        assert app.screen.pane.wanted.text == "", "the vendor's list has its own"


async def test_up_on_the_command_line_recalls_what_was_typed_there_at_the_next_start_too(frozen):
    first = frozen.app()
    async with first.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "colon")
        await typed(pilot, "last_seen>1h")
        await keys(pilot, "enter")

    again = frozen.app()
    async with again.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "backspace", "colon", "up")

        assert again.session.views.recent(COMMAND_LINE) == ["last_seen>1h"]
        assert "last_seen>1h" in text(again)


async def test_an_identifier_typed_on_the_command_line_opens_its_unit(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot)
        page = await app.session.console.store.devices.page(DeviceQuery("imei:", limit=1))
        await keys(pilot, "colon")
        shown = await typed(pilot, page.records[0].imei)
        await keys(pilot, "enter")

        assert f"IMEI {page.records[0].imei}" in shown
        assert isinstance(app.screen, DeviceScreen)


@pytest.mark.parametrize("typed_words", ["quit", "q"])
async def test_quit_and_q_end_the_console(frozen, typed_words):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "colon")
        await typed(pilot, typed_words)
        await keys(pilot, "enter")

        assert app.shutdown.is_ending or not app.is_running


async def test_u_without_a_change_says_that_there_is_none(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "u")

        assert "You sent no change which can be undone." in told(app)


async def test_u_plans_the_undoing_of_the_last_change_wherever_one_is(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await keys(pilot, "4", "n")
        await typed(pilot, "blade changed")
        await keys(pilot, "f2", "enter")
        await settle(pilot)
        await keys(pilot, "q", "2", "u")

        assert isinstance(app.screen, PlanScreen)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("name", "label"), ("status", "state"), ("phone", "msisdn"), ("lable", "label")],
)
def test_a_column_which_does_not_exist_is_answered_with_the_one_which_was_meant(name, meant):
    with pytest.raises(FilterError, match=f"did you mean {meant}"):
        known_field(name)


async def test_a_value_which_no_row_has_is_answered_with_the_nearest(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "slash")
        shown = await typed(pilot, "state:actve")

        assert 'Remove "state:actve" to see 60 again. Did you mean state:active?' in shown
