"""Measure what a sync costs of the processor: `python bench/sync.py [--fleet N] [--long]`.

The program's own sync reads all SIMs of a simulated Lattigo account on virtual time: into an empty store, and
an hour later once more, when all are known. What the simulated vendor itself takes is not counted.
"""

import asyncio
import logging
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.model.clock import START, Clock, run
from bench.model.options import BenchOptions
from bench.store import resident_mb
from tui.cli.sync import make_poller
from tui.config import Settings
from tui.config.check import checked
from tui.console import Console, Surroundings
from tui.console.judging import unit_judge
from tui.sim.http.mount import Simulator
from tui.sim.http.transport import SimTransport
from tui.sim.message import Answer, Request
from tui.sim.world.world import World

ACCOUNT = "acme-sims"
GOAL = 10_000
"""Records a second of the processor."""
LATER_SECONDS = 3600.0


class TimedSimulator(Simulator):
    """Knows how long the processor worked for the vendors."""

    seconds = 0.0

    def ask(self, vendor: str, request: Request) -> Answer:
        """Return a vendor's answer."""
        began = time.process_time()
        answer = super().ask(vendor, request)
        self.seconds += time.process_time() - began
        return answer


@dataclass(slots=True)
class Watch:
    """Counts the processor's seconds, without those of the vendors."""

    simulator: TimedSimulator
    began: float = 0.0

    def start(self) -> None:
        self.began = time.process_time() - self.simulator.seconds

    def seconds(self) -> float:
        return time.process_time() - self.simulator.seconds - self.began


def show(what: str, count: int, seconds: float, goal: int | None = None) -> None:
    each = count / seconds
    beside = f"{goal:>10,}{each / goal:>8.2f}" if goal else ""
    print(f"{what:<40}{count:>10,}{seconds:>9.2f}{each:>10,.0f}{beside}", flush=True)


async def measure(folder: Path, fleet: int) -> None:
    """Sync twice, and judge the units after the first time."""
    clock = Clock()
    world = World(seed=7, fleet=fleet, clock=clock)
    simulator = TimedSimulator(world)
    settings = checked(Settings, tomllib.loads(simulator.config("http://127.0.0.1")))
    around = Surroundings(now=clock, sleep=asyncio.sleep, transport=SimTransport(simulator))
    console, watch = await Console.open(settings, folder, around), Watch(simulator)
    poller, source = make_poller(console), console.source(ACCOUNT, person=False)
    count = len(world.sims)
    watch.start()
    await poller.sync_once(source, str)
    show("read and save the SIMs, all new", count, watch.seconds(), GOAL)
    watch.start()
    await unit_judge(console).settle()
    show("judge their units", count, watch.seconds())
    await asyncio.sleep(LATER_SECONDS)
    watch.start()
    await poller.sync_once(source, str)
    show("read and save the SIMs, all known", count, watch.seconds(), GOAL)
    stored = (await console.store.devices.counts())["lattigo", ACCOUNT]
    spent = clock() - START - timedelta(seconds=LATER_SECONDS)
    print(f"{stored:,} SIMs stored; both took {spent} of the vendor's time; {resident_mb():.0f} MB")
    await console.close()


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_size("fleet", 20_000, 110_000, "devices of the three vendors")
    given = options.parse()
    logging.disable(logging.CRITICAL)
    print(f"{'':<40}{'records':>10}{'CPU s':>9}{'/s':>10}{'goal':>10}{'ratio':>8}")
    with tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as folder:
        run(measure(Path(folder), given.fleet))


if __name__ == "__main__":
    main()
