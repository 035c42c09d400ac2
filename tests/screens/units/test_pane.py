"""Units on the Fleet tab: what is known of the one under the cursor, and what is done to it."""

import pytest

from tests.screens.attention_console import judged_world
from tests.screens.frozen import NOW, keys, settle, table_of, text, told, typed
from tui.domain.show.filter import UnitQuery
from tui.domain.verdict.judgement import Evidence, Finding, Judgement, Link, NextStep
from tui.screens.change.form import ActionForm
from tui.screens.units.preview import UnitPreview

SUSPENDED = Judgement(
    findings=(
        Finding(
            rule="sim-suspended-by-person",
            severity="critical",
            sentence="The SIM is suspended since yesterday.",
            evidence=(Evidence(value="state “suspend”", source="acme-sims", at=NOW),),
            next_step=NextStep(words="Restore the SIM."),
            would_change="The SIM is active again.",
            since=NOW,
        ),
    ),
    chain=(
        Link(link="sim", mark="broken", value="suspend", source="acme-sims", at=NOW),
        Link(link="battery", mark="good", value="3,966 mV"),
    ),
)


@pytest.fixture
async def suspended(frozen):
    """A world in which the first unit with records of several vendors has a suspended SIM."""
    console = await frozen.open()
    page = await console.store.units.page(UnitQuery(limit=100))
    unit = next(unit for unit in page.units if {"acme-sims", "yellow-fleet"} <= {
        member.account for member in unit.members
    })  # fmt: skip
    await console.store.units.save(NOW, {unit.row: SUSPENDED})
    await console.close()
    frozen.unit = unit
    return frozen


async def test_on_a_wide_screen_the_unit_under_the_cursor_stands_beside_the_list(suspended):
    app = suspended.app()
    async with app.run_test(size=(140, 45)) as pilot:
        shown = await settle(pilot)
        beside = "\n".join(line[97:] for line in shown.splitlines())

        for words in ("✗ The SIM is suspended since yesterday.", "✗ SIM", "● battery", "Next: Restore",
                      "state “suspend” (acme-sims,", "Would change this"):  # fmt: skip
            assert words in " ".join(beside.split())


async def test_at_80_columns_the_sentence_stands_in_one_line_below_and_on_a_phone_nothing(
    suspended,
):
    app = suspended.app()
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await settle(pilot)
        assert shown.splitlines()[-2].strip() == "✗ The SIM is suspended since yesterday."

        await pilot.resize_terminal(46, 18)
        narrow = await settle(pilot)
        assert "since yesterday" not in narrow
        assert "✗ SIM suspended" in narrow


async def test_where_no_unit_matches_nothing_stands_below_the_list(suspended):
    app = suspended.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "slash")
        none = await typed(pilot, "state:nothing")
        some = await keys(pilot, "escape")

        assert "since yesterday" not in none
        assert "since yesterday" in some


async def test_v_hides_the_unit_and_shows_it_again_at_the_next_start_too(suspended):
    first = suspended.app()
    async with first.run_test(size=(140, 45)) as pilot:
        await keys(pilot, "v")
        assert not first.screen.query_one(UnitPreview).display

    again = suspended.app()
    async with again.run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        assert not again.screen.query_one(UnitPreview).display
        shown = await keys(pilot, "v")
        assert "Next: Restore the SIM." in shown


async def test_what_changes_in_the_unit_under_the_cursor_is_seen(suspended):
    app = suspended.app()
    async with app.run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        well = Judgement(
            findings=(Finding(rule="ok", severity="ok", sentence="On time."),), chain=()
        )
        await app.session.console.store.units.save(NOW, {suspended.unit.row: well})

        assert "● On time." in await settle(pilot)


async def test_a_held_arrow_key_reads_no_unit_until_the_cursor_rests(suspended):
    asked = []
    app = suspended.app()
    async with app.run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        pane = app.screen.query_one(UnitPreview).parent.parent
        app.session.pauses = type(app.session.pauses)(before_preview=0.3)
        store = pane.console.store.units

        class Noting:
            def __getattr__(self, name):
                if name == "of_device":
                    asked.append(name)
                return getattr(store, name)

        pane.console.store.units = Noting()
        await pilot.press(*["down"] * 10)
        await pilot.pause(0.6)

        assert len(asked) == 1


async def test_an_action_on_a_unit_is_for_the_record_which_its_vendor_has(suspended):
    app = suspended.app()
    async with app.run_test(size=(120, 40)) as pilot:
        shown = await keys(pilot, "n")
        (sim,) = [member for member in suspended.unit.members if member.account == "acme-sims"]

        assert isinstance(app.screen, ActionForm)
        assert "Write a note" in shown
        assert [target.key for target in app.screen._devices] in ([sim.key], [suspended.unit.iccid])


async def test_marked_units_are_acted_on_together(frozen):
    async with judged_world(frozen):
        app = frozen.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "asterisk", "number_sign")
        await typed(pilot, "depot")
        await keys(pilot, "enter")

        assert "Tagged 60 units" in told(app)


async def test_the_values_of_the_cause_are_counted_in_words_and_enter_filters_by_one(frozen):
    async with judged_world(frozen):
        app = frozen.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "F")
        await typed(pilot, "cause")
        counted = await keys(pilot, "enter")
        shown = await keys(pilot, "down", "down", "enter")

        assert "Battery empty" in counted
        assert 'cause="Battery empty" ×' in shown
        assert table_of(app).row_count == 12


async def test_a_vendors_tab_shows_the_cause_beside_its_records(frozen):
    async with judged_world(frozen):
        app = frozen.app()
    async with app.run_test(size=(46, 18)) as pilot:
        await keys(pilot, "3", "slash")
        await typed(pilot, "severity:critical")

        assert "✗ Battery empty" in text(app)
