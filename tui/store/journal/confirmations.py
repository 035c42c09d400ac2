"""Confirmations: which accepted changes were seen to have taken effect, and which not yet."""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING

from tui.domain.change.action import TargetState
from tui.domain.change.confirmation_schedule import CHECK_DELAYS
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros

if TYPE_CHECKING:
    from tui.store.journal.job import JobTarget

MISSED_CHECK_SPAN = timedelta(hours=12)
"""A check may still be made up for this long after the last one was due: nobody may run a console at night."""


class Confirmations:
    """Finds accepted changes which still wait for a confirmation, and saves what was seen of them."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def are_pending(self) -> bool:
        """Return whether any accepted target is young enough for a check."""
        since = micros(self._databases.now() - CHECK_DELAYS[-1] - MISSED_CHECK_SPAN)
        statement = "SELECT 1 FROM target WHERE ended_at >= ? AND state = ? LIMIT 1"
        values = since, TargetState.ACCEPTED.value
        return await self._databases.read_journal(
            lambda connection: connection.execute(statement, values).fetchone() is not None
        )

    async def pending(self, actions: Collection[str], limit: int = 10_000) -> "list[JobTarget]":
        """Return the accepted targets of these actions which are not yet confirmed and still worth a check."""
        since = micros(self._databases.now() - CHECK_DELAYS[-1] - MISSED_CHECK_SPAN)

        def work(connection: Connection) -> "list[JobTarget]":
            from tui.store.journal.job import read_job_targets  # noqa: PLC0415 - seldom is any pending

            return read_job_targets(
                connection,
                "ended_at >= ? AND state = ? AND action IN (SELECT value FROM json_each(?)) "
                "ORDER BY ended_at LIMIT ?",
                (since, TargetState.ACCEPTED.value, json.dumps(list(actions)), limit),
            )

        return await self._databases.read_journal(work)

    async def last_sent(
        self, account: str, device: str, names: Collection[str]
    ) -> "list[JobTarget]":
        """Return what was sent to a device, the newest last.

        `device` is its record's key, `names` what its vendor may have been told.
        """
        wanted = json.dumps(list(names))

        def work(connection: Connection) -> "list[JobTarget]":
            from tui.store.journal.job import read_job_targets  # noqa: PLC0415 - seldom is any pending

            return read_job_targets(
                connection,
                "target.key IN (SELECT value FROM json_each(?)) AND account = ? AND "
                "sent_at IS NOT NULL AND (device IS NULL OR device = ?) ORDER BY sent_at",
                (wanted, account, device),
            )

        return await self._databases.read_journal(work)

    async def save(
        self, accepted: "JobTarget", evidence: str, looks: int, *, state: TargetState, actor: str
    ) -> None:
        """Save what check number `looks` of a target showed: CONFIRMED, REFUSED, or still ACCEPTED."""
        from tui.store.journal.audit import append  # noqa: PLC0415 - most only ask whether any is pending
        from tui.store.journal.seal import target_seal  # noqa: PLC0415 - the same

        at = micros(self._databases.now())
        is_confirmed = state is TargetState.CONFIRMED

        def work(connection: Connection, topics: set[str]) -> None:
            saved = connection.execute(
                "UPDATE target SET state = ?, looks = ?, evidence = ?, "
                "confirmed_at = ? WHERE job = ? AND key = ? AND state = ?",
                (state.value, looks, evidence, at if is_confirmed else None, accepted.job,
                 accepted.target.key, TargetState.ACCEPTED.value),
            ).rowcount  # fmt: skip
            if saved and state is not TargetState.ACCEPTED:
                facts = {"event": str(state), "job": accepted.job, "action": accepted.action,
                         "account": accepted.account, "target": accepted.target.key,
                         "label": accepted.target.label, "result": str(state), "answer": evidence,
                         "seal": target_seal(connection, accepted.job, accepted.target.key)}  # fmt: skip
                append(connection, at, actor, [facts])
            topics.add("jobs")

        await self._databases.write_journal(work)
