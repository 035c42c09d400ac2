"""Find units whose rhythm nobody knows yet, and which went quiet within the same minutes.

One such unit says nothing: it may be parked. But the last words of a fleet are spread over time, and the
others of the same fleet show how densely. Where nearly all units which share something have their last
word in one hour in which hardly any other unit has its own, chance is no explanation. Vehicles which
return to one yard and sleep there look alike, so nothing is concluded in a fleet in which many sleep.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import exp, lgamma, log, log1p

from tui.domain.verdict.unit_glance import KINDS, RECENT_SECONDS, UnitGlance
from tui.lazy_dataclass import dataclass

WINDOW_SECONDS = 75 * 60.0
"""Trackers which report every hour fall silent within an hour of an outage; some words are late."""
FEWEST, FEWEST_WITH_OTHERS = 3, 5
"""Fewer prove nothing; where some of the kind are still heard, a few more are needed."""
SHARE = 0.6
"""So many of the units of a kind which could have been heard are quiet."""
ABOUT_SECONDS = 6 * 3_600.0
"""Whether a fleet sleeps shows in who else went quiet in so many hours before and after."""
MOST_SLEEPERS = 0.4
BY_CHANCE = 0.001
"""So seldom one search of a fleet without an incident finds one."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class QuietGroup:
    """Units which share something and went quiet together."""

    shared: str
    value: str
    at: float
    """The newest of their last words."""
    units: tuple[UnitGlance, ...]
    of: int
    """How many of the kind could have been heard since."""

    @property
    def rank(self) -> tuple[float, int]:
        """Return how much it explains: many units, and a great share of their kind."""
        return len(self.units) * len(self.units) / self.of, -KINDS.index(self.shared)


class QuietGroups:
    """The last words of a fleet, and which of them lie together too well for chance."""

    def __init__(self, units: Sequence[UnitGlance], now: float) -> None:
        self._since = now - RECENT_SECONDS
        self._heard = sorted(unit.heard_seconds for unit in units)
        self._quiet = sorted(unit.heard_seconds for unit in units if _may_be_part(unit))
        self._of_pair: Mapping[Pair, list[UnitGlance]] = _by_pair(units)

    def best(self, left: Sequence[UnitGlance]) -> QuietGroup | None:
        """Return the group among these quiet units which explains the most; None: there is none."""
        groups = list(self._dense(left))
        likely = [group for group in groups if self._is_no_chance(group, tests=len(groups))]
        return max(likely, key=lambda group: group.rank, default=None)

    def _dense(self, left: Sequence[UnitGlance]) -> Iterator[QuietGroup]:
        """Yield the groups of which nearly all units have their last word within one window."""
        recent = [unit for unit in left if _may_be_part(unit) and unit.heard_seconds > self._since]
        for pair, members in _by_pair(recent).items():
            if len(members) < FEWEST:
                continue
            members.sort(key=lambda unit: unit.heard_seconds)
            heard = sorted(unit.heard_seconds for unit in self._of_pair[pair])
            first = 0
            for last, unit in enumerate(members):
                while unit.heard_seconds - members[first].heard_seconds > WINDOW_SECONDS:
                    first += 1
                part = members[first : last + 1]
                after = count_between(heard, unit.heard_seconds)
                needed = FEWEST_WITH_OTHERS if after else FEWEST
                if len(part) >= max(needed, SHARE * (len(part) + after)):
                    of = len(part) + after
                    yield QuietGroup(*pair, unit.heard_seconds, tuple(part), of)

    def _is_no_chance(self, group: QuietGroup, tests: int) -> bool:
        """Return whether the last words of all others lie so thinly about then that chance is ruled out."""
        members = self._of_pair[group.shared, group.value]
        own = sorted(unit.heard_seconds for unit in members)
        own_quiet = sorted(unit.heard_seconds for unit in members if _may_be_part(unit))
        at, begin = group.at, group.at - WINDOW_SECONDS
        after = count_between(self._heard, at) - count_between(own, at)
        inside = count_between(self._heard, begin, at) - count_between(own, begin, at)
        day = at - ABOUT_SECONDS, at + ABOUT_SECONDS
        about = count_between(self._quiet, *day) - count_between(own_quiet, *day)
        asleep = about / (about + after + 1)
        density = asleep * WINDOW_SECONDS / (2 * ABOUT_SECONDS)
        usual = max(density, (inside + 0.5) / (inside + after + 1))
        return asleep <= MOST_SLEEPERS and (
            chance(len(group.units), group.of, usual) * tests <= BY_CHANCE
        )


def _may_be_part(unit: UnitGlance) -> bool:
    return unit.is_quiet or unit.is_silent


def _by_pair(units: Sequence[UnitGlance]) -> dict[Pair, list[UnitGlance]]:
    found: dict[Pair, list[UnitGlance]] = defaultdict(list)
    for unit in units:
        for pair in unit.shared:
            found[pair].append(unit)
    return found


def count_between(ordered: Sequence[float], after: float, until: float | None = None) -> int:
    """Return how many times lie after one, and not after the other."""
    end = len(ordered) if until is None else bisect_right(ordered, until)
    return max(0, end - bisect_right(ordered, after))


def chance(count: int, of: int, usual: float) -> float:
    """Return how likely so many of a number, or more, are there by chance, each with this likelihood.

    That is the binomial tail, from above: its terms fall at least as fast as the first two.
    """
    if count <= of * usual or usual >= 1:
        return 1.0
    ways = lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
    first = exp(ways + count * log(usual) + (of - count) * log1p(-usual))
    falls = (of - count) * usual / ((count + 1) * (1 - usual))
    return min(1.0, first / (1 - falls))
