"""The overview: its figures, its tiles, and the way to the devices behind a tile."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from textual.app import App

from tui.config import Account, Settings
from tui.config.plain import plain
from tui.console import Console, Surroundings
from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.budget.windows import Gauge
from tui.domain.device.record import DeviceRecord, Report, Row
from tui.domain.show.filter import UnitQuery
from tui.domain.show.format import TimeStyle
from tui.domain.show.overview import Hours
from tui.domain.verdict.judgement import Finding, Judgement
from tui.screens.attention.units import UnitsScreen
from tui.screens.list.row_source import RowsRequest
from tui.screens.overview.panel import READING, FigurePanel
from tui.screens.overview.screen import OverviewScreen
from tui.screens.shell.budget_history import BudgetHistory
from tui.screens.units.source import UnitSource
from tui.store import NewJob, NewTarget, Span
from tui.widgets.line.charts import steps
from tui.widgets.line.tiles import Tiles

NOW = datetime(2026, 1, 16, 12, tzinfo=UTC)


class OverviewApp(App):
    """The overview without data."""

    def __init__(self, console, questions, *, ascii_only=False):
        super().__init__()
        self.ascii_only = ascii_only
        self.given = console
        self.questions = questions
        self.opened = []
        self.session = SimpleNamespace(
            navigation=SimpleNamespace(open=self.opened.append), budget_history=BudgetHistory()
        )

    def on_mount(self):
        self.push_screen(
            OverviewScreen(
                self.given,
                lambda: TimeStyle(self.given.now()),
                questions_path=self.questions,
            )
        )

    @property
    def text(self):
        return "\n".join(str(panel.content) for panel in self.screen.query(FigurePanel))

    @property
    def tiles(self):
        return [
            (tile.name, tile.count, tile.problem)
            for tile in self.screen.query_one("#questions", Tiles).tiles
        ]


class Clock:
    """A clock which is set."""

    def __init__(self):
        self.at = NOW

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def console(tmp_path, clock):
    accounts = (
        plain(Account, {"name": "yellow", "provider": "charterup", "token": "t"}),
        plain(Account, {"name": "acme", "provider": "lattigo", "key_name": "k", "api_key": "s"}),
    )
    console = await Console.open(
        Settings(accounts=accounts), tmp_path / "state", Surroundings(now=clock)
    )
    yield console
    await console.close()


def sim(key, state="active", used=1000, plan="Pool", hours=1, days_ago=0):
    return DeviceRecord(
        provider="lattigo",
        account="acme",
        key=key,
        address=key,
        label=f"SIM {key}",
        state=state,
        last_seen=NOW - timedelta(hours=hours),
        fetched_at=NOW - timedelta(days=days_ago),
        vendor={"bytes_used": used, "rate_plan": {"name": plan}},
    )


async def settled(pilot, wanted):
    """Wait until a condition holds."""
    for _ in range(6_000):
        await pilot.pause()
        if wanted():
            return
        await asyncio.sleep(0.01)
    raise AssertionError


async def shown(app, pilot):
    await settled(pilot, lambda: "Jobs" in app.text and READING not in app.text)


async def test_an_empty_store_shows_no_figure_it_does_not_know(console, tmp_path):
    app = OverviewApp(console, tmp_path / "none.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)

        for words in ("No devices are stored yet.", "No full hour of reports yet.",
                      "No usage data yet.", "No device has been in contact yet.", "No job is running.",
                      "No changes today."):  # fmt: skip
            assert words in app.text


async def test_where_the_questions_are_kept_is_told_as_people_write_it(
    console, tmp_path, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    app = OverviewApp(console, tmp_path / "mine" / "questions.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)
        words = str(app.screen.query_one("#asked").content)

    assert words.endswith("Saved questions: ~/mine/questions.toml")


async def test_states_are_counted_with_their_change_since_yesterday(console, tmp_path):
    sims = [sim(str(number), days_ago=3) for number in range(600)]
    await console.store.devices.save("lattigo", "acme", sims)
    changed = [sim(str(number), used=2000) for number in range(1, 600)]
    await console.store.devices.save("lattigo", "acme", [sim("1", "suspend"), *changed[1:]])
    app = OverviewApp(console, tmp_path / "none.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)

        assert "active 599 (-1)" in app.text
        assert "suspend 1 (+1)" in app.text


@pytest.mark.parametrize("ascii_only", [True, False])
async def test_it_is_drawn_in_the_signs_the_application_draws_in(console, tmp_path, ascii_only):
    app = OverviewApp(console, tmp_path / "none.toml", ascii_only=ascii_only)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)

        assert app.screen.query_one(Tiles).ascii_only is ascii_only


async def test_in_the_first_day_no_change_is_claimed(console, tmp_path):
    await console.store.devices.save("lattigo", "acme", [sim("1")])
    app = OverviewApp(console, tmp_path / "none.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)

        assert "no figures from yesterday yet" in app.text


async def test_what_is_silent_for_longest_is_a_unit_and_not_each_vendors_record_of_it(
    console, tmp_path
):
    both = {"imei": "013108001841853", "iccid": "8901170210345864342"}
    sims = [replace(sim("1", hours=90), **both), sim("2", hours=50), sim("3", hours=70)]
    tracker = replace(
        sim("t", hours=85), provider="charterup", account="yellow", label="Bus", **both
    )
    heard = replace(sim("4", hours=1), imei="356938035643809")
    lost = replace(tracker, key="u", label="Heard", imei=heard.imei, iccid=None)
    await console.store.devices.save("lattigo", "acme", [*sims, heard])
    await console.store.devices.save("charterup", "yellow", [tracker, lost])
    app = OverviewApp(console, tmp_path / "none.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)

        lines = [line.strip() for line in app.text.splitlines() if "acme" in line and " d " in line]
        assert [line.split(" · ")[:2] for line in lines[:3]] == [
            ["Bus", "yellow, acme"], ["SIM 3", "acme"], ["SIM 2", "acme"]
        ]  # fmt: skip


async def test_data_stands_against_what_the_plans_include(console, tmp_path):
    await console.store.devices.save("lattigo", "acme", [sim("1", used=900), sim("2", used=1500)])
    plan = {"name": "Pool", "monthly_data_allowance_bytes": 1200}
    row = Row(provider="lattigo", account="acme", list="rate-plans", key="Pool", vendor=plan)
    await console.store.lists.save("acme", "rate-plans", [row])
    app = OverviewApp(console, tmp_path / "none.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)

        assert "Pool: 2.3 KiB of 2.3 KiB (100%)" in app.text
        assert "▲ may go over" in app.text
        assert "1 of 2 SIMs over their plan" in app.text


async def test_reports_are_compared_with_the_usual_only_where_both_are_known(console, tmp_path):
    since = NOW - timedelta(days=8)
    reports = [
        Report(provider="charterup", account="yellow", key=str(hour), device="d",
               received_at=since + timedelta(hours=hour, minutes=30))
        for hour in range(8 * 24)
    ]  # fmt: skip
    await console.store.reports.save("yellow", reports, covered=Span(None, since, NOW))
    app = OverviewApp(console, tmp_path / "none.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)

        assert "24 reports, 24 on average (+0%)" in app.text


async def test_who_changed_what_today_is_said(console, tmp_path):
    await console.store.journal.plan_job(NewJob("note", "acme", "ann@desk", {}, (NewTarget("1"),)))
    app = OverviewApp(console, tmp_path / "none.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)

        assert "▶ note · acme · 1 left · ann@desk" in app.text
        assert "ann@desk: note · 1 planned" in app.text


async def test_a_tile_counts_its_question_and_opens_its_devices(console, tmp_path):
    path = tmp_path / "questions.toml"
    path.write_text(
        '[[questions]]\nname = "Quiet"\nfilter = "last_seen>24h"\n'
        '[[questions]]\nname = "All"\nfilter = "key:"\nprovider = "lattigo"\n',
        "utf-8",
    )
    await console.store.devices.save("lattigo", "acme", [sim("1"), sim("2", hours=30)])
    app = OverviewApp(console, path)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)
        await pilot.press("right", "enter")
        await settled(pilot, lambda: app.opened)

        assert app.tiles == [("Quiet", 1, ""), ("All", 2, "")]
        assert app.opened[0].title == "All"
        assert isinstance(app.opened[0].open(), UnitsScreen)


@pytest.mark.parametrize(("width", "across"), [(46, 1), (80, 2), (140, 3)])
async def test_a_question_is_never_cut_and_as_many_stand_in_a_row_as_fit(
    console, tmp_path, width, across
):
    app = OverviewApp(console, tmp_path / "none.toml")
    async with app.run_test(size=(width, 18)) as pilot:
        await shown(app, pilot)

        tiles = app.screen.query_one("#questions", Tiles)
        assert tiles._across(tiles.size.width) == across
        assert "Dropped from the vendor's list" in "".join(
            tiles.render_line(y).text for y in range(tiles.size.height)
        )


async def test_what_has_not_changed_is_not_written_again(console, tmp_path):
    await console.store.devices.save("lattigo", "acme", [sim("1")])
    app = OverviewApp(console, tmp_path / "none.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)
        await pilot.pause()
        panels = list(app.screen.query(FigurePanel))
        before = [panel.content for panel in panels]
        app.screen.update_times()

        assert all(panel.content is words for panel, words in zip(panels, before, strict=True))


def judged(rule, severity="critical", hours=3, incident=None):
    found = Finding(
        rule=rule, severity=severity, sentence="Something.", since=NOW - timedelta(hours=hours)
    )
    return Judgement(findings=(found,), chain=(), incident=incident)


async def judge(store, *judgements):
    """Save these judgements of the first units, in the order of their keys."""
    page = await store.units.page(UnitQuery(sort="unit", descending=False))
    rows = [unit.row for unit in page.units]
    await store.units.save(NOW, dict(zip(rows, judgements, strict=False)))


async def test_units_are_counted_by_cause_the_worst_first_and_each_tile_lists_its_units(
    console, tmp_path
):
    store = console.store
    await store.devices.save("lattigo", "acme", [sim(f"{number}") for number in range(9)])
    tracker = replace(sim("t"), provider="charterup", account="yellow", imei="013108001841853")
    await store.devices.save("charterup", "yellow", [tracker])
    await judge(
        store,
        judged("battery-empty", hours=50), judged("battery-empty", "warning"),
        judged("near-limit", "warning"), judged("overdue", "info"), judged("ok", "ok"),
        judged("carrier-incident", incident="i1"), judged("carrier-incident", incident="i1"),
        judged("carrier-incident", incident="i2"),
    )  # fmt: skip
    app = OverviewApp(console, tmp_path / "none.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)
        tiles = app.screen.query_one("#causes", Tiles)
        needs = str(app.screen.query_one("#needs").content)
        await pilot.press("enter")
        await settled(pilot, lambda: app.opened)
        lines = app.screen._attention.lines

        assert [(tile.name, tile.count, tile.note) for tile in tiles.tiles] == [
            ("✗ Battery empty", 2, "2 d"),
            ("✗ Incident", 2, "3 h"),
            ("✗ Incident", 1, "3 h"),
            ("▲ Near its limit", 1, "3 h"),
        ]
        assert needs == "What needs somebody: 6 of 10 units · 2 not judged yet"
        assert str(app.screen.query_one("#asked").content).startswith("10 units, 10 device records")
        assert isinstance(app.opened[0].open(), UnitsScreen)
        for line in lines:
            counted = await UnitSource(console).count(RowsRequest(line.filter))
            assert counted.matching == line.count, line


async def test_an_account_which_cannot_be_believed_is_one_line_and_no_unit(console, tmp_path):
    await console.store.devices.save("lattigo", "acme", [sim(f"{number}") for number in range(3)])
    await judge(console.store, *[judged("account-unreachable", "info")] * 3)
    health = AccountHealth(
        kind=HealthKind.UNREACHABLE, since=NOW, sentence="It does not answer.", call="device list"
    )
    await console.store.shared.save_health("acme", health)
    app = OverviewApp(console, tmp_path / "none.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)
        first, *lines = str(app.screen.query_one("#needs").content).splitlines()

        assert first == "What needs somebody: 0 of 3 units"
        assert lines == [
            "▲ Lattigo (acme): It does not answer. · since 0 s · its units keep what was last known"
        ]
        assert not app.screen.query_one("#causes", Tiles).display


def test_a_bar_for_nothing_is_not_the_sign_for_unknown():
    hours = Hours((None, 0, 8), (None, None, 8.0))

    assert steps(hours.last, 8) == "?▁█"
    assert steps(hours.last, 8, ascii_only=True) == "?_#"


async def test_what_was_spent_in_the_last_hours_is_drawn_as_a_curve(console, tmp_path, clock):
    app = OverviewApp(console, tmp_path / "none.toml")
    for hours, used in ((3, 20), (2, 130), (0, 65)):
        gauge = Gauge("yellow", 3_600, 130, used, 0, None, "local")
        app.session.budget_history.record([gauge], NOW - timedelta(hours=hours))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)

        assert "6 h ago" in app.text
