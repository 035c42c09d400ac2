"""The first tab: what needs somebody, the worst first, and the way to its units."""

import json
from datetime import timedelta

import pytest
from textual.geometry import Size

from tests.screens.attention_console import judge, judged, judged_world
from tests.screens.frozen import NOW, Frozen, keys, settle, table_of, told, typed
from tui.console.actor import actor
from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.show.filter import UnitQuery
from tui.domain.show.format import TimeStyle
from tui.screens.attention.lines import NeedSource
from tui.screens.fleet.first_frame import attention_opening
from tui.screens.fleet.limits import LimitsScreen
from tui.screens.shell.history import ARROW, ATTENTION
from tui.screens.shell.layouts import Layouts
from tui.screens.shell.visits import FILE
from tui.store.db.timestamps import micros
from tui.widgets.terminal.terminal import Terminal


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


async def test_before_anything_was_read_it_does_not_say_that_all_is_well(tmp_path):
    app = Frozen(tmp_path).app(tab=ATTENTION)
    async with app.run_test(size=(100, 30)) as pilot:
        shown = await settle(pilot)

        assert "No units yet: the accounts are being read for the first time." in shown


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


async def test_new_is_what_began_since_the_operators_last_visit(frozen):
    async with judged_world(frozen):
        pass
    here = (NOW - timedelta(hours=35, minutes=30)).isoformat()
    (frozen.folder / FILE).write_text(json.dumps({actor(): [None, here]}), "utf-8")
    app = frozen.app(tab=ATTENTION)
    async with app.run_test(size=(100, 30)) as pilot:
        shown = await settle(pilot)
        saved = json.loads((frozen.folder / FILE).read_text("utf-8"))

        battery = next(line for line in shown.splitlines() if "Battery empty" in line)
        assert battery.split()[4:6] == ["12", "6"], "they began 30 to 41 hours ago"
        assert saved == {actor(): [here, NOW.isoformat()]}, "the next visit counts from this one"


async def test_the_first_frame_of_attention_has_its_lines(frozen):
    async with judged_world(frozen) as console:
        source, style = NeedSource(console, lambda: None), TimeStyle(NOW)
        wide = await attention_opening(source, Layouts(), style, Size(140, 45))
        narrow = await attention_opening(source, Layouts(), style, Size(46, 18))

        assert [row.cells[1] for row in wide.rows][:2] == [
            "Battery empty", "SIM suspended by its limit"
        ]  # fmt: skip
        assert len(narrow.rows[0].cells) < len(wide.rows[0].cells)
        assert wide.counted.total == 4


async def outage(console):
    """Put five units into an incident."""
    page = await console.store.units.page(UnitQuery(sort="unit", descending=False, limit=5))
    silent = judged("critical", "carrier-incident", 3, "i-7")

    def begin(connection, _):
        row = ("i-7", "carrier", "8948", micros(NOW), 5, 6, micros(NOW))
        connection.execute(
            "INSERT INTO incident (id, shared, value, since, silent, total, began_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        connection.executemany(
            "INSERT INTO incident_member (incident, unit) VALUES ('i-7', ?)",
            [(unit.row,) for unit in page.units],
        )

    await console.store._databases.write(begin)
    await console.store.units.save(NOW, {unit.row: silent for unit in page.units})


async def test_an_incident_is_one_line_and_is_acknowledged_as_a_whole(frozen):
    async with judged_world(frozen, [("ok", "ok", 30)]) as console:
        await outage(console)
    app = frozen.app(tab=ATTENTION)
    async with app.run_test(size=(140, 30)) as pilot:
        shown = await settle(pilot)
        await keys(pilot, "K")
        asked = await typed(pilot, "The carrier knows.")
        rests = await keys(pilot, "enter")
        page = await app.session.console.store.units.page(UnitQuery("acknowledged:yes"))

        assert "Carrier 8948: 5 of 6 silent" in shown
        assert "Acknowledge Incident: 5 units" in asked
        assert "1 Attention 5" in shown
        assert "5 acknowledged" in rests
        assert {unit.acknowledged.incident for unit in page.units} == {"i-7"}


async def test_what_is_over_meanwhile_is_not_said_to_be_written(frozen):
    async with judged_world(frozen):
        pass
    app = frozen.app(tab=ATTENTION)
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "end", "up", "K")
        await typed(pilot, "too late")
        store = app.session.console.store
        page = await store.units.page(UnitQuery("severity>=warning", limit=100))
        well = judged("ok", "ok", 1)
        await store.units.save(NOW, {unit.row: well for unit in page.units})
        await keys(pilot, "enter")

        assert "Nothing was written: it is over" in told(app)


@pytest.mark.parametrize(("bandwidth", "is_told"), [("full", True), ("low", False)])
async def test_what_a_line_means_is_told_beneath_but_not_on_a_slow_line(frozen, bandwidth, is_told):
    async with judged_world(frozen):
        pass
    terminal = Terminal(low_bandwidth=bandwidth == "low")
    app = frozen.app(tab=ATTENTION, terminal=terminal)
    async with app.run_test(size=(100, 30)) as pilot:
        shown = await settle(pilot)

        assert ("Enter lists its units." in shown) is is_told
