"""The audit log: who did what, when and why; each row's digest covers the row before."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection, containing
from tui.store.db.timestamps import micros, moment
from tui.store.journal.seal import SealCheck

_FIRST_DIGEST = ""
"""The digest before the first row."""
EMPTY_HEAD = "0" * 64
"""What is kept elsewhere of a log which has no rows yet."""
_CONTAINS = "lower({column}) LIKE lower(?) ESCAPE '\\'"
"""Whether a text contains another, whatever their case; each database folds both sides itself."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row of the audit log."""

    number: int
    at: datetime
    actor: str
    """User and host."""
    what: Mapping[str, Any]
    """`event`, and those known of: job, action, account, target, before, after, result, reason."""
    digest: str


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """Whether the log is unchanged since it was written."""

    rows: int
    broken: int | None = None
    """The first row which was changed or is missing."""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The end of the log: kept elsewhere, it proves later that nothing before it was changed or removed."""

    rows: int
    digest: str


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
        """Return the rows which contain this text, newest first; only those below number `before`."""
        pattern = containing(json.dumps(text)[1:-1])
        after = micros(since) if since else None

        def work(connection: Connection) -> list[AuditRow]:
            rows = connection.execute(
                "SELECT number, at, actor, what, digest FROM audit "
                f"WHERE ({_CONTAINS.format(column='what')} OR {_CONTAINS.format(column='actor')}) "
                "AND (? IS NULL OR at >= ?) AND (? IS NULL OR number < ?) "
                "ORDER BY number DESC LIMIT ?",
                (pattern, containing(text), after, after, before, before, limit),
            )
            return [
                AuditRow(number, moment(at), actor, json.loads(what), digest)
                for number, at, actor, what, digest in rows
            ]

        return await self._databases.read_journal(work)

    async def write(self, actor: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows to the log about what changed nothing in the store."""

        def work(connection: Connection, topics: set[str]) -> None:
            append(connection, micros(self._databases.now()) or 0, actor, rows)
            topics.add("jobs")

        await self._databases.write_journal(work)

    async def verify(self, head: str = "") -> AuditCheck:
        """Check every row from the first on, then the journal's rows by the seals in the log.

        Return the first row of the log which was changed, is missing, or is contradicted by the journal. With
        a `head` which was kept elsewhere, also check that the log still has it.
        """
        return await self._databases.read_journal(lambda connection: _verdict(connection, head))

    async def head(self) -> AuditHead:
        """Return the number and the digest of the last row."""

        def work(connection: Connection) -> AuditHead:
            end = connection.execute("SELECT number, digest FROM audit_end").fetchone()
            return AuditHead(*(end or (0, EMPTY_HEAD)))

        return await self._databases.read_journal(work)


def append(connection: Connection, at: int, actor: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add rows to the log, in the transaction of the change which they record."""
    number, digest = connection.execute("SELECT number, digest FROM audit_end").fetchone() or (
        0,
        _FIRST_DIGEST,
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
    for facts in rows:
        number += 1
        what = json.dumps({k: v for k, v in facts.items() if v is not None}, default=str)
        digest = _seal(number, at, actor, what, previous)
        yield number, at, actor, what, previous, digest
        previous = digest


def _seal(number: int, at: int, actor: str, what: str, previous: str) -> str:
    content = json.dumps([previous, number, at, actor, what])
    return hashlib.sha256(content.encode()).hexdigest()


def _verdict(connection: Connection, head: str) -> AuditCheck:
    expected, previous = 1, _FIRST_DIGEST
    seals, is_head_found = SealCheck(), head in ("", EMPTY_HEAD)
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
        seals.add(number, at, json.loads(what))
        is_head_found = is_head_found or digest == head
        expected, previous = number + 1, digest
    end = connection.execute("SELECT number, digest FROM audit_end").fetchone() or (
        0,
        _FIRST_DIGEST,
    )
    if end != (expected - 1, previous):
        return AuditCheck(expected - 1, expected, f"row {expected} and those after it are missing")
    if not is_head_found:
        lost = f"the head {clean(head)[:16]}… is not in the log: rows were removed or written again"
        return AuditCheck(expected - 1, expected, lost)
    if problem := seals.problem(connection, expected - 1):
        return AuditCheck(expected - 1, *problem)
    return AuditCheck(expected - 1, None, f"{expected - 1} rows, none changed")
