import asyncio
from datetime import UTC, datetime

import pytest

from tui.domain.budget.ledger import Book
from tui.domain.budget.windows import Allowance, Reading
from tui.providers.charterup import PROVIDER
from tui.store import StoreError
from tui.sync.poller import Poller, background_share


class Listened:
    """A store which can be read, or not, as it was told."""

    def __init__(self, answers):
        self.answers = list(answers)
        self.shared = None

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


@pytest.mark.parametrize(
    ("limit", "used", "per_hour", "left"),
    [(130, 0, 60, 60), (390, 0, 180, 180), (390, 300, 64, 64), (60, 0, 27, 27)],
)
def test_what_may_be_asked_in_the_background_follows_the_accounts_own_limit(
    limit, used, per_hour, left
):
    now, book, allowance = (
        datetime(2026, 3, 2, tzinfo=UTC),
        Book(),
        Allowance(windows=PROVIDER.windows),
    )
    book.learn([Reading(3600, used, limit)], now)

    room = background_share(book.gauges("fleet", allowance, now), 0)

    assert (room.per_hour, room.left) == (per_hour, left)
