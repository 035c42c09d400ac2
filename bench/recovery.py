"""Measure whether a lost vehicle is where it is looked for: `python bench/recovery.py [--lives N] [--seed S]`.

Vehicles are stolen, forgotten or run out of battery in bench/model/losses.py, which knows where each truly is. At
moments up to two days later the search area is asked for. It is compared with three simple ones: the last GPS fix
grown at 130 km/h, the last position by cell towers grown so, and the smaller of those two.
"""

import math
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.model.losses import HOUR, KINDS, Lost, moment
from bench.model.options import BenchOptions
from tui.domain.place.distance import distance_m
from tui.domain.recovery.search_area import PlaceWord, search_area

NAIVE_M_S = 130 / 3.6
MOMENTS = 4
"""So often is each life asked for."""


@dataclass(slots=True)
class Figures:
    """What came of one kind of loss; sizes are in square kilometers, ours and the simple ones beside each other."""

    asked: int = 0
    held: int = 0
    sizes: list[float] = field(default_factory=list)
    naive: dict[str, list[float]] = field(
        default_factory=lambda: {"fix": [], "cell": [], "smaller": []}
    )

    @property
    def share(self) -> float:
        """In which part the true position was in the area."""
        return self.held / max(1, self.asked)

    def ratio(self, name: str) -> float:
        """Return how large our area is beside a simple one, in the middle of all cases."""
        pairs = zip(self.sizes, self.naive[name], strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)

    @property
    def smallest(self) -> float:
        """In which part our area was smaller than every simple one."""
        pairs = zip(self.sizes, self.naive["smaller"], strict=True)
        return sum(ours < theirs for ours, theirs in pairs) / max(1, self.asked)


def measure(kind: str, lives: int, seed: int) -> Figures:
    """Lose so many vehicles in one way, and look for each at several moments."""
    luck, figures = random.Random(f"{kind} {seed}"), Figures()
    for _ in range(lives):
        lost = KINDS[kind](luck)
        for _ in range(MOMENTS):
            _ask(lost, lost.gone_at + _later(luck), figures)
    return figures


def _later(luck: random.Random) -> float:
    """Return how long after the loss somebody asks: within minutes, hours or days, each as often."""
    return math.exp(luck.uniform(math.log(0.05), math.log(48))) * HOUR


def _ask(lost: Lost, at: float, figures: Figures) -> None:
    now = moment(at)
    area = search_area(lost.words, now)
    if area is None:
        return
    figures.asked += 1
    figures.held += area.holds(lost.way.place(at)[0])
    figures.sizes.append(area.square_km)
    fix = _grown([word for word in lost.words if word.source == "gps"], now)
    cell = _grown([word for word in lost.words if word.source == "cell"], now)
    for name, size in (("fix", fix), ("cell", cell), ("smaller", min(fix, cell))):
        figures.naive[name].append(size)


def _grown(words: Sequence[PlaceWord], now: datetime) -> float:
    """Return the size of the circle about the last word, in square kilometers."""
    heard = [word for word in words if word.at <= now]
    if not heard:
        return math.inf
    last = max(heard, key=lambda word: word.at)
    radius = last.accuracy_m + (now - last.at).total_seconds() * NAIVE_M_S
    return math.pi * radius**2 / 1e6


def naive_share(kind: str, lives: int, seed: int) -> float:
    """Return in which part the smaller of the simple circles holds the true position."""
    luck, held, asked = random.Random(f"{kind} {seed}"), 0, 0
    for _ in range(lives):
        lost = KINDS[kind](luck)
        for _ in range(MOMENTS):
            at = lost.gone_at + _later(luck)
            held += _naive_holds(lost, at)
            asked += 1
    return held / max(1, asked)


def _naive_holds(lost: Lost, at: float) -> bool:
    now, there = moment(at), lost.way.place(at)[0]
    last = {
        word.source: word for word in sorted(lost.words, key=lambda word: word.at) if word.at <= now
    }
    reach = {
        source: word.accuracy_m + (now - word.at).total_seconds() * NAIVE_M_S
        for source, word in last.items()
    }
    smaller = min(reach, key=lambda source: reach[source])
    return distance_m(last[smaller].position, there) <= reach[smaller]


def main() -> None:
    """Print a line for each kind of loss."""
    options = BenchOptions(__doc__)
    options.add_size("lives", 250, 1_000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse()
    began = time.process_time()
    print(
        f"{'lost':16}{'asked':>8}{'it is in':>10}{'in the':>9}{'size':>14}{'size beside':>25}{'smallest':>10}"
    )
    print(
        f"{'':16}{'':>8}{'the area':>10}{'smaller':>9}{'(middle)':>14}{'fix':>8}{'cell':>8}{'smaller':>9}{'of all':>10}"
    )
    for kind in KINDS:
        found = measure(kind, asked.lives, asked.seed)
        naive = naive_share(kind, asked.lives, asked.seed)
        size = statistics.median(found.sizes)
        ratios = "".join(f"{found.ratio(name):8.1%}" for name in ("fix", "cell"))
        print(
            f"{kind:16}{found.asked:8,}{found.share:10.1%}{naive:9.1%}{size:10,.0f} km²{ratios}"
            f"{found.ratio('smaller'):9.1%}{found.smallest:10.1%}",
            flush=True,
        )
    print(f"({time.process_time() - began:.0f} s of CPU)")


if __name__ == "__main__":
    main()
