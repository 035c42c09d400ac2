import asyncio
from datetime import UTC, datetime

import pytest

from tui.console.store_watch import StoreWatch
from tui.store import StoreError

NOW = datetime(2026, 11, 21, 14, 7, tzinfo=UTC)


class Answering:
    """A store which can be read, or not, as the test says."""

    def __init__(self, answers):
        self.answers = list(answers)
        self.announced = 0

    async def poll_changes(self):
        if not self.answers.pop(0):
            raise StoreError("the server is gone")

    def announce_all(self):
        self.announced += 1


async def watched(answers):
    """Watch a store which answers where there is a dot, and not where there is an x."""
    store, heard, pauses = Answering([mark == "." for mark in answers]), [], []
    watch = StoreWatch(store, lambda: NOW)
    watch.subscribe(lambda: heard.append((watch.lost_since, watch.problem)))

    async def sleep(seconds):
        pauses.append(seconds)
        if not store.answers:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await watch.watch(sleep)
    return store, heard, pauses


async def test_a_store_which_is_lost_is_told_of_once_and_once_when_it_is_back(caplog):
    store, heard, _ = await watched(".xx..x.")

    lost, back = "the server is gone", "the store answers again"
    assert [record.getMessage() for record in caplog.records] == [lost, back, lost, back]
    assert heard == [(NOW, lost), (None, ""), (NOW, lost), (None, "")]
    assert store.announced == 2, "whoever shows the store reads it again"


async def test_a_store_which_is_away_is_looked_for_more_seldom():
    _, _, pauses = await watched("xxxx..")

    assert pauses == [1, 2, 4, 5, 5, 1, 1]


async def test_whoever_stops_listening_hears_no_more():
    store, heard = Answering([False]), []
    watch = StoreWatch(store, lambda: NOW)
    stop = watch.subscribe(lambda: heard.append("lost"))

    stop()
    stop()
    await watch.look()

    assert not heard
