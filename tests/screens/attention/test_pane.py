"""The first tab: what needs somebody, the worst first, and the way to its units."""

from datetime import timedelta

from tests.screens.attention_console import judge, judged_world
from tests.screens.frozen import NOW, keys, settle, table_of
from tui.domain.account.health import AccountHealth, HealthKind
from tui.screens.fleet.limits import LimitsScreen
from tui.screens.shell.history import ARROW, ATTENTION


async def test_the_console_starts_with_what_needs_somebody_the_worst_first(frozen):
    async with judged_world(frozen):
        app = frozen.app(tab=ATTENTION)
    async with app.run_test(size=(100, 30)) as pilot:
        shown = (await settle(pilot)).splitlines()
        lines = [line.split()[:5] for line in shown[3:7]]

        assert "1 Attention 24" in shown[1]
        assert lines == [
            ["▸", "✗", "Battery", "empty", "12"],
            ["✗", "SIM", "suspended", "by", "its"],
            ["▲", "Near", "its", "limit", "8"],
            ["▲", "No", "power", "or", "no"],
        ]


async def test_enter_lists_exactly_the_units_of_a_line(frozen):
    async with judged_world(frozen):
        app = frozen.app(tab=ATTENTION)
    async with app.run_test(size=(100, 30)) as pilot:
        shown = await keys(pilot, "down", "down", "enter")

        assert f"Attention{ARROW}Near its limit" in shown.splitlines()[0]
        assert "8 of " in shown
        assert table_of(app).row_count == 8


async def test_an_account_which_cannot_be_believed_is_one_line_and_enter_opens_its_limits(frozen):
    async with judged_world(frozen) as console:
        health = AccountHealth(
            kind=HealthKind.UNREACHABLE,
            since=NOW - timedelta(hours=2),
            sentence="It does not answer.",
            call="device list",
        )
        await console.store.shared.save_health("acme-sims", health)
    app = frozen.app(tab=ATTENTION)
    async with app.run_test(size=(100, 30)) as pilot:
        shown = await settle(pilot)
        await keys(pilot, "enter")

        assert "✗  Lattigo (acme-sims): It does not answer." in shown.splitlines()[3]
        assert isinstance(app.screen, LimitsScreen)


async def test_where_nothing_needs_somebody_it_says_how_many_units_are_well(frozen):
    async with judged_world(frozen, [("ok", "ok", 30)]):
        app = frozen.app(tab=ATTENTION)
    async with app.run_test(size=(100, 30)) as pilot:
        shown = await settle(pilot)

        assert "Nothing needs somebody. 30 units are well, " in shown
        assert " not judged yet." in shown
        assert "1 Attention  " in shown, "no count"


async def test_what_begins_meanwhile_is_shown_and_counted_from_any_tab(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        before = await settle(pilot)
        await judge(app.session.console.store)
        counted = await settle(pilot)
        lines = await keys(pilot, "1")

        assert "1 Attention  2 Fleet" in before
        assert "1 Attention 24  2 Fleet" in counted
        assert "Battery empty" in lines


async def test_a_narrow_screen_shows_what_and_how_many(frozen):
    async with judged_world(frozen):
        app = frozen.app(tab=ATTENTION)
    async with app.run_test(size=(46, 18)) as pilot:
        narrow = await settle(pilot)
        await pilot.resize_terminal(100, 30)
        wide = await settle(pilot)

        assert "Since" not in narrow
        assert "Units" in narrow
        assert "Since" in wide
