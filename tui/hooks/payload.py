"""What a hook is told: one JSON object with the unit, or the incident and its units."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tui.domain.hook.firing import HookMark
from tui.domain.unit.incident import Incident
from tui.domain.unit.stored_unit import StoredUnit
from tui.export.records import instant
from tui.export.unit_records import unit_fields

MOST_UNITS = 100
"""So many units of an incident are told of whole; `units_total` is the number of all."""


def unit_body(mark: HookMark, unit: StoredUnit | None, now: datetime) -> dict[str, Any]:
    """Return what is told of the verdict on a unit; None: the store has no such unit any more."""
    key = mark.subject.partition(":")[2]
    name = unit.name if unit else key
    return {
        "kind": "unit",
        "title": f"{name}: {mark.cause}",
        "rule": mark.cause,
        "seen_at": instant(mark.seen_at),
        "at": instant(now),
        "unit": _unit(unit, now) if unit else {"unit": key},
    }


def incident_body(
    mark: HookMark, incident: Incident | None, units: Sequence[StoredUnit], now: datetime
) -> dict[str, Any]:
    """Return what is told of an incident."""
    id = mark.subject.partition(":")[2]
    facts: Mapping[str, Any] = {}
    title = f"incident {id}"
    if incident is not None:
        title = incident.sentence
        facts = {
            "shared": incident.shared,
            "value": incident.value,
            "since": instant(incident.since),
            "silent": incident.silent,
            "of": incident.of,
        }
    return {
        "kind": "incident",
        "title": title,
        "rule": "carrier-incident",
        "seen_at": instant(mark.seen_at),
        "at": instant(now),
        "incident": {
            "incident": id,
            **facts,
            "units_total": len(units),
            "units": [_unit(unit, now) for unit in units[:MOST_UNITS]],
        },
    }


def _unit(unit: StoredUnit, now: datetime) -> dict[str, Any]:
    return {**unit_fields(unit, now), "findings": unit.findings, "chain": unit.chain}


def sample_body(hook: str, unit: StoredUnit | None, now: datetime) -> dict[str, Any]:
    """Return what `watchfloor hooks test` sends: one of the user's units, else one made up."""
    shown = unit or StoredUnit(
        row=0, key="013108001841853", members=(), label="Sample unit", imei="013108001841853"
    )
    cause = shown.cause or "battery-empty"
    mark = HookMark(hook=hook, subject=f"unit:{shown.key}", cause=cause, seen_at=now)
    body = unit_body(mark, shown, now)
    if unit is None:
        body["unit"] |= {"severity": "critical", "cause": cause, "since": instant(now)}
    return {"hook": hook, "event": "begin", "id": "test", "attempt": 1, "test": True, **body}
