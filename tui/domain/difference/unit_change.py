"""What changed at a unit between two moments, as values: worked out of what was known then and of what came since."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from tui.domain.place.agreement import CELL_ACCURACY_M, GPS_ACCURACY_M
from tui.domain.place.distance import distance_m, format_distance, is_null_island
from tui.domain.unit.stored_unit import UnitMember
from tui.domain.verdict.signs import SEVERITIES
from tui.lazy_dataclass import dataclass

ACCUSING = ("warning", "critical")
"""The severities of verdicts which need somebody: only these begin and end."""
RecordKey = tuple[str, str]
"""Account and key of a record."""
_RANKS: Mapping[str, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}


@dataclass(slots=True, kw_only=True)
class Difference:
    """One thing which is otherwise than it was; unknown is None.

    Not frozen, though nothing changes it: a frozen one takes three times as long to make, and of a large fleet a day
    has tens of thousands.
    """

    kind: str
    """A key of `tui.domain.difference.lines.GROUPS`."""
    before: str | None = None
    after: str | None = None
    at: datetime | None = None
    """When it became so, or was first seen to be so."""
    by: str | None = None
    """Who did it; None: the device, its vendor, or somebody elsewhere."""
    reason: str | None = None
    """Why, in words: the verdict's sentence, the reason given, the vendor's answer."""
    severity: str | None = None
    """How bad it is, of a verdict."""
    count: int = 1
    """How often it happened: more than once where something came and went."""
    account: str | None = None
    """Whose record it is about; None: the whole unit."""


class NamedUnit(NamedTuple):
    """What something is told of: a unit, or what is none."""

    key: str | None
    """None: an incident, or what a vendor has beside devices."""
    label: str | None = None
    members: tuple[UnitMember, ...] = ()

    @property
    def name(self) -> str:
        """What people call it: its label with its key."""
        if self.label and self.key and self.label != self.key:
            return f"{self.label} ({self.key})"
        return self.label or self.key or "?"


class UnitDifference(NamedTuple):
    """A difference with the unit which it is about."""

    what: Difference
    unit: NamedUnit


class KnownVerdict(NamedTuple):
    """A verdict from a time on."""

    at: datetime
    severity: str
    cause: str
    sentence: str = ""
    since: datetime | None = None
    """When what it says began, by the evidence."""

    @property
    def is_accusing(self) -> bool:
        """Return whether it needs somebody."""
        return self.severity in ACCUSING


class KnownPosition(NamedTuple):
    """Where a device was, and how exactly that is known."""

    latitude: float
    longitude: float
    source: str | None = None
    accuracy_m: float | None = None
    """None: the vendor does not say; then what is usual of its source."""

    @property
    def radius_m(self) -> float:
        """Return its accuracy, or what is usual of its source."""
        usual = GPS_ACCURACY_M if self.source in {"gps", None} else CELL_ACCURACY_M
        return usual if self.accuracy_m is None else self.accuracy_m


def verdict_difference(
    then: KnownVerdict | None, later: Sequence[KnownVerdict], since: datetime
) -> Difference | None:
    """Compare the verdict which held at `since` with the last of the later ones, the oldest first.

    `then` is None where none was known. What began before `since`, by its evidence, is then no change; what has no
    evidence of when it began was found since.
    """
    last = later[-1]
    was_accusing = then is not None and then.is_accusing
    begun = _begun(then, later)
    if not last.is_accusing and not was_accusing:
        return _passed(later, len(begun)) if begun else None
    first = _first_of(later, last)
    if then is None and last.since is not None and last.since <= since:
        return None
    kind = _kind(then, last)
    if then is None and (first.since is None or first.since >= first.at):
        kind = "cause-found"
    if kind is None:
        return None if len(later) == 1 or not begun else _passed(later, len(begun), last)
    before = then.cause if then else None
    after = last.cause
    if kind in {"cause-worse", "cause-better"} and then is not None:
        before, after = f"{then.cause} ({then.severity})", f"{last.cause} ({last.severity})"
    return Difference(
        kind=kind,
        before=before,
        after=after,
        at=first.at,
        reason=last.sentence or None,
        severity=then.severity if kind == "cause-ended" and then else last.severity,
        count=max(1, len(begun)),
    )


def _kind(then: KnownVerdict | None, last: KnownVerdict) -> str | None:
    if then is None or not then.is_accusing:
        return "cause-began"
    if not last.is_accusing:
        return "cause-ended"
    if then.cause != last.cause:
        return "cause-changed"
    worse = _RANKS[last.severity] - _RANKS[then.severity]
    return "cause-worse" if worse > 0 else "cause-better" if worse < 0 else None


def _begun(then: KnownVerdict | None, later: Sequence[KnownVerdict]) -> list[KnownVerdict]:
    """Return the verdicts with which something began to be wrong."""
    before = [then, *later]
    return [
        now
        for was, now in zip(before, later, strict=False)
        if now.is_accusing and not (was and was.is_accusing)
    ]


def _first_of(later: Sequence[KnownVerdict], last: KnownVerdict) -> KnownVerdict:
    """Return the first of the verdicts since which the last one's cause and severity hold without a pause."""
    first = last
    for verdict in reversed(later):
        if (verdict.cause, verdict.severity) != (last.cause, last.severity):
            break
        first = verdict
    return first


