"""What a hook sees now, and what began and ended since it looked last: pure, as nothing else decides it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta

from tui.domain.hook.firing import HookMark
from tui.domain.unit.stored_unit import StoredUnit
from tui.lazy_dataclass import dataclass

ABOUT_ACCOUNTS = frozenset({"account-unreachable", "account-denied", "not-asked"})
"""Verdicts which say that nothing is known of a unit now: what was fired for it has not ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HookMatch:
    """Something which a hook is about now: a unit with its verdict, or an incident with its units."""

    subject: str
    cause: str
    units: tuple[StoredUnit, ...]
    is_silenced: bool = False
    """All of it is acknowledged: the hook does not fire, but it has not ended."""

    @property
    def name(self) -> tuple[str, str]:
        """What tells it from the hook's other matches."""
        return self.subject, self.cause

    @property
    def members(self) -> tuple[tuple[str, str], ...]:
        """The records of its unit; empty for an incident."""
        return () if self.is_incident else members_of(self.units[0])

    @property
    def is_incident(self) -> bool:
        """Whether it is an incident."""
        return self.subject.startswith("incident:")


@dataclass(frozen=True, slots=True)
class HookLook:
    """What a look of a hook found, compared with its marks."""

    seen: Sequence[HookMark] = ()
    """Marks of what it sees for the first time."""
    moved: Sequence[tuple[HookMark, HookMark]] = ()
    begun: Sequence[tuple[HookMark, HookMatch]] = ()
    """What has lasted for the hook's delay, and was not fired yet."""
    missing: Sequence[HookMark] = ()
    """Marks of what does not match any more: it ended, unless nothing is known of it."""
    next_at: datetime | None = field(default=None)
    """When the delay of the next one is over."""


def members_of(unit: StoredUnit) -> tuple[tuple[str, str], ...]:
    """Return the account and key of each record of a unit."""
    return tuple((member.account, member.key) for member in unit.members)


def matches_of(units: Iterable[StoredUnit], *, even_acknowledged: bool) -> list[HookMatch]:
    """Return the verdicts and incidents of the units which a hook is about; an incident counts once."""
    incidents: dict[str, list[StoredUnit]] = {}
    found = []
    for unit in units:
        if unit.cause is None:
            continue
        if unit.incident is not None:
            incidents.setdefault(unit.incident, []).append(unit)
            continue
        silenced = not even_acknowledged and is_acknowledged(unit)
        found.append(
            HookMatch(
                subject=f"unit:{unit.key}", cause=unit.cause, units=(unit,), is_silenced=silenced
            )
        )
    found += [
        HookMatch(
            subject=f"incident:{name}",
            cause="",
            units=tuple(members),
            is_silenced=not even_acknowledged and all(map(is_acknowledged, members)),
        )
        for name, members in incidents.items()
    ]
    return found


def is_acknowledged(unit: StoredUnit) -> bool:
    """Return whether somebody has acknowledged what is wrong with a unit."""
    return unit.acknowledged is not None


def compare(
    hook: str,
    marks: Collection[HookMark],
    matches: Collection[HookMatch],
    now: datetime,
    delay: timedelta,
) -> HookLook:
    """Compare what a hook sees now with what it had seen."""
    matching = {match.name: match for match in matches}
    present = {mark.name: mark for mark in marks}
    moved = _moved(present, matching)
    for before, after in moved:
        del present[before.name]
        present[after.name] = after
    seen = [
        HookMark(
            hook=hook,
            subject=match.subject,
            cause=match.cause,
            members=match.members,
            seen_at=now,
        )
        for name, match in matching.items()
        if name not in present
    ]
    present |= {mark.name: mark for mark in seen}
    waiting = [
        (mark, match)
        for name, match in matching.items()
        if (mark := present[name]).fired_at is None and not match.is_silenced
    ]
    later = [mark.seen_at + delay for mark, _ in waiting if mark.seen_at + delay > now]
    return HookLook(
        seen=seen,
        moved=moved,
        begun=[(mark, match) for mark, match in waiting if mark.seen_at + delay <= now],
        missing=[mark for name, mark in present.items() if name not in matching],
        next_at=min(later, default=None),
    )


def _moved(
    present: Mapping[tuple[str, str], HookMark], matching: Mapping[tuple[str, str], HookMatch]
) -> list[tuple[HookMark, HookMark]]:
    """Return the marks of units whose key has changed, with what they are now."""
    of_members = {
        (member, match.cause): match
        for name, match in matching.items()
        if name not in present
        for member in match.members
    }
    found, taken = [], set()
    for name, mark in present.items():
        if name in matching:
            continue
        new = next(
            (
                of_members[member, mark.cause]
                for member in mark.members
                if (member, mark.cause) in of_members
            ),
            None,
        )
        if new is not None and new.name not in taken:
            taken.add(new.name)
            found.append((mark, replace(mark, subject=new.subject, members=new.members)))
    return found
