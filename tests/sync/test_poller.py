import asyncio
import logging
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tui.domain.budget.ledger import Book
from tui.domain.budget.windows import BACKGROUND_PER_HOUR, Allowance, Gauge, Reading
from tui.providers.charterup import PROVIDER
from tui.store import StoreLost
from tui.sync.next_call import BackgroundShare
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


def gauge(seconds=3600, **known):
    """Make the gauge of an hour of 130 requests of which 26 are people's."""
    known = {"used": 0, "limit": 130, "reserved": 26, "share": 60} | known
    return Gauge(account="fleet", window_seconds=seconds, resets_at=None, source="local", **known)


@pytest.mark.parametrize(
    ("gauges", "spent", "share"),
    [
        # An hour of which nothing is known: the share of the published one.
        ((), 0, BackgroundShare(BACKGROUND_PER_HOUR, BACKGROUND_PER_HOUR)),
        ((gauge(60),), 45, BackgroundShare(BACKGROUND_PER_HOUR, BACKGROUND_PER_HOUR - 45)),
        ((gauge(60, limit=9), gauge()), 7, BackgroundShare(60, 53)),
        # What people and other programs used: the share is ours, and the hour is everybody's.
        ((gauge(used=50, ours=3, others=47),), 2, BackgroundShare(57, 54, 3)),
        ((gauge(used=110, ours=1, others=109),), 1, BackgroundShare(0, -6, 1)),
        ((gauge(used=10, others=10, share=None),), 9, BackgroundShare(94, 94)),
    ],
)
def test_what_may_be_asked_in_the_background_is_our_share_or_what_others_leave(
    gauges, spent, share
):
    assert background_share(gauges, spent) == share
