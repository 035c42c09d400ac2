"""Find incidents: units which share something and fell silent together.

A silent unit fell silent at some time between its last word and the time when the next was due. Where
such spans of many units of one kind have a time in common, and other units of the kind were heard after
it only seldom, one thing silenced them all. Long spans prove little: a weekly reporter's has every time
of the week in it, so only short ones count as proof.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from tui.domain.unit.incident import FoundIncident, Incident
from tui.domain.verdict.quiet_groups import QuietGroup, QuietGroups
from tui.domain.verdict.unit_glance import RECENT_SECONDS, UnitGlance

FEWEST, FEWEST_ALONE = 5, 4
"""Fewer units which fall silent together are a coincidence; one less is enough where they are all of a kind."""
SHARE = 0.5
"""So many of the units of a kind which could have been heard are silent."""
MANY, LIFT = 8, 6.0
"""A smaller share is enough for so many units, so many times as many as of all others."""
BY_CHANCE = 5.0
"""So many times more than are usually silent by chance at any time of the last week."""
PROOF_SECONDS = 6 * 3_600.0
"""A unit whose next word was due later than this proves nothing."""
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
    while len(left) >= FEWEST_ALONE:
        group = max(_groups(left, units), key=lambda group: group.rank, default=None)
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


def _groups(silent: Sequence[UnitGlance], units: Sequence[UnitGlance]) -> Iterator[QuietGroup]:
    """Yield for each thing shared the units which fell silent together, where they are enough."""
    by_value = _by_value(silent)
    together = {pair: at for pair, members in by_value.items() if (at := _moment(members))}
    if not together:
        return
    heard = Counter(
        pair
        for unit in units
        for pair in unit.shared
        if pair in together and unit.last_seconds > together[pair]
    )
    all_heard = {at: sum(unit.last_seconds > at for unit in units) for at in set(together.values())}
    for pair, at in together.items():
        group = _group(pair, at, by_value[pair], heard[pair])
        if _is_clear(group, silent, all_heard[at] - heard[pair]):
            yield group


def _by_value(units: Iterable[UnitGlance]) -> dict[tuple[str, str], list[UnitGlance]]:
    found: dict[tuple[str, str], list[UnitGlance]] = defaultdict(list)
    for unit in units:
        for pair in unit.shared:
            found[pair].append(unit)
    return found


def _moment(members: Sequence[UnitGlance]) -> float | None:
    """Return when units of one kind fell silent together; None: no more than by chance."""
    at, proofs = _densest(members)
    by_chance = sum(min(PROOF_SECONDS, _span(unit)) for unit in members) / RECENT_SECONDS
    return at if proofs >= max(FEWEST_ALONE, BY_CHANCE * by_chance) else None


def _group(
    pair: tuple[str, str], at: float, members: Sequence[UnitGlance], heard: int
) -> QuietGroup:
    around = [unit for unit in members if unit.last_seconds <= at <= unit.due_seconds]
    sure = [unit for unit in around if _span(unit) <= PROOF_SECONDS]
    chosen = around if len(around) >= SHARE * (len(around) + heard) else sure
    return QuietGroup(*pair, at, tuple(chosen), len(chosen) + heard)


def _is_clear(group: QuietGroup, silent: Sequence[UnitGlance], others_heard: int) -> bool:
    """Return whether so many units of a kind are silent that chance is no explanation."""
    count = len(group.units)
    if count < FEWEST:
        return count == group.of >= FEWEST_ALONE
    if count >= SHARE * group.of:
        return True
    own = {unit.row for unit in group.units}
    others = sum(
        unit.row not in own and unit.last_seconds <= group.at <= unit.due_seconds for unit in silent
    )
    usual = (others + 1) / (others + others_heard + 1)
    return count >= MANY and count / group.of >= LIFT * usual


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
    for unit in silent:
        is_then = unit.last_seconds - SAME_MINUTES <= group.at <= unit.due_seconds + SAME_MINUTES
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
    more += _silenced_with(group, (unit for unit in silent if unit not in more))
    since = datetime.fromtimestamp(group.at, UTC)
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
