"""A download of one device's reports: newest first, each slice stored, gone on with by the next one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.sync.desk import NOON, TRACKERS, desk
from tui.providers.errors import AnswerLost, BudgetSpent
from tui.sync.report_slices import Download

SPAN = timedelta(days=11)
"""More than the five slices of two days which two downloads read before they fail."""


class Watched:
    """A client which notes the spans it is asked for, and fails at one of them."""

    def __init__(self, client, *, failing_at=None, error=None):
        self.client, self.failing_at, self.error = client, failing_at, error
        self.asked = []

    async def reports(self, device, since, until, *, full=False):
        if len(self.asked) == self.failing_at:
            raise self.error
        self.asked.append((since, until))
        return await self.client.reports(device, since, until, full=full)


async def device_of(one, account):
    return max(
        (
            record
            for record in await one.records(account)
            if record.last_seen and "/" not in record.address
        ),
        key=lambda record: record.last_seen,
    )


async def test_a_long_span_is_asked_for_in_slices_from_now_backwards():
    async with desk() as one:
        source, device = one.source(TRACKERS), await device_of(one, TRACKERS)
        watched = Watched(source.client)
        span = timedelta(days=5)

        download = await one.console.fetcher.reports(
            replace(source, client=watched), device, NOON - span, NOON
        )
        gaps = await one.console.store.reports.gaps(TRACKERS, device.key, NOON - span, NOON)

    assert watched.asked[0][1] == NOON
    assert watched.asked == sorted(watched.asked, reverse=True)
    assert all(until - since <= timedelta(days=2) for since, until in watched.asked)
    assert gaps == []
    assert download.reached == NOON - span
    assert not download.is_stopped


@pytest.mark.parametrize(
    "error", [BudgetSpent("the budget is used up"), AnswerLost("the line broke", 503)]
)
async def test_a_download_which_fails_has_stored_the_newest_and_the_next_one_asks_only_for_the_rest(
    error,
):
    async with desk() as one:
        source, device = one.source(TRACKERS), await device_of(one, TRACKERS)
        first, kept = Watched(source.client, failing_at=2, error=error), Download()
        fetch = one.console.fetcher.reports
        with pytest.raises(type(error)):
            await fetch(replace(source, client=first), device, NOON - SPAN, NOON, into=kept)
        gaps = await one.console.store.reports.gaps(TRACKERS, device.key, NOON - SPAN, NOON)

        second = Watched(source.client, failing_at=3, error=error)
        with pytest.raises(type(error)):
            await fetch(replace(source, client=second), device, NOON - SPAN, NOON)

    assert kept.reached == first.asked[-1][0]
    assert gaps == [(NOON - SPAN, kept.reached)]
    assert second.asked[0][1] == kept.reached


async def test_no_more_is_spent_than_was_given_and_what_was_stopped_says_so():
    async with desk() as one:
        source, device = one.source(TRACKERS), await device_of(one, TRACKERS)
        watched = Watched(source.client)

        download = await one.console.fetcher.reports(
            replace(source, client=watched), device, NOON - SPAN, NOON, most_units=5
        )

    assert download.is_stopped
    assert 5 - 2 <= download.units <= 5
    assert len(watched.asked) <= 5
