"""A journal of one's own, and the clock it goes by."""

import pytest

from tests.changes.carriage import Book, Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def book(tmp_path, clock):
    opened = await Book.open(tmp_path / "operations.db", clock)
    yield opened
    await opened.close()
