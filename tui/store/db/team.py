"""A team's store: the same tables in PostgreSQL, shared by all consoles of the team."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tui.store.db.blueprint import Blueprint
from tui.store.db.connection_thread import ConnectionThread, Work
from tui.store.db.dialect import BUSY_SECONDS
from tui.store.db.errors import StoreError, StoreLost
from tui.store.db.file import made_by_newer
from tui.store.db.grants import Grants
from tui.store.db.postgres import USED_BY_REPORTS, USED_WHOLE, TeamConnection
from tui.store.db.schema import CACHE

Result = TypeVar("Result")

TIMEOUTS: dict[str, str] = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "application_name": "watchfloor",
}
"""A dead server is noticed within 15 to 25 seconds. The URL may set others."""

RETRY_SECONDS = 1.0
"""A server which refused a connection is left alone for so long: what asks meanwhile hears it at once."""

_SESSION = (
    f"SET lock_timeout = '{BUSY_SECONDS:.0f}s'; SET statement_timeout = '120s'; "
    "SET idle_in_transaction_session_timeout = '60s'; SET jit = off; "
    "SET client_encoding = 'UTF8'; SET client_min_messages = 'warning'; "
    "SET default_transaction_isolation = 'read committed'"
)


class TeamDatabase(ConnectionThread):
    """A connection to one schema of the team's database: what a file is in SQLite."""

    def __init__(
        self,
        url: str,
        password: str | None,
        blueprint: Blueprint,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        parameters = conninfo_to_dict(url)
        user = parameters.get("user") or "you"
        host = parameters.get("host") or "this host"
        super().__init__(f"The team's store at {user}@{host}")
        secret = {} if password is None else {"password": password}
        self._url = make_conninfo("", **{**TIMEOUTS, **parameters, **secret})
        self._blueprint = blueprint
        self._schema = f"watchfloor_{blueprint.name.removesuffix('.db')}"
        self._clock = clock
        self._grants: Grants | None = None
        self._connection: TeamConnection | None = None
        self._is_news = True
        self._is_copy = False
        """The server is a read-only copy of another one."""
        self._was_open = False
        self._has_begun = False
        """Whether the work of the last transaction may have begun."""
        self._lost: StoreLost | None = None
        """Why the last attempt to connect again failed."""
        self._retry_at = 0.0

    def _connect(self) -> None:
        try:
            raw = psycopg.connect(self._url, autocommit=True, cursor_factory=psycopg.ClientCursor)
        except psycopg.Error as error:
            raise self._unreachable(error) from error
        raw.add_notify_handler(self._on_notify)
        try:
            raw.execute(_SESSION)
            self._connection = TeamConnection(raw)
            self._prepare(self._connection)
            if not self._is_copy:
                raw.execute(f"LISTEN {self._schema}".encode())
        except BaseException as error:
            is_lost = raw.closed or raw.pgconn.status != pq.ConnStatus.OK
            self._connection = None
            raw.close()
            if isinstance(error, psycopg.Error):
                if is_lost:
                    raise self._unreachable(error) from error
                why = f"{self._name} cannot be used: {_first_line(error)}."
                raise StoreError(f"{why} {self._missing_grant(error)}".strip()) from error
            raise
        self._is_news = self._was_open = True
        self._lost = None

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.raw.close()
            self._connection = None

    def _do(self, work: Work[Result], *, writes: bool) -> Result:
        connection = self._ready()
        try:
            return self._transaction(connection, work, writes=writes)
        except psycopg.Error as error:
            failure = self._store_error(error)
            if self._connection is not None or self._has_begun:
                raise failure from error
        # The connection was lost while nothing was done on it: a new one does the work.
        try:
            return self._transaction(self._ready(), work, writes=writes)
        except psycopg.Error as error:
            raise self._store_error(error) from error

    def _transaction(
        self, connection: TeamConnection, work: Work[Result], *, writes: bool
    ) -> Result:
        raw = connection.raw
        before = connection.total_changes
        self._has_begun = False
        try:
            raw.execute(
                self._begin() if writes else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            )
            self._has_begun = True
            result = work(connection)
            changed = connection.total_changes != before
            raw.execute(f"NOTIFY {self._schema}; COMMIT".encode() if changed else b"COMMIT")
        except BaseException:
            if not raw.closed and raw.info.transaction_status != pq.TransactionStatus.IDLE:
                raw.execute("ROLLBACK")
            raise
        return result

    def _begin(self) -> bytes:
        """Return how a write begins: it waits for other writers to this schema, then holds them off."""
        durable = "on" if not self._blueprint.is_rebuildable else "off"
        return (
            f"BEGIN; SET LOCAL synchronous_commit = {durable}; "
            f"SELECT pg_advisory_xact_lock({self._blueprint.application_id})"
        ).encode()

    def _ready(self) -> TeamConnection:
        if self._connection is None:
            if self._lost is not None and self._clock() < self._retry_at:
                raise StoreLost(str(self._lost))
            self._connect()
            self.problem = None
        if self._connection is None:
            raise StoreError(f"{self._name} is not open.")
        return self._connection

    def _has_news(self) -> bool:
        raw = self._ready().raw
        try:
            raw.pgconn.consume_input()
            while raw.pgconn.notifies():
                self._is_news = True
        except psycopg.Error as error:
            failure = self._store_error(error)
            if self._connection is not None:
                raise failure from error
            self._ready()  # connected again, there is news; else it raises that the server is lost
        has_news, self._is_news = (
            self._is_news,
            self._is_copy,
        )  # a copy sends no notices: look each time
        return has_news

    def _used_bytes(self) -> int:
        statement = USED_BY_REPORTS if self._blueprint.name == CACHE.name else USED_WHOLE
        return self._do(lambda c: int(c.execute(statement).fetchone()[0]), writes=False)

    def _shrink(self) -> None:
        """Do nothing: the server's own vacuum does it."""

    def _on_notify(self, _: "psycopg.Notify") -> None:
        self._is_news = True

    def _store_error(self, error: psycopg.Error) -> StoreError:
        if isinstance(error, psycopg.errors.LockNotAvailable):
            return StoreLost(
                f"{self._name} was busy with another process for {BUSY_SECONDS:.0f} seconds, so "
                "nothing was written. Try again."
            )
        raw = self._connection.raw if self._connection else None
        if raw is None or raw.closed or raw.pgconn.status != pq.ConnStatus.OK:
            self._disconnect()
            return StoreLost(
                f"{self._name}: the connection was lost ({_first_line(error)}). Earlier data is kept; "
                "the next attempt connects again."
            )
        lacking = self._missing_grant(error) or "This was not written."
        return StoreError(f"{self._name}: {_first_line(error)}. {lacking}")

    def _unreachable(self, error: psycopg.Error) -> StoreError:
        """Return what to say of a server which takes no connection; one which did before is tried again."""
        why = f"{self._name} cannot be reached: {_first_line(error)}."
        if not self._was_open:
            return StoreError(
                f"{why} Check store.url, whether the server runs, and the password (store.password, "
                "PGPASSWORD or ~/.pgpass)."
            )
        self._retry_at = self._clock() + RETRY_SECONDS
        self._lost = StoreLost(
            f"{why} What was committed is kept, and it is tried again by itself."
        )
        return self._lost

    def _missing_grant(self, error: psycopg.Error) -> str:
        """Return which grants a role needs, where that is why the server refused; else nothing."""
        is_lacking = isinstance(error, psycopg.errors.InsufficientPrivilege)
        return self._grants.all_of_them if is_lacking and self._grants is not None else ""

    def _prepare(self, connection: TeamConnection) -> None:
        """Check the tables; make or migrate them as needed, one process at a time."""
        raw = connection.raw
        raw.execute(f"SET search_path = {self._schema}".encode())
        grants = self._grants = Grants.read(raw, self._schema)
        self._is_copy = grants.is_copy
        if problem := grants.unreadable:
            raise StoreError(f"{self._name} cannot be used: {problem}")
        steps = self._blueprint.steps
        if self._version(raw) < len(steps):
            if problem := grants.unmade:
                raise StoreError(f"{self._name} cannot be used: {problem}")
            with raw.transaction():
                raw.execute(
                    f"SELECT pg_advisory_xact_lock({self._blueprint.application_id})".encode()
                )
                self._upgrade(connection, self._version(raw))
        version = self._version(raw)
        is_newer = version > len(steps)
        self.refusal = made_by_newer(self._name, version, len(steps)) if is_newer else None
        if self.refusal is None and (problem := grants.unwritable):
            self.refusal = f"{self._name} can be read, but not written: {problem}"

    def _version(self, raw: "psycopg.Connection[Any]") -> int:
        # Not to_regclass: its cache may be from before the wait for another process.
        made = "SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = 'about'"
        if raw.execute(made, (self._schema,)).fetchone() is None:
            return 0
        mark, version = raw.execute("SELECT mark, version FROM about").fetchone() or (0, 0)
        if mark != self._blueprint.application_id:
            raise StoreError(f"{self._name}: the schema {self._schema} is another program's.")
        return int(version)

    def _upgrade(self, connection: TeamConnection, version: int) -> None:
        steps = self._blueprint.steps
        if version >= len(steps):
            return
        if version == 0:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {self._schema}")
            connection.execute(
                "CREATE TABLE about (mark INTEGER NOT NULL, version INTEGER NOT NULL)"
            )
            connection.execute(
                "INSERT INTO about (mark, version) VALUES (?, 0)", (self._blueprint.application_id,)
            )
        elif not self._blueprint.is_rebuildable:
            self._copy(connection, f"{self._schema}_before_{len(steps)}")
        for statement in ";".join(steps[version:]).split(";"):
            if statement.strip():
                connection.execute(statement)
        connection.execute("UPDATE about SET version = ?", (len(steps),))

    def _copy(self, connection: TeamConnection, schema: str) -> None:
        """Copy data which cannot be fetched again before they are migrated."""
        connection.execute(f"CREATE SCHEMA {schema}")
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = ?", (self._schema,)
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"CREATE TABLE {schema}.{table} AS TABLE {self._schema}.{table}")


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
