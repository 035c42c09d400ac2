"""Two weeks of `watchfloor sync --watch`, or the first days: `python bench/fortnight.py [--days D] [--fleet N] [--seed S] [--long]`.

What `sync --watch` starts runs on virtual time against the simulated vendors, all three of them, with
a person who also asks ten times an hour. Again and again the process is killed, stays away for a
while, once for nine hours, and starts again with what is in the store. At the end the store is
compared with everything the trackers sent.
"""

import argparse
import asyncio
import logging
import os
import pickle
import random
import shutil
import sqlite3
import sys
import time
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import itertools

import httpx

from bench.model.clock import START, Clock, run
from bench.model.options import BenchOptions
from bench.planner import new_folder
from bench.store import resident_mb
from tui.cli.sync import start_tasks
from tui.config import Settings
from tui.config.check import checked
from tui.console import Console, Surroundings
from tui.domain.show.filter import DeviceQuery
from tui.providers.errors import BudgetSpent
from tui.sim.charterup.limits import RateWindows
from tui.sim.charterup.vendor import CharterUp
from tui.sim.http.mount import Simulator
from tui.sim.http.transport import SimTransport
from tui.sim.world.world import Sample, World

HOUR = 3600.0
BETWEEN_KILLS = 14 * HOUR
LONGEST_AWAY = 0.4 * HOUR
NIGHT_AWAY = 9 * HOUR
LAST_HOURS = 12
"""The last life is at least this long: what was missed before has been caught up by then, or never is."""
PEOPLE_PER_HOUR = 10.0
LATENCY_SECONDS = 0.2
LIFE = "life.pickle"
ON_TIME = timedelta(seconds=30)
SETTLED = timedelta(hours=1)
"""The age at which a report must be stored; the second is for reports which arrived late."""
SETTLED_LATE = timedelta(hours=26)


@dataclass
class Life:
    """What the vendors have counted so far."""

    asked: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    windows: RateWindows = field(default_factory=RateWindows)
    """CharterUP's, which continue when a console dies."""
    people: int = 0
    turned_away: int = 0
    resident: list[float] = field(default_factory=list)
    """Of each process when it was killed, in MB."""


@dataclass(frozen=True)
class Fate:
    """When a process starts and when it is killed, in seconds since the beginning."""

    starts: float
    ends: float


def fates(seconds: float, seed: int) -> list[Fate]:
    """Return when the console is killed and how long it stays away, by chance; one night it sleeps."""
    luck = random.Random(seed)
    found, at, has_slept = list[Fate](), 0.0, False
    while (ends := at + luck.expovariate(1 / BETWEEN_KILLS)) < seconds - LAST_HOURS * HOUR:
        found.append(Fate(at, ends))
        sleeps, has_slept = not has_slept and ends > seconds / 2, has_slept or ends > seconds / 2
        at = ends + (NIGHT_AWAY if sleeps else luck.uniform(0, LONGEST_AWAY))
    return [*found, Fate(at, seconds)]


class Line(SimTransport):
    """Counts the requests, and those refused for being too many."""

    def __init__(self, simulator: Simulator, life: Life) -> None:
        super().__init__(simulator, latency_seconds=LATENCY_SECONDS)
        self._life = life

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and check its answer."""
        vendor = request.url.path.split("/")[1]
        self._life.asked[vendor] += 1
        response = await super().handle_async_request(request)
        body = await response.aread()
        if response.status_code == 429 or b"Rate Limit Exceeded" in body:
            self._life.refused[vendor] += 1
        return response


async def live(fate: Fate, folder: Path, fleet: int, seed: int) -> None:
    """Keep the store fresh until killed, with nothing closed."""
    life: Life = pickle.loads((folder / LIFE).read_bytes())  # noqa: S301 - our own
    clock = Clock(START + timedelta(seconds=fate.starts))
    world = World(seed=seed, fleet=fleet, clock=clock)
    simulator = Simulator(world, {"charterup": CharterUp(world, windows=life.windows)})
    settings = checked(Settings, tomllib.loads(simulator.config("http://127.0.0.1")))
    around = Surroundings(now=clock, sleep=asyncio.sleep, transport=Line(simulator, life))

    def die() -> None:
        life.resident.append(resident_mb())
        (folder / LIFE).write_bytes(pickle.dumps(life))
        os._exit(0)

    asyncio.get_running_loop().call_later(fate.ends - fate.starts, die)
    console = await Console.open(settings, folder, around)
    running = start_tasks(console, list(console.accounts))
    running.append(asyncio.ensure_future(ask_often(console, life, seed + int(fate.starts))))
    await asyncio.gather(*running)


async def ask_often(console: Console, life: Life, seed: int) -> None:
    """Ask for a tracker's last day as a person would, ten times an hour."""
    luck = random.Random(seed)
    while True:
        await asyncio.sleep(luck.expovariate(PEOPLE_PER_HOUR / HOUR))
        page = await console.store.devices.page(DeviceQuery(provider="charterup", limit=1000))
        if not page.records:
            continue
        record, now = luck.choice(page.records), console.now()
        source = console.source(record.account)
        life.people += 1
        try:
            await console.fetcher.reports(source, record, now - timedelta(days=1), now)
        except BudgetSpent:
            life.turned_away += 1


