"""Measure how soon a dead unit is named by its own rhythm: `python bench/rhythm.py [--seeds A,B,C] [--each N]`.

Lives are made here from the device's side: timers from a minute to a week, and vehicles which report
often while they are driven and seldom while they stand. Words are lost, come late, or not at all in a
hole of coverage. Their rhythm is learned as the store learns it, from what was read whole. Then the
device dies, and its vendor is asked every so often. Delays are counted in the unit's own intervals,
from the report which is missing; and from when its vendor was first asked after it.
"""

import random
import sys
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.model.options import BenchOptions
from tui.domain.account.health import AccountHealth
from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.learn_rhythm import Contact, learn_rhythm
from tui.domain.unit.rhythm import Rhythm
from tui.domain.unit.weekly_rest import ReadSpan
from tui.domain.verdict.facts import MemberFacts, ReportFact
from tui.domain.verdict.silence import RecordSilence, silence_of
from tui.store.reports.rhythms import MOST_READ

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
TRAITS = VendorTraits(title="CharterUP", is_tracker=True)
MONDAY = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
ASKED_EVERY = 2 * MINUTE
LOOK_EVERY = 5 * MINUTE
FEW, SAMPLE_DAYS = 300, 14
"""So many of the newest reports a verdict reads, and one of each of so many days before."""


@dataclass(frozen=True, slots=True)
class Life:
    """How a kind of device lives; in seconds."""

    name: str
    moving: float
    parked: float
    is_driven: bool = False
    holes: float = 0.02
    """On which part of its days it is in a hole of coverage."""
    is_asleep: bool = False
    """It says nothing while it stands."""


