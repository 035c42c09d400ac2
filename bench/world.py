"""Measure the simulated world: how soon a large fleet answers."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.model.options import BenchOptions
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)


def timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def main() -> None:
    BenchOptions(__doc__).parse()
    clock = HandClock(NOW)
    world = World(fleet=10_000, clock=clock)
    hour = NOW - timedelta(hours=1)
    rows = [
        ("construct 100,000 units", timed(lambda: World(fleet=100_000, clock=clock)), None),
        ("10,000 last reports, cold", timed(lambda: heard(world)), 2.0),
        ("10,000 last reports, warm", timed(lambda: heard(world)), None),
        ("an hour of 10,000 units' reports", timed(lambda: world.reports_all(hour, NOW)), 1.0),
    ]
    print(f"{'simulated world':<36}{'seconds':>9}{'goal':>7}")
    for name, seconds, goal in rows:
        print(f"{name:<36}{seconds:>9.2f}{goal or '':>7}")


def heard(world: World) -> int:
    return sum(world.last_report(unit, NOW) is not None for unit in world.units)


if __name__ == "__main__":
    main()