def in_a_process(fate: Fate, folder: Path, fleet: int, seed: int) -> None:
    """Run one life in a process of its own."""
    child = os.fork()
    if not child:
        try:
            run(live(fate, folder, fleet, seed))
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1]:
        sys.exit("a process ended before it was killed: stopped without a result")


def kept(folder: Path) -> set[str]:
    """Read which reports are in the store."""
    with sqlite3.connect(folder / "cache.db") as connection:
        return {key for (key,) in connection.execute("SELECT key FROM report")}


def lost(samples: list[Sample], have: set[str], settled: datetime) -> tuple[int, int]:
    """Count the reports received by then, and how many of them the store lacks."""
    old = [sample for sample in samples if sample.received_at <= settled]
    return len(old), sum(str(sample.number) not in have for sample in old)


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_size("days", 2.5, 14.0)
    options.add_argument("--fleet", type=int, default=60)
    options.add_argument("--seed", type=int, default=7)
    arguments = options.parse()
    logging.disable(logging.CRITICAL)
    began, folder = time.monotonic(), new_folder()
    seconds = arguments.days * 24 * HOUR
    try:
        (folder / LIFE).write_bytes(pickle.dumps(Life()))
        lives = fates(seconds, arguments.seed)
        for fate in lives:
            in_a_process(fate, folder, arguments.fleet, arguments.seed)
        life: Life = pickle.loads((folder / LIFE).read_bytes())  # noqa: S301 - our own
        have = kept(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report(arguments, lives, life, have)
    print(f"({time.monotonic() - began:.0f} s)")


def report(arguments: argparse.Namespace, lives: list[Fate], life: Life, have: set[str]) -> None:
    end = START + timedelta(days=arguments.days)
    world = World(seed=arguments.seed, fleet=arguments.fleet, clock=lambda: end)
    samples = world.reports_all(START, end)
    at_once = [s for s in samples if abs(s.received_at - s.generated_at) <= ON_TIME]
    late = [s for s in samples if abs(s.received_at - s.generated_at) > ON_TIME]
    away = sum(later.starts - earlier.ends for earlier, later in itertools.pairwise(lives))
    print(
        f"{arguments.days:g} days of sync --watch, {len(world.trackers)} trackers, "
        f"{len(world.sims)} SIMs, {len(world.locators)} Polte devices; "
        f"killed {len(lives) - 1} times, away for {away / HOUR:.1f} h in total"
    )
    for vendor, asked in sorted(life.asked.items()):
        print(f"  {vendor:10}{asked:>8,} requests{life.refused[vendor]:>6,} refused")
    print(
        f"  {'a person':10}{life.people:>8,} requests{life.turned_away:>6,} refused for lack of budget"
    )
    hours = [(fate.ends - fate.starts) / HOUR for fate in lives]
    figures = zip(life.resident, hours, strict=True)
    print("  resident: " + ", ".join(f"{mb:.0f} MB after {long:.0f} h" for mb, long in figures))
    for words, some, settled in (("on time", at_once, SETTLED), ("late", late, SETTLED_LATE)):
        number, missing = lost(some, have, end - settled)
        print(f"  {number:,} reports arrived {words}: {missing:,} lost")


if __name__ == "__main__":
    main()
