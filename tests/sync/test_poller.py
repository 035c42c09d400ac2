import asyncio
import logging
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tui.domain.budget.ledger import Book
from tui.domain.budget.windows import Allowance, Reading
from tui.providers.charterup import PROVIDER
from tui.store import StoreLost
from tui.sync.poller import Poller, background_share

START = datetime(2026, 3, 2, tzinfo=UTC)


class GoneStore:
    """A store which cannot be reached, whatever is asked of it."""

    def __init__(self):
        self.shared = self

    async def transact(self, _, *, urgent=False):
        raise StoreLost("the server is gone")

    look = transact


async def test_a_store_which_is_away_is_tried_again_after_pauses_which_grow(caplog):
    pauses = []

    async def sleep(seconds):
        pauses.append(seconds)

    def open_source():
        if len(pauses) == 7:
            raise asyncio.CancelledError
        return SimpleNamespace(account="fleet")

    poller = Poller(GoneStore(), None, now=lambda: START, sleep=sleep)
    with caplog.at_level(logging.INFO), pytest.raises(asyncio.CancelledError):
        await poller.sync_forever(open_source)

    assert pauses == [1, 2, 4, 8, 15, 15, 15]
    assert not caplog.records, "one line for the store, not one for each account and attempt"


@pytest.mark.parametrize(
    ("limit", "used", "per_hour", "left"),
    [(130, 0, 60, 60), (390, 0, 180, 180), (390, 300, 64, 64), (60, 0, 27, 27)],
)
def test_what_may_be_asked_in_the_background_follows_the_accounts_own_limit(
    limit, used, per_hour, left
):
    now, book, allowance = (
        START,
        Book(),
        Allowance(windows=PROVIDER.windows),
    )
    book.learn([Reading(3600, used, limit)], now)

    room = background_share(book.gauges("fleet", allowance, now), 0)

    assert (room.per_hour, room.left) == (per_hour, left)
