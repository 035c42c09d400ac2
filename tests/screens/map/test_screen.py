"""The map's screen: what it says of a fleet, and the ways on from there."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from textual.app import App
from textual.widgets import Static

from tui.config import Account, Settings
from tui.config.plain import plain
from tui.console import Console, Surroundings
from tui.domain.budget.windows import Reading
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.show.format import TimeStyle
from tui.screens.device.screen import DeviceScreen
from tui.screens.map.screen import MapScreen
from tui.screens.map.track import TrackPane
from tui.screens.shell.qr import QrScreen, qr_lines
from tui.widgets.map.caption import MapCaption

NOW = datetime(2026, 1, 5, 20, tzinfo=UTC)
PLACES = """
[[places]]
name = "Depot"
latitude = 38.0
longitude = -100.0
"""


def record(key, latitude=None, longitude=None, **more):
    return DeviceRecord(
        provider="charterup",
        account="yellow",
        key=key,
        address=key,
        label=f"Truck {key}",
        latitude=latitude,
        longitude=longitude,
        **{"position_source": "gps", "position_at": NOW - timedelta(minutes=12), **more},
    )


FLEET = [
    record("1", 38.0, -100.0),
    record("2", 38.1, -96.0, position_source="polte", position_radius_m=820.0),
    record("3", 45.0, -95.0, position_source="cell"),
    record("4"),
    record("5", 0.0, 0.0),
]


class MapApp(App):
    """The map without data."""

    def __init__(self, console, places, *, ascii_only=False, **how):
        super().__init__()
        self.ascii_only = ascii_only
        self.given = console
        self.places = places
        self.how = how
        self.opened = []
        self.session = SimpleNamespace(navigation=SimpleNamespace(open=self.opened.append))

    def on_mount(self):
        self.push_screen(
            MapScreen(self.given, self.manner, places_path=self.places, environment={}, **self.how)
        )

    def manner(self):
        return TimeStyle(NOW, sources={"polte": "C-LoC"})


@pytest.fixture
async def console(tmp_path):
    account = plain(Account, {"name": "yellow", "provider": "charterup", "token": "t"})
    console = await Console.open(
        Settings(accounts=(account,)), tmp_path / "state", Surroundings(now=lambda: NOW)
    )
    yield console
    await console.close()


@pytest.fixture
def places(tmp_path):
    path = tmp_path / "places.toml"
    path.write_text(PLACES, "utf-8")
    return path


async def settled(pilot, wanted):
    """Wait until a condition holds."""
    for _ in range(6_000):
        await pilot.pause()
        if wanted():
            return
        await asyncio.sleep(0.01)
    raise AssertionError


def caption(app):
    return app.screen.query_one(MapCaption).text


def heading(app):
    return str(app.screen.query_one("#heading").content)


async def opened(app, pilot, fleet=FLEET):
    await app.given.store.devices.save("charterup", "yellow", fleet)
    await settled(pilot, lambda: len(app.screen.map.positions) or not fleet)
    await pilot.pause()


async def test_everybody_is_counted_also_who_cannot_be_drawn(console, places):
    await console.store.devices.save("charterup", "yellow", FLEET)
    app = MapApp(console, places)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: "3 of 3 in view" in heading(app))

        assert "1 without a position" in heading(app)
        assert "1 at 0, 0 (no GPS fix), not drawn" in heading(app)


@pytest.mark.parametrize("ascii_only", [True, False])
async def test_it_is_drawn_in_the_signs_the_application_draws_in(console, places, ascii_only):
    await console.store.devices.save("charterup", "yellow", FLEET)
    app = MapApp(console, places, ascii_only=ascii_only)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: "3 of 3 in view" in heading(app))

        assert app.screen.ascii_only is ascii_only
        assert app.screen.map.ascii_only is ascii_only


async def test_source_radius_age_and_place_stand_beside_a_device(console, places):
    await console.store.devices.save("charterup", "yellow", FLEET)
    app = MapApp(console, places, chosen=[FLEET[1]])
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: " km E of Depot" in caption(app))

        assert "Truck 2 · C-LoC ±820 m · position taken 12 min ago" in caption(app)
        assert "geo:38.10000,-96.00000;u=820" in caption(app)


async def test_a_cell_towers_unknown_radius_is_called_unknown(console, places):
    await console.store.devices.save("charterup", "yellow", FLEET)
    app = MapApp(console, places, chosen=[FLEET[2]])
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: "Truck 3" in caption(app))

        assert "cell tower, accuracy unknown" in caption(app)


async def test_an_empty_store_is_said_in_a_sentence(console, places):
    app = MapApp(console, places)
    async with app.run_test(size=(46, 18)) as pilot:
        await settled(pilot, lambda: "No device has a position yet." in caption(app))

        assert app.screen.map.selected is None


async def test_a_device_is_opened_with_enter(console, places):
    await console.store.devices.save("charterup", "yellow", FLEET)
    app = MapApp(console, places)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: app.screen.map.positions)
        await pilot.press("tab", "enter")
        await settled(pilot, lambda: app.opened)

        screen = app.opened[0].open()
        assert isinstance(screen, DeviceScreen)
        assert app.opened[0].title == app.screen.map.selected.label


@pytest.mark.parametrize(("width", "beside"), [(140, True), (46, False)])
async def test_the_list_says_what_is_in_view(console, places, width, beside):
    await console.store.devices.save("charterup", "yellow", FLEET)
    app = MapApp(console, places)
    async with app.run_test(size=(width, 24)) as pilot:
        await settled(pilot, lambda: app.screen.map.positions)
        await pilot.press("l")
        await settled(pilot, lambda: app.screen.list.table.row_count)
        await pilot.press("down", "enter")
        await settled(pilot, lambda: app.opened)

        assert app.screen.map.display is beside
        assert app.screen.map.selected.label == app.opened[0].title


async def test_who_is_followed_is_brought_back_to_the_middle(console, places):
    await console.store.devices.save("charterup", "yellow", FLEET)
    app = MapApp(console, places, chosen=[FLEET[0]], near=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: app.screen.map.selected)
        await pilot.press("f")
        moved = record("1", 38.5, -101.0)
        await asyncio.sleep(2.1)
        await console.store.devices.save("charterup", "yellow", [moved])
        await settled(pilot, lambda: app.screen.map.selected.position == (38.5, -101.0))

        assert "following" in heading(app)
        assert app.screen.map.view.center == pytest.approx((38.5, -101.0), abs=0.01)


async def test_a_track_is_drawn_replayed_and_taken_away(console, places):
    await console.store.devices.save("charterup", "yellow", FLEET)
    reports = [
        Report(provider="charterup", account="yellow", key=str(nth), device="1",
               at=NOW - timedelta(minutes=5 * nth), received_at=NOW - timedelta(minutes=5 * nth),
               latitude=38.0 + nth / 100, longitude=-100.0, position_source="gps")
        for nth in range(1, 13)
    ]  # fmt: skip
    await console.store.reports.save("yellow", reports)
    app = MapApp(console, places, chosen=[FLEET[0]])
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: app.screen.map.selected)
        await pilot.press("t")
        await settled(pilot, lambda: app.screen.map.scene.track)
        pane = app.screen.query_one(TrackPane)
        words = pane._words()
        await pilot.press("less_than_sign")
        for _ in range(60):
            app.screen.action_frame(-1)
        await settled(pilot, lambda: len(app.screen.map.scene.track.steps) < 9)
        head = app.screen.map.scene.head
        await pilot.press("t")
        await settled(pilot, lambda: app.screen.map.scene.track is None)

        assert "Track 24 h · 12 positions · 12 km" in words
        assert "100% not downloaded yet" in words
        assert head is not None
        assert not pane.is_shown


async def test_a_track_which_may_cost_much_is_fetched_only_when_asked_for_twice(console, places):
    await console.store.devices.save("charterup", "yellow", FLEET)
    await console.ledger.learn("yellow", [Reading(3600, used=120, limit=130)], NOW)
    app = MapApp(console, places, chosen=[FLEET[0]])
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: app.screen.map.selected)
        await pilot.press("t")
        await settled(pilot, lambda: app.screen.query_one(TrackPane).is_shown)
        line = app.screen.query_one(TrackPane).query_one(Static)

        await pilot.press("d")
        await settled(pilot, lambda: "Press d again to fetch." in str(line.content))

        assert "This takes 1–3 of 10 requests left this hour" in str(line.content)
        gauges = await console.gauges("yellow")
        (hour,) = (gauge for gauge in gauges if gauge.window_seconds == 3600)
        assert hour.used == 120, "nothing was asked"


async def test_a_missing_places_file_is_no_problem_and_a_bad_one_is_said(console, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text("[[places]]\nname = 3\n", "utf-8")
    for path, said in ((tmp_path / "none.toml", 0), (bad, 1)):
        app = MapApp(console, path)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot, lambda app=app, said=said: len(app._notifications) == said)


def test_a_qr_code_can_be_read_back_from_what_is_drawn():
    segno = pytest.importorskip("segno")
    link = "geo:38.10000,-96.00000;u=820"
    expected = [list(row) for row in segno.make(link, error="l", micro=False,
                                                boost_error=False).matrix_iter(border=2)]  # fmt: skip

    halves = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
    read = [[halves[sign][half] for sign in line] for line in qr_lines(link) for half in (0, 1)][
        : len(expected)
    ]
    plain = [[int(sign == " ") for sign in line[::2]] for line in qr_lines(link, ascii_only=True)]

    assert read == expected
    assert plain == expected


async def test_a_phone_sized_terminal_still_shows_the_code(console, places):
    await console.store.devices.save("charterup", "yellow", FLEET)
    app = MapApp(console, places, chosen=[FLEET[1]])
    async with app.run_test(size=(46, 18)) as pilot:
        await settled(pilot, lambda: app.screen.map.selected)
        await pilot.press("Q")
        await settled(pilot, lambda: isinstance(app.screen, QrScreen))

        assert app.screen.query_one("#code").display
        assert "geo:38.10000,-96.00000;u=820" in str(app.screen.query_one("#link").content)


async def test_reports_which_come_while_the_map_closes_end_nothing(console, places):
    app = MapApp(console, places)
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(app, pilot)
        await app.screen.track.remove()
        app.screen._changed(frozenset({"reports"}))
        await pilot.pause()

        assert isinstance(app.screen, MapScreen)
