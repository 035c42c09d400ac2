"""A console on a frozen simulated world, with one device's day put in its store by hand."""

import contextlib
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.screens.frozen import at_rest, keys, settle, text
from tui.app import Watchfloor
from tui.config import Settings
from tui.config.check import checked
from tui.console import Console, Surroundings
from tui.domain.device.record import DeviceRecord, Report, Row, Usage
from tui.screens.device.screen import DeviceScreen
from tui.screens.reports.pane import ReportPane
from tui.screens.shell.history import FLEET, OpenedScreen
from tui.screens.shell.pauses import NO_PAUSES
from tui.sim.http.mount import Simulator
from tui.sim.http.transport import SimTransport
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World
from tui.store.reports.coverage import Span
from tui.widgets.line.note_line import NoteLine

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY_AGO = NOON - timedelta(days=1)
HOSTILE = "[/]\x1b]0;owned\x07[@click=app.exit]x[/] \u202eevil\u200b"
TRACKER = DeviceRecord(
    provider="charterup", account="yellow-fleet", key="5", address="355000000000017",
    label="Bus [A12]", imei="355000000000017", iccid="8901170210345864342",
    last_seen=NOON - timedelta(minutes=10), latitude=42.1, longitude=-71.5,
    position_source="cell", position_at=NOON - timedelta(minutes=12), position_radius_m=1609.0,
    voltage_mv=3950.0, fetched_at=NOON - timedelta(minutes=1),
    vendor={"ReportingFrequencyID_Pending": "162", "deviceId": 5},
)  # fmt: skip
SIM = DeviceRecord(
    provider="lattigo", account="acme-sims", key="77", address="bus-a12", state="active",
    iccid="8901170210345864342", last_seen=NOON - timedelta(hours=3),
    fetched_at=NOON - timedelta(minutes=2), vendor={"rate_plan": {"name": "IoT 50MB"}},
)  # fmt: skip
MINUTES = [minute for minute in range(10, 1440, 10) if not 600 < minute < 900]


def report(minute, **more):
    at = NOON - timedelta(minutes=minute)
    return Report(
        provider="charterup", account="yellow-fleet", key=f"r{minute}", device="5",
        at=at - timedelta(seconds=20), received_at=at, latitude=42.1, longitude=-71.5,
        position_source="gps", speed_kmh=minute % 90, voltage_mv=3900 + minute % 100,
        temperature_c=12.5, vendor={"reportId": minute, "updateTime": "11/21/2026 11:00:00", **more},
    )  # fmt: skip


async def fill(store, record=TRACKER, *, asked=False, **more):
    await store.devices.save("charterup", "yellow-fleet", [record])
    await store.devices.save("lattigo", "acme-sims", [SIM])
    await store.devices.save("lattigo", "acme-sims", [replace(SIM, state="suspend")])
    whole = Span(None, DAY_AGO - timedelta(hours=1), NOON) if asked else None
    reports = [report(minute, **more) for minute in MINUTES]
    await store.reports.save("yellow-fleet", reports, covered=whole)
    days = [date(2026, 11, day) for day in range(1, 22)]
    await store.usage.save(
        "acme-sims",
        [
            Usage(
                provider="lattigo", account="acme-sims", device="77", period=period, date_for=day,
                bytes_used=used, sms_used=1, fetched_at=NOON - timedelta(hours=2),
            )
            for period, day, used in [
                *(("daily", day, 3 * 1024 * 1024) for day in days),
                ("monthly", date(2026, 10, 1), 20 * 1024 * 1024),
                ("monthly", date(2026, 11, 1), 60 * 1024 * 1024),
            ]
        ],
    )  # fmt: skip
    plan = {"name": "IoT 50MB", "monthly_data_allowance_bytes": 50 * 1024 * 1024,
            "overage_data_unit_bytes": 1024 * 1024, "overage_data_unit_cost": "0.50"}  # fmt: skip
    await store.lists.save(
        "acme-sims",
        "rate-plans",
        [Row(provider="lattigo", account="acme-sims", list="rate-plans", key="IoT", vendor=plan)],
    )


class Desk:
    """The application with the device's screen open."""

    def __init__(self, app, pilot, console, clock):
        self.app, self.pilot, self.console, self.clock = app, pilot, console, clock

    async def settle(self):
        await settle(self.pilot)

    async def press(self, *pressed):
        await keys(self.pilot, *pressed)

    @property
    def reports(self):
        return self.app.screen.query_one(ReportPane)

    @property
    def note(self):
        return self.reports.query_one(NoteLine).words

    @property
    def marker(self):
        return self.reports.timeline.plot.marker

    def plot(self):
        plot = self.reports.timeline.plot
        return [plot.render_line(y).text for y in range(plot.size.height)]

    def text(self):
        return text(self.app)


@contextlib.asynccontextmanager
async def desk(tmp_path, size=(120, 40), record=TRACKER, *, device=True, asked=False, **more):
    clock = HandClock(NOON)
    simulator = Simulator(World(seed=7, fleet=12, clock=clock, hostile=True))
    written = tomllib.loads(simulator.config("http://127.0.0.1"))
    settings = checked(Settings, {**written, "ui": {"timezone": "UTC"}})

    async def sleep(seconds):
        clock.advance(seconds)

    around = Surroundings(now=clock, sleep=sleep, transport=SimTransport(simulator))

    async def open_console():
        console = await Console.open(settings, tmp_path, around)
        await fill(console.store, record, asked=asked, **more)
        return console

    app = Watchfloor(
        settings,
        open_console,
        open_console,
        straight=True,
        live=False,
        state=tmp_path,
        pauses=NO_PAUSES,
        tab=FLEET,
    )
    async with app.run_test(size=size) as pilot:
        at = Desk(app, pilot, None, clock)
        await at_rest(pilot)
        session, at.console = app.session, app.session.console
        if device:
            screen = lambda: DeviceScreen(  # noqa: E731
                session.console, record.account, record.key, session.times.manner
            )
            session.navigation.open(OpenedScreen("Bus", screen))
        await at.settle()
        yield at
