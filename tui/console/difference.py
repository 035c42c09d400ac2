"""What changed since a time, at which unit, and what the store does not know of that time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tui.console.judging import unit_traits
from tui.console.wiring import Console
from tui.domain.difference.unit_change import NamedUnit, UnitDifference
from tui.domain.verdict.facts import format_utc
from tui.lazy_dataclass import dataclass
from tui.store.journal.done_since import DoneChange
from tui.store.units.difference import StoredDifference

_NAMED = 4
"""So many units of an incident are named."""
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
    incidents = await console.store.differences.units_of_incidents(
        {change.name for change in done if change.account is None}
    )
    traits = unit_traits(console).values()
    limits = {each.limit_action for each in traits} | {each.unlimit_action for each in traits}
    people = [
        UnitDifference(
            replace(change.what, kind="limit") if change.action in limits - {""} else change.what,
            units.get((change.account or "", change.name)) or _named(change, incidents),
        )
        for change in done
        if change.account is None or change.account in console.accounts
    ]
    return FleetDifference(since, (*stored.changes, *people), tuple(_unknown(stored, since)))


def _named(change: DoneChange, incidents: Mapping[str, Sequence[NamedUnit]]) -> NamedUnit:
    """Return what is no unit of the store by the name which the journal has; an incident with its units."""
    if change.account is not None:
        return NamedUnit(None, change.label or change.name)
    units = incidents.get(change.name, ())
    named = ", ".join(unit.name for unit in units[:_NAMED])
    rest = f" and {len(units) - _NAMED:,} more" if len(units) > _NAMED else ""
    of = f" of {named}{rest}" if named else ""
    members = tuple(member for unit in units for member in unit.members)
    return NamedUnit(None, f"incident {change.name}{of}", members)


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
