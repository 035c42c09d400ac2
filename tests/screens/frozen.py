"""A console on a world which stands still, so that every screen is the same at every run."""

import asyncio
import shutil
import tomllib
import weakref
from datetime import UTC, datetime
from pathlib import Path

from textual import events
from textual._context import visible_screen_stack
from textual.keys import REPLACED_KEYS, _character_to_key, key_to_character

from tests import quick_textual
from tui.app import Watchfloor
from tui.config import Settings
from tui.config.check import checked
from tui.console import Console, Surroundings
from tui.screens.shell.history import FLEET as FLEET_TAB
from tui.screens.shell.pauses import NO_PAUSES
from tui.sim.http.faults import Faults
from tui.sim.http.mount import Simulator
from tui.sim.http.transport import SimTransport
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World
from tui.widgets.table.table import Table

NOW = datetime(2026, 11, 21, 14, 7, 30, tzinfo=UTC)
FLEET = 60
BASE = "http://127.0.0.1"
MOST_LOOKS = 1_500
"""Half a minute: on a busy machine a console may rest late."""


def hostile_world(clock, *, fleet) -> World:
    """Return a world some of whose names try to break the screen."""
    return World(seed=7, fleet=fleet, clock=clock, hostile=True)


class Frozen:
    """Settings, clock, vendors and faults of one console, and the application on it."""

    def __init__(
        self,
        folder: Path,
        *,
        fleet=FLEET,
        now=NOW,
        ui=None,
        accounts=None,
        read_only=False,
        world=hostile_world,
        clock=None,
    ):
        self.folder = folder
        self.clock = clock or HandClock(now)
        self.faults = Faults()
        self.simulator = Simulator(world(self.clock, fleet=fleet))
        written = tomllib.loads(self.simulator.config(BASE))
        if accounts is not None:
            written["accounts"] = accounts(written["accounts"])
        written["ui"] = {"timezone": "America/New_York", "ascii": "never"} | (ui or {})
        self.settings = checked(Settings, written)
        self.read_only = read_only
        self.console: Console | None = None

    async def sleep(self, seconds: float) -> None:
        """Wait by moving the clock: nothing is waited for."""
        self.clock.advance(seconds)
        await asyncio.sleep(0)

    async def open(self) -> Console:
        """Open a console on the store in the folder."""
        around = Surroundings(
            now=self.clock,
            sleep=self.sleep,
            transport=SimTransport(self.simulator, faults=self.faults),
            read_only=self.read_only,
        )
        self.console = await Console.open(self.settings, self.folder, around)
        return self.console

    async def fill(self) -> None:
        """Read every account's devices, as the poller would."""
        console = await self.open()
        for account in console.accounts:
            await console.fetcher.devices(console.source(account, person=False))
        await console.close()

    def app(self, **more) -> Watchfloor:
        """Return the application on the tab Fleet; no vendor is asked unless a key needs it."""
        return Watchfloor(
            self.settings,
            self.open,
            self.open,
            straight=True,
            state=self.folder,
            **{"live": False, "pauses": NO_PAUSES, "tab": FLEET_TAB, **more},
        )


def copied(filled: Path, folder: Path, **more) -> Frozen:
    """Make a world whose store is already filled."""
    for path in filled.iterdir():
        if path.is_file():
            shutil.copy(path, folder / path.name)
    return Frozen(folder, now=NOW, **more)


def drawn(app):
    """Return the lines of the screen, with what shows from behind it."""
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips()


class _Read:
    """The frame which was read last: to read it again draws nothing."""

    screen = staticmethod(lambda: None)
    frame = -1
    text = ""


def _is_read(app) -> bool:
    """Return whether nothing changed since the screen was read."""
    app.screen._on_timer_update()
    is_same = app.screen is _Read.screen() and quick_textual.frames == _Read.frame
    return quick_textual.are_counted and is_same


def text(app) -> str:
    """Return what the screen reads, line by line."""
    if not _is_read(app):
        _Read.screen, _Read.frame = weakref.ref(app.screen), quick_textual.frames
        _Read.text = "\n".join("".join(segment.text for segment in strip) for strip in drawn(app))
    return _Read.text


def is_at_rest(app) -> bool:
    """Return whether nothing is being read."""
    return all(worker.is_finished for worker in app.workers)


async def at_rest(pilot) -> None:
    """Wait until nothing is being read, and draw nothing."""
    for _ in range(MOST_LOOKS):
        await asyncio.sleep(0.02)
        if is_at_rest(pilot.app):
            await pilot._wait_for_screen()
            if is_at_rest(pilot.app):
                return
    raise AssertionError("the screen never came to rest")


async def settle(pilot) -> str:
    """Wait until nothing is being read and two looks in a row see the same; return what is shown then."""
    app, before = pilot.app, ""
    for _ in range(MOST_LOOKS):
        await asyncio.sleep(0.02)
        app.screen._on_timer_update()
        if not is_at_rest(app):
            before = ""
            continue
        await pilot._wait_for_screen()
        now = text(app)
        if before and now == before and is_at_rest(app):
            return now
        before = now if now.strip() else ""
    raise AssertionError("the screen never came to rest")


async def press(pilot, *names: str) -> None:
    """Send keys to the console as its terminal does."""
    for name in names:
        event = (
            events.Key(_character_to_key(name), name)
            if len(name) == 1
            else events.Key(name, key_to_character(REPLACED_KEYS.get(name, name)))
        )
        event.set_sender(pilot.app)
        pilot.app._driver.send_message(event)
        await pilot._wait_for_screen()
        await pilot.app.animator.wait_until_complete()


async def keys(pilot, *pressed: str) -> str:
    """Press keys one after the other, waiting for each to take effect; return what is shown then."""
    shown = await settle(pilot)
    for key in pressed:
        await press(pilot, key)
        shown = await settle(pilot)
    return shown


async def typed(pilot, words: str) -> str:
    """Type words into the box which has the keyboard; return what is shown then."""
    await press(pilot, *words)
    return await settle(pilot)


def table_of(app) -> Table:
    """Return the table in view."""
    return next(one for one in app.screen.query(Table) if one.is_on_screen and one.display)


def told(app) -> str:
    """Return what the notices say."""
    return "\n".join(str(one.message) for one in app._notifications)
