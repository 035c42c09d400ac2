"""Measure when a cause is named: `python bench/delays.py [--seeds A,B,C] [--show]`; a part of bench/verdict.py.

Units break while the real program syncs their vendors every 45 minutes. Delays are counted in a unit's own
intervals, from the first sync at which one report of it was missing: before, nobody can know.
"""

import logging
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.model.options import BenchOptions
from bench.model.verdict_score import Row, cause_of
from bench.model.verdict_stage import GENEROUS, Stage
from tui.sim.world.causes import Cause, Planting

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
GOAL = 2.0
CLASSES = (
    ("to 15 min", timedelta(minutes=15)), ("to an hour", HOUR), ("to 4 hours", 4 * HOUR),
    ("to a day", DAY), ("longer", timedelta.max),
)  # fmt: skip
"""By the longest silence which is usual for a unit."""


@dataclass(frozen=True, slots=True)
class Delay:
    """When the cause of one unit was named."""

    title: str
    waited: float | None
    """In its own intervals; None: it should have been named, and was not."""
    words: str


def date_of(seed: int) -> datetime:
    """Return a date for a seed: any hour of any day in the middle of a month."""
    luck = random.Random(seed)
    return datetime(2026, luck.randint(1, 12), luck.randint(8, 24), luck.randrange(24), tzinfo=UTC)


def seeds_of_today() -> tuple[str, str]:
    """Return three seeds made from today's date and, for a long run, nine: nobody can have tuned to them."""
    seeds = [str(datetime.now(UTC).date().toordinal() * 10 + turn) for turn in range(9)]
    return ",".join(seeds[:3]), ",".join(seeds)


def print_delays(seeds: Sequence[int], *, show: bool) -> None:
    """Measure when a cause is named: in the unit's own intervals, from when its vendor was asked after one.

    Nobody can know before a report is missing, which is an interval after the last one, and the vendor was asked.
    """
    found: list[Delay] = []
    for seed in seeds:
        found += delays_of(seed)
    named = [delay for delay in found if delay.waited is not None]
    missed = [delay for delay in found if delay.waited is None]
    print(f"    {'interval':16}{'named':>7}{'half within':>14}{'9 of 10':>10}{'not named':>12}")
    for title, _ in CLASSES:
        part = [delay for delay in found if delay.title == title]
        if part:
            print_class(title, part)
    worst = quantile([delay.waited or 0.0 for delay in named], 0.9)
    is_met = worst <= GOAL and not missed
    line("onset to verdict, 9 of 10", f"{worst:.1f} intervals", "<= 2", is_met)
    print(f"    {len(named)} named, {len(missed)} due and not named")
    slow = [delay for delay in named if (delay.waited or 0.0) > GOAL]
    for delay in (*missed, *slow) if show else ():
        print(f"      {delay.words}")


def print_class(title: str, part: Sequence[Delay]) -> None:
    waited = [delay.waited for delay in part if delay.waited is not None]
    half, most = quantile(waited, 0.5), quantile(waited, 0.9)
    print(f"    {title:16}{len(waited):>7}{half:>14.1f}{most:>10.1f}{len(part) - len(waited):>12}")


def delays_of(seed: int) -> list[Delay]:
    """Sync a small world every 45 minutes while units break, and find when each cause is named first."""
    at = date_of(seed) + 3 * DAY
    weights = dict.fromkeys((Cause.NO_POWER, Cause.PERSON, Cause.NO_REPORTS, Cause.NO_FIX), 1)
    planting = Planting(at=at, rate=0.5, weights=weights, later=1.0)
    named: dict[int, datetime] = {}
    said: dict[int, str] = {}
    syncs: list[datetime] = []
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(
            Path(folder), seed=seed + 1, fleet=30, start=at, planting=planting, limits=GENEROUS
        )
        while stage.clock() < at + 36 * HOUR:
            stage.sync()
            syncs.append(stage.clock())
            for truth, row in _pairs(stage):
                said[truth["unit"]] = cause_of(row)
                if truth["cause"] and said[truth["unit"]] == truth["cause"]:
                    named.setdefault(truth["unit"], stage.clock())
            stage.clock.move_to(stage.clock() + timedelta(minutes=45))
        truths = [truth for truth in stage.simulator.truth(stage.clock()) if truth["cause"]]
    found = []
    for truth in truths:
        began = datetime.fromisoformat(truth["began_at"])
        usual = timedelta(seconds=float(truth["interval_seconds"]))
        asked = next((sync for sync in syncs if sync >= began + usual), None)
        words = f"{seed}: {truth['label']} {truth['cause']} ({truth['kind']}) since {began}, every {usual}, said {said[truth['unit']]}"
        title = next(title for title, most in CLASSES if usual <= most)
        if truth["unit"] in named:
            at_last = named[truth["unit"]]
            waited = max(timedelta(), at_last - (asked or at_last))
            found.append(Delay(title, waited / usual, f"{words} at {at_last}"))
        elif syncs[-1] - began > 2 * usual + 2 * HOUR:
            found.append(Delay(title, None, words))
    return found


def quantile(figures: Sequence[float], part: float) -> float:
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def _pairs(stage: Stage) -> list[tuple[Row, Row | None]]:
    now = stage.clock()
    rows = {(m["provider"], m["key"]): row for row in stage.units() for m in row["members"]}
    return [
        (truth, rows.get(next(iter(truth["records"].items()))))
        for truth in stage.simulator.truth(now)
    ]


def line(name: str, value: str, goal: str, reached: bool) -> None:  # noqa: FBT001 - a column
    print(f"  {name:28}{value:>16}   goal {goal:<8}{mark(reached)}")


def mark(reached: bool) -> str:  # noqa: FBT001 - what is drawn
    return "ok" if reached else "MISSED"


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_size("seeds", *seeds_of_today())
    options.add_argument("--show", action="store_true", help="print what was not named")
    asked = options.parse()
    logging.disable(logging.CRITICAL)
    print_delays([int(seed) for seed in asked.seeds.split(",")], show=asked.show)


if __name__ == "__main__":
    main()
