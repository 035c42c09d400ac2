import asyncio

import pytest

from tui.store import StoreError
from tui.sync.poller import Poller


class Listened:
    """A store which can be read, or not, as it was told."""

    def __init__(self, answers):
        self.answers = list(answers)

    async def poll_changes(self):
        if not self.answers.pop(0):
            raise StoreError("the server is gone")


async def test_a_store_which_is_lost_is_told_of_once_and_once_when_it_is_back(caplog):
    store = Listened([True, False, False, False, True, True, False, True])

    async def sleep(_):
        if not store.answers:
            raise asyncio.CancelledError

    poller = Poller(store, None, now=None, sleep=sleep)
    with pytest.raises(asyncio.CancelledError):
        await poller.listen(sleep)

    lost, back = "the server is gone", "the store can be read again"
    assert [record.getMessage() for record in caplog.records] == [lost, back, lost, back]
