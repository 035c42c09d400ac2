"""Evidence: which accepted changes still wait to be seen true, and what was seen."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tui.domain.change.action import TargetState
from tui.domain.change.confirmation_schedule import LOOKS
from tui.store.db.dialect import Connection
from tui.store.db.part import StorePart
from tui.store.db.timestamps import micros, moment
from tui.store.journal.audit import append
from tui.store.journal.job import TargetRow, read_targets


@dataclass(frozen=True, slots=True)
class Accepted:
    """One target which its vendor accepted, and which nobody has seen come true."""

    job: str
    action: str
    account: str
    values: Mapping[str, Any]
    """As filled in for its job and for it alone."""
    target: TargetRow


class Evidence(StorePart):
    """What was seen of accepted changes afterwards."""

    async def unconfirmed(self, actions: Collection[str], limit: int = 10_000) -> list[Accepted]:
        """Return what was accepted of these actions and not yet confirmed, while it is worth looking."""
        since = micros(self._now() - LOOKS[-1] - timedelta(hours=12))

        def work(connection: Connection) -> list[Accepted]:
            rows = connection.execute(
                "SELECT job.id, action, account, job.filled_in, key FROM target "
                "JOIN job ON job.id = target.job WHERE ended_at >= ? AND state = ? "
                "AND confirmed_at IS NULL AND looks < ? "
                "AND action IN (SELECT value FROM json_each(?)) ORDER BY ended_at LIMIT ?",
                (since, TargetState.DONE.value, len(LOOKS), json.dumps(list(actions)), limit),
            ).fetchall()
            return [
                _accepted(connection, job, action, account, json.loads(filled_in), key)
                for job, action, account, filled_in, key in rows
            ]

        return await self._operations.read(work)

    async def saw(
        self, one: Accepted, evidence: str, looks: int, *, is_confirmed: bool, actor: str
    ) -> None:
        """Keep what a look at one target showed."""
        at = micros(self._now())

        def work(connection: Connection, topics: set[str]) -> None:
            connection.execute(
                "UPDATE target SET looks = ?, evidence = ?, confirmed_at = ? "
                "WHERE job = ? AND key = ? AND confirmed_at IS NULL",
                (looks, evidence, at if is_confirmed else None, one.job, one.target.key),
            )
            if is_confirmed:
                facts = {"event": "confirmed", "job": one.job, "action": one.action,
                         "account": one.account, "target": one.target.key,
                         "label": one.target.label, "answer": evidence}  # fmt: skip
                append(connection, at, actor, [facts])
            topics.add("jobs")

        await self._operate(work)

    async def sent_since(
        self, account: str, actions: Collection[str], since: datetime
    ) -> dict[str, int]:
        """Count what was sent to each target since then, whatever became of it unless refused."""

        def work(connection: Connection) -> dict[str, int]:
            rows = connection.execute(
                "SELECT key, count(*) FROM target JOIN job ON job.id = target.job "
                "WHERE sent_at >= ? AND account = ? AND state NOT IN ('planned', 'refused') "
                "AND action IN (SELECT value FROM json_each(?)) GROUP BY key",
                (micros(since), account, json.dumps(list(actions))),
            )
            return dict(rows.fetchall())

        return await self._operations.read(work)

    async def last_set(self, account: str, actions: Collection[str]) -> dict[str, str]:
        """Return what the last of these actions left each target with; an unknown one hides all before."""

        def work(connection: Connection) -> dict[str, str]:
            rows = connection.execute(
                "SELECT key, after, state FROM target JOIN job ON job.id = target.job "
                "WHERE account = ? AND state IN ('done', 'undone', 'unknown', 'sent') "
                "AND action IN (SELECT value FROM json_each(?)) ORDER BY sent_at",
                (account, json.dumps(list(actions))),
            )
            found = {
                key: after if state in ("done", "undone") else None for key, after, state in rows
            }
            return {key: after for key, after in found.items() if after is not None}

        return await self._operations.read(work)

    async def last_sent(self, account: str, key: str, action: str) -> datetime | None:
        """Return when this was last sent to one target."""

        def work(connection: Connection) -> datetime | None:
            (at,) = connection.execute(
                "SELECT max(sent_at) FROM target JOIN job ON job.id = target.job "
                "WHERE account = ? AND key = ? AND action = ?",
                (account, key, action),
            ).fetchone()
            return moment(None if at is None else int(at))

        return await self._operations.read(work)


def _accepted(
    connection: Connection, job: str, action: str, account: str, values: dict[str, Any], key: str
) -> Accepted:
    (target,) = read_targets(connection, "WHERE job = ? AND key = ?", (job, key))
    return Accepted(job, action, account, {**values, **target.values}, target)
