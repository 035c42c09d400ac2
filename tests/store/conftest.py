import os
from datetime import UTC, datetime

import psycopg
import pytest

from tests.kept_connections import KeptConnections
from tests.made_once import with_empty_store
from tests.team_server import cleared, empty
from tui.store import Store

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def now():
    return NOW


@pytest.fixture(scope="session")
def postgres(request):
    """A real server: the one which WATCHFLOOR_TEST_POSTGRES names, else one of our own."""
    given = os.environ.get("WATCHFLOOR_TEST_POSTGRES")
    return given or request.getfixturevalue("team_server").url


@pytest.fixture
def team(postgres):
    """The server's address, with nothing of ours in it."""
    empty(postgres)
    return postgres


@pytest.fixture(scope="session")
def kept_connections():
    kept = KeptConnections()
    yield kept
    kept.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, kept_connections, monkeypatch):
    """Where the store is: every test which asks for `store` or `url` runs on both kinds."""
    if request.param == "sqlite":
        return "sqlite"
    server = request.getfixturevalue("postgres")
    monkeypatch.setattr(psycopg, "connect", kept_connections.connect)
    cleared(server)
    return server


@pytest.fixture
def state_folder(tmp_path, url, tmp_path_factory):
    """The state folder, of a store which was made before: tests of how one is made name a folder of their own."""
    folder = tmp_path / "state"
    return with_empty_store(tmp_path_factory, folder) if url == "sqlite" else folder


@pytest.fixture
async def store(state_folder, url):
    opened = await Store.open(url, state=state_folder, now=now)
    yield opened
    await opened.close()
