"""What changed since a time, at which unit, and what the store does not know of that time."""

from dataclasses import dataclass, replace
from datetime import datetime

from tui.console.judging import unit_traits
from tui.console.wiring import Console
from tui.domain.difference.unit_change import NamedUnit, UnitDifference
from tui.domain.verdict.facts import format_utc
from tui.store.journal.done_since import DoneChange
from tui.store.units.difference import StoredDifference

_UNKNOWN = {
    "units": "The store knows changes since {at}; what was before is not known.",
    "verdicts": "Verdicts are known since {at}.",
    "positions": "Positions are known since {at}.",
}
_NOTHING = {"units": "The store has no units yet.", "verdicts": "No unit was judged yet."}


@dataclass(frozen=True, slots=True)
class FleetDifference:
    """What changed at all units since a time."""

    since: datetime
    changes: tuple[UnitDifference, ...]
    unknown: tuple[str, ...]
    """A sentence for each thing which the store does not know of that time."""


async def read_difference(console: Console, since: datetime) -> FleetDifference:
    """Read what changed since a time: from the store alone, no vendor is asked."""
    stored = await console.store.differences.since(since)
    done = await console.store.done.read(since)
    named = {(change.account, change.name) for change in done if change.account is not None}
    units = await console.store.differences.units_of(named)
    traits = unit_traits(console).values()
    limits = {each.limit_action for each in traits} | {each.unlimit_action for each in traits}
    people = [
        UnitDifference(
            replace(change.what, kind="limit") if change.action in limits - {""} else change.what,
            units.get((change.account or "", change.name)) or _named(change),
        )
        for change in done
        if change.account is None or change.account in console.accounts
    ]
    return FleetDifference(since, (*stored.changes, *people), tuple(_unknown(stored, since)))


def _named(change: DoneChange) -> NamedUnit:
    """Return what is no unit of the store by the name which the journal has."""
    if change.account is None:
        return NamedUnit(None, f"incident {change.name}")
    return NamedUnit(None, change.label or change.name)


def _unknown(stored: StoredDifference, since: datetime) -> list[str]:
    found = []
    for name, sentence in _UNKNOWN.items():
        known = stored.known_since[name]
        if known is None and name in _NOTHING:
            found.append(_NOTHING[name])
        elif known is not None and known > since:
            found.append(sentence.format(at=format_utc(known)))
    if accounts := ", ".join(stored.unknown_accounts):
        found.append(
            f"{accounts}: first read after {format_utc(since)}, so which units are new is not known."
        )
    return found
