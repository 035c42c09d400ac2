"""Find incidents: units which share something and fell silent together.

A silent unit fell silent at some time between its last word and the time when the next was due. Where
such spans of some units of one kind have a time in common, and that is too seldom by chance, one thing
silenced them all. How often chance does it is read off the fleet: how many units of the kind are silent by
themselves at any time, and how many of all others fell silent in the hours about then. Long spans prove
little: a weekly reporter's has every time of the week in it, so only short ones count as proof.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from tui.domain.unit.incident import FoundIncident, Incident
from tui.domain.verdict.quiet_groups import (
    BY_CHANCE,
    Pair,
    QuietGroup,
    QuietGroups,
    chance,
    count_between,
)
from tui.domain.verdict.unit_glance import RECENT_SECONDS, UnitGlance

FEWEST = 3
"""Two units which fall silent together may be one lorry and its trailer."""
SHARE = 0.5
"""Where so many of the units of a kind are silent, those which report seldom are so with them."""
LIFT = 5.0
"""So many times more than are usually silent by chance at any time of the last week."""
PROOF_SECONDS = 6 * 3_600.0
"""A unit whose next word was due later than this proves nothing."""
ABOUT_SECONDS = 3 * 3_600.0
"""How many units fall silent by themselves shows in so many hours before and after."""
SAME_SECONDS = 2 * 3_600.0
"""Two incidents of the same units are one if they began so near each other."""
SAME_MINUTES = 300.0
"""By so much the last words of units differ which one thing silenced."""
ENDS_AT = 0.5
"""An incident ends when so many of its units were heard again."""


def find_incidents(units: Sequence[UnitGlance], now: datetime) -> list[FoundIncident]:
    """Return the incidents which hold now; each unit is in one at most."""
    since = now.timestamp() - RECENT_SECONDS
    left = [unit for unit in units if unit.is_silent and unit.last_seconds >= since]
    quiet = [unit for unit in units if unit.is_quiet and unit.heard_seconds >= since]
    found = []
    groups = QuietGroups(units, now.timestamp()) if left or quiet else None
    while groups and (together := groups.best([*left, *quiet])) is not None:
        found.append(_incident(together, quiet, left))
        left, quiet = _without(left, found[-1]), _without(quiet, found[-1])
    while len(left) >= FEWEST:
        group = SilentGroups(left, units, now.timestamp()).best()
        if group is None:
            break
        found.append(_incident(group, quiet, left))
        left, quiet = _without(left, found[-1]), _without(quiet, found[-1])
    return found


def _without(units: Iterable[UnitGlance], found: FoundIncident) -> list[UnitGlance]:
    return [unit for unit in units if unit.row not in found.units]


def is_over(units: Iterable[UnitGlance], since_seconds: float) -> bool:
    """Return whether an incident's units are heard again."""
    members = list(units)
    back = sum(unit.last_seconds > since_seconds for unit in members)
    return back >= ENDS_AT * len(members)


class SilentGroups:
    """The silent units of a fleet by what they share, and how often chance silences so many together."""

    def __init__(
        self, silent: Sequence[UnitGlance], units: Sequence[UnitGlance], now: float
    ) -> None:
        self._now = now
        by_value = _by_value(silent)
        self._silent = {pair: some for pair, some in by_value.items() if len(some) >= FEWEST}
        self._tests = sum(map(len, self._silent.values()))
        """Each of them could begin a group."""
        self._together = {
            pair: at for pair, some in self._silent.items() if (at := _moment(some)) is not None
        }
        self._fleet = _Times(silent, units)
        self._of_pair: dict[Pair, list[UnitGlance]] = defaultdict(list)
        for unit in units if self._together else ():
            for pair in self._together.keys() & unit.shared:
                self._of_pair[pair].append(unit)

    def best(self) -> QuietGroup | None:
        """Return the group which explains the most; None: there is none but by chance."""
        return max(self._groups(), key=lambda group: group.rank, default=None)

    def _groups(self) -> Iterator[QuietGroup]:
        """Yield for each thing shared the units which fell silent together, where chance is ruled out."""
        for pair, at in self._together.items():
            silent = self._silent[pair]
            own = _Times(silent, self._of_pair[pair])
            sure = [unit for unit in silent if _is_then(unit, at) and _span(unit) <= PROOF_SECONDS]
            of = len(sure) + own.heard_after(at)
            usual = max(_by_chance(silent) / of, self._usual(own, sure, at))
            if chance(len(sure), of, usual) * self._tests <= BY_CHANCE:
                yield _group(pair, at, silent, own.heard_after(at))

    def _usual(self, own: "_Times", sure: Sequence[UnitGlance], at: float) -> float:
        """Return how likely a unit of other kinds fell silent by then, and was not heard since."""
        heard = self._fleet.heard_after(at) - own.heard_after(at)
        then = self._fleet.silent_at(at) - own.silent_at(at)
        about = self._fleet.silent_about(at) - own.silent_about(at)
        span = sum(map(_span, sure)) / len(sure)
        known = min(self._now, at + ABOUT_SECONDS) - (at - ABOUT_SECONDS)
        density = (about + 0.5) / (about + heard + 1) / known
        return max(density * span, then / (then + heard + 1))


