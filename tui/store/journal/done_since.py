"""What people did since a time: changes sent to vendors, and what they said of units and incidents."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tui.domain.attention.subject import IncidentSubject
from tui.domain.change.action import TargetState
from tui.domain.difference.unit_change import Difference
from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros, moment

_SENT = (
    "SELECT coalesce(device, key), label, before, after, state, answer, coalesce(ended_at, sent_at), "
    "action, account, actor, reason FROM target JOIN job ON job.id = target.job "
    "WHERE ended_at > ? AND state <> ? UNION ALL "
    "SELECT coalesce(device, key), label, before, after, state, answer, sent_at, action, account, actor, "
    "reason FROM target JOIN job ON job.id = target.job WHERE ended_at IS NULL AND sent_at > ?"
)
_EVENTS = ("acknowledged", "unacknowledged", "assigned", "commented")
_SAID = f"SELECT at, actor, what FROM audit WHERE at > ? AND ({' OR '.join(['what LIKE ?'] * len(_EVENTS))}) ORDER BY number"
_PATTERNS = tuple(f'{{"event": "{event}"%' for event in _EVENTS)
"""What the rows begin with which tell of these events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneChange:
    """What somebody did or said, and of what."""

    what: Difference
    account: str | None
    """None: it is about an incident."""
    name: str
    """What it was done to: a record's key or identifier, or the incident."""
    label: str | None
    action: str = ""
    """The vendor's operation, if a change was sent."""


class DoneSince:
    """Reads what people did since a time."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def read(self, since: datetime) -> list[DoneChange]:
        """Return the changes sent and the words said after a time; what was only planned or skipped is left out."""
        at = micros(since)

        def work(connection: Connection) -> list[DoneChange]:
            sent = connection.execute(_SENT, (at, TargetState.SKIPPED.value, at))
            said = connection.execute(_SAID, (at, *_PATTERNS))
            return [*(_sent(*row) for row in sent), *(_said(*row) for row in said)]

        return await self._databases.read_journal(work)


def _sent(
    name: str,
    label: str | None,
    before: str | None,
    after: str | None,
    state: str,
    answer: str | None,
    at: int,
    action: str,
    account: str,
    actor: str,
    reason: str | None,
) -> DoneChange:
    words = [action, state, reason or "", "" if state in _GOOD else answer or ""]
    what = Difference(
        kind="sent",
        before=before,
        after=after,
        at=moment(at),
        by=actor,
        reason=" · ".join(filter(None, words)),
        severity=None if state in _GOOD else "warning",
        account=account,
    )
    return DoneChange(what=what, account=account, name=name, label=label, action=action)


_GOOD = frozenset({TargetState.ACCEPTED.value, TargetState.CONFIRMED.value})


def _said(at: int, actor: str, text: str) -> DoneChange:
    facts: Mapping[str, Any] = json.loads(text)
    target = str(facts.get("target") or "")
    until = facts.get("until")
    ends = f"{datetime.fromisoformat(until):%Y-%m-%dT%H:%M:%SZ}" if until else None
    what = Difference(
        kind=str(facts["event"]),
        after=ends or facts.get("after"),
        at=moment(at),
        by=actor,
        reason=facts.get("reason"),
    )
    is_incident = IncidentSubject.is_named(target) and not facts.get("account")
    account = None if is_incident else facts.get("account")
    return DoneChange(what=what, account=account, name=target, label=facts.get("label"))
