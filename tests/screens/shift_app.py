"""The demo's fleet on a store which stays, its clock running fast: `shift_app.py FOLDER SPEED [HOURS LATER]`.

Without hours the vendors are read and judged first, and the console keeps itself fresh; with them it is the next
shift's console, which reads only the store.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from tests.screens.frozen import NOW, Frozen
from tui.console import Console, Surroundings
from tui.console.demo import demo_world
from tui.console.judging import unit_judge
from tui.screens.shell.history import ATTENTION
from tui.screens.shell.pauses import Pauses
from tui.sim.http.transport import SimTransport
from tui.sim.world.clock import FastClock

FLEET = 120


class Shift(Frozen):
    """A console whose clock and whose vendors run faster than ours."""

    def __init__(self, folder: Path, speed: float, later: timedelta) -> None:
        clock = FastClock(NOW + later, speed)
        super().__init__(folder, fleet=FLEET, world=demo_world, ui={"timezone": "UTC"}, clock=clock)
        self.speed = speed

    async def sleep(self, seconds: float) -> None:
        """Wait as much shorter."""
        await asyncio.sleep(seconds / self.speed)

    async def open(self) -> Console:
        """Open a console whose requests take a moment."""
        transport = SimTransport(self.simulator, latency_seconds=0.05, aside=True)
        around = Surroundings(now=self.clock, sleep=self.sleep, transport=transport)
        self.console = await Console.open(self.settings, self.folder, around)
        return self.console


async def fill_and_judge(shift: Shift) -> None:
    """Read all devices, and judge them, before the clock runs."""
    await shift.fill()
    console = await shift.open()
    await unit_judge(console).judge_due(1_000)
    await console.close()


def main() -> None:
    """Open the console."""
    folder, speed = Path(sys.argv[1]), float(sys.argv[2])
    later = timedelta(hours=float(sys.argv[3])) if len(sys.argv) > 3 else timedelta()
    shift = Shift(folder, speed, later)
    if not later:
        asyncio.run(fill_and_judge(shift))
    app = shift.app(tab=ATTENTION, live=not later, pauses=Pauses())
    app.run()
    sys.exit(app.return_code or 0)


if __name__ == "__main__":
    main()