class _Times:
    """When some units were heard last, and when the silent ones among them fell silent."""

    def __init__(self, silent: Iterable[UnitGlance], units: Iterable[UnitGlance]) -> None:
        short = [unit for unit in silent if _span(unit) <= PROOF_SECONDS]
        self._heard = sorted(unit.last_seconds for unit in units)
        self._begins = sorted(unit.last_seconds for unit in short)
        self._ends = sorted(unit.due_seconds for unit in short)

    def heard_after(self, at: float) -> int:
        return count_between(self._heard, at)

    def silent_at(self, at: float) -> int:
        """Return how many may have fallen silent at that time."""
        return (
            len(self._begins)
            - count_between(self._begins, at)
            - (len(self._ends) - count_between(self._ends, at))
        )

    def silent_about(self, at: float) -> int:
        """Return how many fell silent in the hours about then."""
        return count_between(self._begins, at - ABOUT_SECONDS, at + ABOUT_SECONDS)


def _by_value(units: Iterable[UnitGlance]) -> dict[Pair, list[UnitGlance]]:
    found: dict[Pair, list[UnitGlance]] = defaultdict(list)
    for unit in units:
        for pair in unit.shared:
            found[pair].append(unit)
    return found


def _moment(silent: Sequence[UnitGlance]) -> float | None:
    """Return when units of one kind fell silent together; None: no more than usually do by chance."""
    at, proofs = _densest(silent)
    return at if proofs >= max(FEWEST, LIFT * _by_chance(silent)) else None


def _by_chance(silent: Iterable[UnitGlance]) -> float:
    """Return how many of these may seem to fall silent at any one time of the last week."""
    return sum(min(PROOF_SECONDS, _span(unit)) for unit in silent) / RECENT_SECONDS


def _is_then(unit: UnitGlance, at: float) -> bool:
    """Return whether a unit may have fallen silent at a time."""
    return unit.last_seconds <= at <= unit.due_seconds


def _group(pair: Pair, at: float, silent: Sequence[UnitGlance], heard: int) -> QuietGroup:
    around = [unit for unit in silent if _is_then(unit, at)]
    sure = [unit for unit in around if _span(unit) <= PROOF_SECONDS]
    chosen = around if len(around) >= SHARE * (len(around) + heard) else sure
    return QuietGroup(*pair, at, tuple(chosen), len(chosen) + heard)


def _densest(units: Sequence[UnitGlance]) -> tuple[float, int]:
    """Return the time at which most units may have fallen silent, and how many short spans have it."""
    edges = sorted(
        edge
        for unit in units
        if _span(unit) <= PROOF_SECONDS
        for edge in ((unit.last_seconds, 0), (unit.due_seconds, 1))
    )
    best, count, at = 0, 0, 0.0
    for seconds, is_end in edges:
        count += -1 if is_end else 1
        if count > best:
            best, at = count, seconds
    return at, best


def _span(unit: UnitGlance) -> float:
    return unit.due_seconds - unit.last_seconds


def _silenced_with(group: QuietGroup, silent: Iterable[UnitGlance]) -> Iterator[UnitGlance]:
    """Yield the other units which share the same and were due about then, and those on the road.

    The latter have the same carrier, and fell silent in the same minutes elsewhere.
    """
    carriers = {
        pair for unit in group.units for pair in unit.shared if pair[0] == "carrier"
    }.intersection(*(unit.shared for unit in group.units))
    # It began after the newest of their last words, and before the first of the next was due.
    due = [unit.due_seconds for unit in group.units if unit.is_silent]
    until = max(group.at, min([group.at + SAME_SECONDS, *due])) if due else group.at
    for unit in silent:
        is_then = (
            unit.last_seconds - SAME_MINUTES <= until
            and group.at <= unit.due_seconds + SAME_MINUTES
        )
        shares = (group.shared, group.value) in unit.shared
        is_short = _span(unit) <= (PROOF_SECONDS if shares else SAME_SECONDS)
        is_kin = shares or bool(carriers & set(unit.shared))
        if unit not in group.units and is_then and is_short and is_kin:
            yield unit


def _incident(
    group: QuietGroup, quiet: Iterable[UnitGlance], silent: Iterable[UnitGlance]
) -> FoundIncident:
    """Return a group as an incident, with those units which may have fallen silent with it."""
    pair = (group.shared, group.value)
    more = [
        unit
        for unit in quiet
        if pair in unit.shared
        and unit not in group.units
        and 0 <= group.at - unit.heard_seconds <= SAME_SECONDS
    ]
    also = list(_silenced_with(group, (unit for unit in silent if unit not in more)))
    more += also
    since = datetime.fromtimestamp(max([group.at, *(unit.last_seconds for unit in also)]), UTC)
    shared = "carrier" if group.shared == "carrier and area" else group.shared
    incident = Incident(
        id=f"{since:%Y%m%d-%H%M}-{shared}-{group.units[0].row}",
        shared=shared,
        value=group.value,
        since=since,
        silent=len(group.units) + len(more),
        of=group.of + len(more),
    )
    rows = frozenset(unit.row for unit in (*group.units, *more))
    return FoundIncident(incident=incident, units=rows)
