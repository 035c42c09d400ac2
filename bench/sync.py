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
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.model.clock import Clock, run
from bench.model.options import BenchOptions
from bench.store import resident_mb
from tui.config import Settings
from tui.config.check import checked
from tui.console import Console, Surroundings
from tui.console.judging import unit_judge
from tui.sim.http.mount import Simulator
from tui.sim.http.transport import SimTransport
from tui.sim.message import Answer, Request
from tui.sim.world.world import World
from tui.sync.poller import Judge, Poller

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
class TimedJudge:
    """Knows how long the processor worked for verdicts, on how many units."""

    judge: Judge
    seconds: float = 0.0
    units: int = 0

    async def __call__(self, most: int | None = None) -> int:
        """Judge what is due."""
        began = time.process_time()
        count = await self.judge(most)
        self.seconds += time.process_time() - began
        self.units += count
        return count


def show(what: str, count: int, seconds: float, goal: int | None = None) -> None:
    each = count / seconds if seconds else 0.0
    beside = f"{goal:>10,}{each / goal:>8.2f}" if goal else ""
    print(f"{what:<40}{count:>10,}{seconds:>9.2f}{each:>10,.0f}{beside}", flush=True)


async def measure(folder: Path, fleet: int) -> None:
    """Sync twice; verdicts, which come in between, are counted by themselves."""
    clock = Clock()
    world = World(seed=7, fleet=fleet, clock=clock)
    simulator = TimedSimulator(world)
    settings = checked(Settings, tomllib.loads(simulator.config("http://127.0.0.1")))
    around = Surroundings(now=clock, sleep=asyncio.sleep, transport=SimTransport(simulator))
    console = await Console.open(settings, folder, around)
    judge = TimedJudge(unit_judge(console).judge_due)
    poller = Poller(
        console.store,
        console.fetcher,
        now=console.now,
        sleep=asyncio.sleep,
        gauges=console.gauges,
        judge=judge,
    )
    source = console.source(ACCOUNT, person=False)
    for state in ("new", "known"):
        judge.seconds, judge.units, simulator.seconds = 0.0, 0, 0.0
        began = time.process_time()
        await poller.sync_once(source, str)
        spent = time.process_time() - began - simulator.seconds - judge.seconds
        show(f"read and save the SIMs, all {state}", len(world.sims), spent, GOAL)
        show("  judge their units meanwhile", judge.units, judge.seconds)
        await asyncio.sleep(LATER_SECONDS)
    stored = (await console.store.devices.counts())["lattigo", ACCOUNT]
    print(f"{stored:,} SIMs stored; {resident_mb():.0f} MB resident")
    await console.close()


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_size("fleet", 10_000, 110_000, "devices of the three vendors")
    given = options.parse()
    logging.disable(logging.CRITICAL)
    print(f"{'':<40}{'records':>10}{'CPU s':>9}{'/s':>10}{'goal':>10}{'ratio':>8}")
    with tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as folder:
        run(measure(Path(folder), given.fleet))


if __name__ == "__main__":
    main()