LIVES = (
    Life("every 1 min", MINUTE, MINUTE),
    Life("every 5 min", 5 * MINUTE, 5 * MINUTE),
    Life("every 15 min", 15 * MINUTE, 15 * MINUTE),
    Life("every 15 min, many holes", 15 * MINUTE, 15 * MINUTE, holes=0.6),
    Life("every 1 h", HOUR, HOUR),
    Life("every 4 h", 4 * HOUR, 4 * HOUR),
    Life("every day", DAY, DAY),
    Life("every week", 7 * DAY, 7 * DAY),
    Life("1 min driven, 5 min parked", MINUTE, 5 * MINUTE, is_driven=True),
    Life("2 min driven, 1 h parked", 2 * MINUTE, HOUR, is_driven=True),
    Life("5 min driven, 15 min parked", 5 * MINUTE, 15 * MINUTE, is_driven=True),
    Life("5 min driven, holes", 5 * MINUTE, 15 * MINUTE, is_driven=True, holes=0.6),
    Life("10 min driven, 4 h parked", 10 * MINUTE, 4 * HOUR, is_driven=True),
    Life("15 min driven, 1 d parked", 15 * MINUTE, DAY, is_driven=True),
    Life("5 min driven, asleep parked", 5 * MINUTE, 12 * HOUR, is_driven=True, is_asleep=True),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A device's words, when received, and when it was in a hole."""

    words: list[Contact]
    holes: list[tuple[float, float]]
    drives: list[tuple[float, float]]


def lived(life: Life, luck: random.Random, begin: float, end: float) -> Made:
    """Return what a device said between two times."""
    drives = list(_drives(life, luck, begin, end))
    holes = [
        (at, at + luck.uniform(10, 70) * MINUTE)
        for day in range(int((end - begin) // DAY))
        if luck.random() < life.holes
        for at in [begin + day * DAY + luck.uniform(0, 22) * HOUR]
    ]
    words: list[Contact] = []
    for at, moving in _due(life, luck, begin, end, drives):
        if luck.random() < 0.01:
            continue  # lost
        made = at + luck.uniform(0, 20)
        lag = luck.expovariate(1 / 25.0) if luck.random() > 0.003 else luck.uniform(2, 58) * MINUTE
        hole = next(((a, b) for a, b in holes if a <= made < b), None)
        received = (hole[1] + luck.uniform(1, 20) if hole else made) + lag
        if received < end:
            words.append(Contact(received, moving))
    words.sort(key=lambda word: word.at_seconds)
    return Made(words, holes, drives)


def _drives(
    life: Life, luck: random.Random, begin: float, end: float
) -> Iterator[tuple[float, float]]:
    if not life.is_driven:
        return
    for day in range(int((end - begin) // DAY) + 1):
        at = begin + day * DAY + luck.uniform(5, 8) * HOUR
        for _ in range(luck.randint(2, 5)):
            until = at + luck.uniform(0.3, 2.5) * HOUR
            yield at, until
            at = until + luck.uniform(0.1, 2.5) * HOUR


def _due(
    life: Life, luck: random.Random, begin: float, end: float, drives: Sequence[tuple[float, float]]
) -> Iterator[tuple[float, bool]]:
    """Yield when a device reports, and whether it moves."""
    at = begin
    for since, until in [*drives, (end, end)]:
        if not life.is_asleep:
            at += luck.uniform(0, 1) * life.parked if at == begin else life.parked
            while at < min(since, end):
                yield at, False
                at += life.parked
        at = since
        while at < min(until, end):
            yield at, True
            at += life.moving
        if until < end:
            yield until, False  # it says that it stopped
            at = until


def member_at(made: Made, rhythm: Rhythm | None, at: float) -> MemberFacts:
    heard = made.words[: bisect_right(made.words, at, key=attrgetter("at_seconds"))]
    newest = heard[-FEW:]
    days = {int(word.at_seconds // DAY): word for word in heard[:-FEW]}
    sampled = [*list(days.values())[-SAMPLE_DAYS:], *newest]
    reports = tuple(
        ReportFact(
            received_at=_time(word.at_seconds), at=_time(word.at_seconds - 20),
            speed_kmh=50.0 if word.is_moving else 0.0,
        )
        for word in sampled[::-1]
    )  # fmt: skip
    return MemberFacts(
        record=DeviceRecord(provider="charterup", account="a", key="1", address="1"),
        traits=TRAITS, health=AccountHealth(), asked_at=_time(at), read_until=_time(at),
        read_since=_time(MONDAY), reports=reports, rhythm=rhythm,
    )  # fmt: skip


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def silence_at(made: Made, rhythm: Rhythm | None, at: float) -> RecordSilence | None:
    return silence_of(member_at(made, rhythm, at), _time(at))


@dataclass
class Figures:
    delays: list[float]
    asked: list[float]
    minutes: list[float]
    named: int = 0
    accused: int = 0
    looks: int = 0
    unknown: int = 0


def measure(life: Life, seed: int, each: int, days: float) -> Figures:
    found = Figures([], [], [])
    for number in range(each):
        luck = random.Random(f"{seed} {life.name} {number}")
        long = max(days * DAY, 8 * life.parked)
        begin = MONDAY - luck.uniform(0, 7) * DAY
        death = begin + long + luck.uniform(0, DAY)
        made = lived(life, luck, begin, death)
        if not made.words:
            continue
        healthy(life, made, begin, death, found)
        last = made.words[-1].at_seconds
        rhythm = learn_rhythm(made.words[-MOST_READ:], [ReadSpan(begin, death)], _time(death))
        silence = silence_at(made, rhythm, max(death, last))
        if rhythm is None or silence is None:
            found.unknown += 1
            continue
        in_drive = any(since <= death < until for since, until in made.drives)
        own = life.moving if in_drive or not life.is_driven else life.parked
        due = last + own
        phase = luck.uniform(0, ASKED_EVERY)

        def asked(at: float) -> float:
            return at + (phase - at) % ASKED_EVERY  # noqa: B023 - called here only

        named = asked(max(silence.missed_at.timestamp(), due))
        found.delays.append((named - due) / own)
        found.asked.append((named - asked(due)) / own)
        found.minutes.append((named - due) / MINUTE)
    return found


def healthy(life: Life, made: Made, begin: float, end: float, found: Figures) -> None:
    """Look at a unit while it lived, on its last three days, by what was learned before."""
    known_at = end - max(3 * DAY, 2 * life.parked)
    before = [word for word in made.words if word.at_seconds < known_at]
    rhythm = learn_rhythm(before[-MOST_READ:], [ReadSpan(begin, known_at)], _time(known_at))
    if rhythm is None or not before:
        return
    times = [word.at_seconds for word in made.words if word.at_seconds >= known_at - DAY]
    spoken = made.words[-len(times) :]
    for (word, later), _ in zip(pairwise(spoken), range(100_000), strict=False):
        pause = later.at_seconds - word.at_seconds
        found.looks += round(pause)
        if pause < 1.5 * min(life.moving, life.parked):
            continue
        silence = silence_at(made, rhythm, later.at_seconds - 0.001)
        if silence is None:
            continue
        for limit, name in ((silence.missed_at, "named"), (silence.silent_at, "accused")):
            over = later.at_seconds - limit.timestamp()
            if over > 0:
                setattr(found, name, getattr(found, name) + round(over))


def share(figures: Sequence[float], part: float) -> float:
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_size("seeds", "1", "1,2,3")
    options.add_argument("--each", type=int, default=12)
    options.add_argument("--days", type=float, default=14)
    asked = options.parse()
    began = time.process_time()
    print(f"{'':30}{'after it was due':>22}{'after asking':>18}{'minutes':>16}{'healthy time':>18}")
    print(
        f"{'':30}{'half':>12}{'9 of 10':>10}{'half':>8}{'9 of 10':>10}{'half':>8}{'9/10':>8}{'named':>10}{'accused':>9}"
    )
    for life in LIVES:
        all_ = Figures([], [], [])
        for seed in map(int, asked.seeds.split(",")):
            one = measure(life, seed, asked.each, asked.days)
            all_.delays += one.delays
            all_.asked += one.asked
            all_.minutes += one.minutes
            for name in ("named", "accused", "looks", "unknown"):
                setattr(all_, name, getattr(all_, name) + getattr(one, name))
        looks = max(1, all_.looks)
        print(
            f"{life.name:30}{share(all_.delays, 0.5):12.1f}{share(all_.delays, 0.9):10.1f}"
            f"{share(all_.asked, 0.5):8.1f}{share(all_.asked, 0.9):10.1f}"
            f"{share(all_.minutes, 0.5):8.0f}{share(all_.minutes, 0.9):8.0f}"
            f"{all_.named / looks:10.2%}{all_.accused / looks:9.2%}  {len(all_.delays)} known, {all_.unknown} unknown",
            flush=True,
        )
    print(f"({time.process_time() - began:.0f} s of CPU)")


if __name__ == "__main__":
    main()
