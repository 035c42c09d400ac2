from datetime import UTC, datetime

import pytest

from tui.store import Store

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path):
    opened = await Store.open(state=tmp_path / "state", now=lambda: NOW)
    yield opened
    await opened.close()
