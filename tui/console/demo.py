"""Open a console on the built-in simulator: no keys, no network, a throw-away store."""

import asyncio
import shutil
import tempfile
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.config import Settings
from tui.config.plain import plain
from tui.console.wiring import Console, Surroundings
from tui.providers.memory import Memory, ProcessMemory

if TYPE_CHECKING:
    from tui.sim.world.world import World

BASE = "http://127.0.0.1"
"""A loopback URL, as the settings require; the simulator's transport answers, nothing listens."""
LATENCY_SECONDS = 0.15
WITH_CAUSE = 0.22
"""So many of the demo's units have something to be found."""
LATER = 0.2
"""Every fifth trouble begins while somebody watches: within a day of the demo's fast clock."""


class DemoConsole(Console):
    """A console which deletes its store when it closes."""

    async def close(self) -> None:
        """Close the console and delete its store."""
        await super().close()
        if self.folder is not None:
            await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)


def _no_keychain(_: str) -> Memory:
    """Keep nothing of a simulated account beyond the demo."""
    return ProcessMemory()


def demo_world(clock: Callable[[], datetime], *, fleet: int, seed: int = 7) -> "World":
    """Return the demo's world: an ordinary fleet with a believable mix of causes to be found."""
    from tui.sim.world.causes import Planting  # noqa: PLC0415 - only the demo needs the simulator
    from tui.sim.world.world import World  # noqa: PLC0415 - the same

    planting = Planting(at=clock(), rate=WITH_CAUSE, later=LATER)
    return World(seed=seed, fleet=fleet, clock=clock, planting=planting)


async def demo_console(
    *, fleet: int = 300, seed: int = 7, speed: float = 20.0, read_only: bool = False
) -> Console:
    """Open a console on a simulated world whose clock runs `speed` times as fast as ours.

    Sleeping is as much shorter, so that the simulated rate windows still hold.
    """
    from tui.sim.http.mount import Simulator  # noqa: PLC0415 - the same
    from tui.sim.http.transport import SimTransport  # noqa: PLC0415 - the same
    from tui.sim.world.clock import FastClock  # noqa: PLC0415 - only the demo needs the simulator

    clock = FastClock(datetime.now(UTC), speed)
    simulator = Simulator(demo_world(clock, fleet=fleet, seed=seed))
    settings = plain(Settings, tomllib.loads(simulator.config(BASE)))

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / speed)

    around = Surroundings(
        now=clock,
        sleep=sleep,
        transport=SimTransport(simulator, latency_seconds=LATENCY_SECONDS, aside=True),
        keychain=_no_keychain,
        read_only=read_only,
    )
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="watchfloor-demo-"))
    console = await DemoConsole.open(settings, folder, around)
    console.folder = folder
    return console
