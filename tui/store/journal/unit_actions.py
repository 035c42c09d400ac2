"""What we did ourselves to some records: the journal's targets, found by the records' names."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tui.domain.change.action import TargetState
from tui.domain.device.record import DeviceRecord
from tui.domain.verdict.facts import OurAction
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros, moment

MOST_ACTIONS = 50
"""So many of a record's newest actions are read."""
_TARGETS = (
    "SELECT target.key, device, state, sent_at, ended_at, target.filled_in, job.id, action, account,"
    " actor, created_at, job.filled_in, reason FROM target JOIN job ON job.id = target.job"
    " WHERE target.key IN (SELECT value FROM json_each(?)) AND created_at <= ?"
    " ORDER BY coalesce(sent_at, created_at) DESC"
)
_NEVER_SENT = frozenset({TargetState.SKIPPED.value, TargetState.REFUSED.value})
RecordKey = tuple[str, str]


def unit_actions(
    connection: Connection, records: Iterable[DeviceRecord], until: datetime
) -> dict[RecordKey, tuple[OurAction, ...]]:
    """Return what we did to each of these records up to a time, by account and key, the newest first."""
    named: dict[tuple[str, str], list[RecordKey]] = defaultdict(list)
    for record in records:
        for name in _names(record):
            named[record.account, name].append((record.account, record.key))
    end = micros(until)
    asked = json.dumps(sorted({name for _, name in named}))
    found: dict[RecordKey, list[OurAction]] = defaultdict(list)
    for name, device, *row in connection.execute(_TARGETS, (asked, end)):
        account = row[6]
        for place in named.get((account, name), ()):
            if device not in (None, place[1]) or len(found[place]) >= MOST_ACTIONS:
                continue
            action = _action(row, end)
            if action is not None:
                found[place].append(action)
    return {place: tuple(actions) for place, actions in found.items()}


def _names(record: DeviceRecord) -> set[str]:
    """Return everything by which an action may have named a record."""
    pair = f"{record.imei or ''}/{record.iccid}" if record.iccid else None
    bare = f"/{record.iccid}" if record.iccid else None
    names = (record.key, record.address, record.imei, record.iccid, record.msisdn, pair, bare)
    return {name for name in names if name}


def _action(row: list[Any], end: int) -> OurAction | None:
    """Return an action as it was known at a time; None: nothing came of it."""
    state, sent_at, ended_at, own, job, action, _, actor, created_at, filled_in, reason = row
    if state in _NEVER_SENT:
        return None
    if sent_at is not None and sent_at > end:
        state, sent_at, ended_at = TargetState.PLANNED.value, None, None
    elif ended_at is not None and ended_at > end:
        state = TargetState.SENT.value
    values: Mapping[str, Any] = {**json.loads(filled_in), **(json.loads(own) if own else {})}
    return OurAction(
        job=job,
        action=action,
        actor=actor,
        at=moment(sent_at or created_at),
        state=state,
        values={name: str(value) for name, value in values.items() if value is not None},
        reason=reason or "",
    )