def _passed(
    later: Sequence[KnownVerdict], count: int, last: KnownVerdict | None = None
) -> Difference:
    """Return what came and went, so that the unit is as it was: the worst of it."""
    worst = max(
        (verdict for verdict in later if verdict.is_accusing),
        key=lambda verdict: _RANKS[verdict.severity],
    )
    held = (last or later[-1]).cause
    return Difference(
        kind="cause-passed",
        before=held,
        after=held,
        at=later[-1].at,
        reason=f"{worst.cause}: {worst.sentence}",
        severity=worst.severity,
        count=count,
    )


def field_difference(
    field: str,
    before: str | None,
    after: str | None,
    at: datetime,
    *,
    count: int = 1,
    account: str | None = None,
) -> Difference:
    """Compare a field of a record then and now; changed `count` times, it may be as it was."""
    kind = "note" if field.startswith("vendor.") else field
    reason = f"changed {count} times and is as it was" if before == after else None
    return Difference(
        kind=kind, before=before, after=after, at=at, reason=reason, count=count, account=account
    )


def place_difference(then: KnownPosition, now: KnownPosition, at: datetime) -> Difference | None:
    """Compare where a device was and is; None: it is no further away than both accuracies together."""
    ends = (then.latitude, then.longitude), (now.latitude, now.longitude)
    if any(is_null_island(*end) for end in ends):
        return None
    meters = distance_m(*ends)
    if meters <= then.radius_m + now.radius_m:
        return None
    return Difference(
        kind="moved",
        before="{:.6f},{:.6f}".format(*ends[0]),
        after="{:.6f},{:.6f}".format(*ends[1]),
        at=at,
        reason=f"{format_distance(meters)} away",
    )


def presence_difference(
    then: Mapping[RecordKey, bool], now: Mapping[RecordKey, bool], at: datetime, *, count: int = 1
) -> Difference | None:
    """Compare which of a unit's records their vendors listed then and list now.

    The unit is gone with the last of its records, and back with the first. None: it has no record any more.
    """
    lost = [record for record, is_listed in now.items() if then[record] and not is_listed]
    found = [record for record, is_listed in now.items() if is_listed and not then[record]]
    account = None
    if lost and not any(now.values()):
        kind = "gone"
    elif found and not any(then.values()):
        kind = "back"
    elif lost or found:
        kind = "record-gone" if lost else "record-back"
        account = (lost or found)[0][0]
    else:
        return _same_presence(now, at, count) if now else None
    words = ("listed", "dropped") if lost else ("dropped", "listed")
    return Difference(
        kind=kind, before=words[0], after=words[1], at=at, count=count, account=account
    )


def _same_presence(now: Mapping[RecordKey, bool], at: datetime, count: int) -> Difference:
    """Return that records were dropped and listed again, or the other way round."""
    word = "listed" if any(now.values()) else "dropped"
    reason = f"changed {count} times and is as it was"
    return Difference(
        kind="list-flapped", before=word, after=word, at=at, reason=reason, count=count
    )
