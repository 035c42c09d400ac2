"""The audit log: who did what, when and why, each row sealed with the one before."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection, containing
from tui.store.db.timestamps import micros, moment

_BEGINNING = ""
"""What stands before the first row."""
_HOLDS = "lower({column}) LIKE lower(?) ESCAPE '\\'"
"""Whether a text as people wrote it holds another, in either case: each database folds both sides."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row of the audit log."""

    number: int
    at: datetime
    actor: str
    """User and host."""
    what: Mapping[str, Any]
    """`event`, and what is known of: job, action, account, target, before, after, result, reason."""
    digest: str


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """Whether the log is as it was written."""

    rows: int
    broken: int | None = None
    """The first row which is not as it was written, or is not there."""
    sentence: str = ""


class AuditLog:
    """Reads the audit log, and checks that nobody changed it."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def read(
        self,
        text: str = "",
        *,
        since: datetime | None = None,
        limit: int = 1_000,
        before: int | None = None,
    ) -> list[AuditRow]:
        """Return the newest rows first which hold this text, all of them below a number if it is given."""
        pattern = containing(json.dumps(text)[1:-1])
        after = micros(since) if since else None

        def work(connection: Connection) -> list[AuditRow]:
            rows = connection.execute(
                "SELECT number, at, actor, what, digest FROM audit "
                f"WHERE ({_HOLDS.format(column='what')} OR {_HOLDS.format(column='actor')}) "
                "AND (? IS NULL OR at >= ?) AND (? IS NULL OR number < ?) "
                "ORDER BY number DESC LIMIT ?",
                (pattern, containing(text), after, after, before, before, limit),
            )
            return [
                AuditRow(number, moment(at), actor, json.loads(what), digest)
                for number, at, actor, what, digest in rows
            ]

        return await self._databases.read_journal(work)

    async def verify(self) -> AuditCheck:
        """Follow the chain from its beginning, and name the first row which is not as written."""
        return await self._databases.read_journal(_verdict)


def append(connection: Connection, at: int, actor: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add rows to the log, in the transaction which does what they tell of."""
    number, digest = connection.execute("SELECT number, digest FROM audit_end").fetchone() or (
        0,
        _BEGINNING,
    )
    sealed = list(_sealed(number, digest, at, actor, rows))
    if not sealed:
        return
    connection.executemany(
        "INSERT INTO audit (number, at, actor, what, previous, digest) VALUES (?, ?, ?, ?, ?, ?)",
        sealed,
    )
    connection.execute(
        "INSERT INTO audit_end (one, number, digest) VALUES (1, ?, ?) ON CONFLICT (one) "
        "DO UPDATE SET number = excluded.number, digest = excluded.digest",
        (sealed[-1][0], sealed[-1][-1]),
    )


def _sealed(
    number: int, previous: str, at: int, actor: str, rows: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[Any, ...]]:
    for one in rows:
        number += 1
        what = json.dumps({k: v for k, v in one.items() if v is not None}, default=str)
        digest = _seal(number, at, actor, what, previous)
        yield number, at, actor, what, previous, digest
        previous = digest


def _seal(number: int, at: int, actor: str, what: str, previous: str) -> str:
    said = json.dumps([previous, number, at, actor, what])
    return hashlib.sha256(said.encode()).hexdigest()


def _verdict(connection: Connection) -> AuditCheck:
    expected, previous = 1, _BEGINNING
    rows = connection.execute(
        "SELECT number, at, actor, what, previous, digest FROM audit ORDER BY number"
    )
    for number, at, actor, what, before, digest in rows:
        if number != expected:
            return AuditCheck(expected - 1, expected, f"row {expected} is missing")
        if before != previous:
            return AuditCheck(
                expected - 1, number, f"row {number} does not follow the row before it"
            )
        if digest != _seal(number, at, actor, what, previous):
            return AuditCheck(
                expected - 1, number, f"row {number} was changed after it was written"
            )
        expected, previous = number + 1, digest
    end = connection.execute("SELECT number, digest FROM audit_end").fetchone() or (0, _BEGINNING)
    if end != (expected - 1, previous):
        return AuditCheck(expected - 1, expected, f"rows from {expected} on were cut off")
    return AuditCheck(expected - 1, None, f"{expected - 1} rows, all as they were written")
