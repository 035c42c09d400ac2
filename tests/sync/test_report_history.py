"""One device's own reports, read back to a time by as few requests as its vendor's limits allow."""

import asyncio
from datetime import timedelta

import pytest

from bench.model.rig import ACCOUNT, rig
from bench.model.vendor import FIRST_ID
from tui.sync.fetcher import Fetcher
from tui.sync.report_history import ReportHistory, part_to_ask

MINUTE, HOUR, DAY = 60, 3600, 86_400
NOW_DAY = 70
"""The fleet reported for so many days when it is asked about."""


def every(seconds, *, since=0, until=NOW_DAY * DAY):
    return [(0, at, at + 4) for at in range(since, until, seconds)]


@pytest.fixture
def scene(run, world, fleet_of):
    """Read the history of device 0; return what was done, the requests, the gaps and how many are stored."""

    def read(rows, *, since=None, keeps="oldest", most_units=99, is_whole=True):
        async def work():
            one = world(fleet_of(2, [*rows, (1, 0, 0)], days=NOW_DAY), keeps=keeps)
            await asyncio.sleep(NOW_DAY * DAY)
            left = [most_units]

            def may_spend(units):
                return left[0] >= units

            def hear(page):
                left[0] -= page.units

            async with rig(one.folder, one.transport, one.clock) as console:
                fetcher, store = Fetcher(console.store, one.clock), console.store
                await fetcher.devices(console.background)
                device = await store.devices.get(ACCOUNT, str(FIRST_ID))
                history = ReportHistory(store, fetcher, console.background, device, now=one.clock)
                begin = one.clock() - timedelta(seconds=since) if since else None
                done = await history.read(
                    begin, may_spend=may_spend, on_page=hear, is_whole=is_whole
                )
                gaps = await store.reports.gaps(ACCOUNT, device.key, done.since, one.clock())
            asked = one.asked("get_reports_single_device")
            wide = [(stop - start).total_seconds() for start, stop in gaps]
            return done, asked, [gap for gap in wide if gap > 5], one.stored

        return run(work())

    return read


def test_two_weeks_of_an_hourly_device_are_one_request(scene):
    done, asked, gaps, stored = scene(every(HOUR))

    assert (len(asked), done.units, gaps) == (1, 1, [])
    assert len(stored) == 14 * 24 + 1, "both ends belong to the span"


@pytest.mark.parametrize("keeps", ["oldest", "newest"])
def test_more_reports_than_an_answer_holds_are_asked_for_in_parts_and_none_is_missing(scene, keeps):
    done, asked, gaps, stored = scene(every(15 * MINUTE), keeps=keeps)

    assert gaps == []
    assert len(stored) >= 14 * 96 - 1
    assert len(asked) <= 6
    assert done.units == len(asked)


@pytest.mark.parametrize("keeps", ["oldest", "newest"])
def test_a_device_of_every_minute_is_read_from_now_backwards_as_far_as_the_budget_goes(
    scene, keeps
):
    done, asked, _, stored = scene(every(MINUTE), keeps=keeps, most_units=6)

    newest = [(NOW_DAY * DAY - MINUTE * (i + 1)) // MINUTE for i in range(1000)]
    assert set(newest) <= {key - 1 for key in stored}
    assert done.rows < 1_500 + 3_000, "enough is known then"
    assert done.units <= 6
    assert len(asked) <= 4


def test_a_device_of_once_a_week_is_read_two_months_back(scene):
    done, asked, gaps, stored = scene(every(7 * DAY, since=5 * DAY))

    assert len(stored) == 9
    assert gaps == []
    assert (len(asked), done.units) == (2, 2)


def test_a_silent_device_is_read_two_weeks_before_it_fell_silent(scene):
    _, asked, gaps, stored = scene(every(15 * MINUTE, until=(NOW_DAY - 9) * DAY))

    assert gaps == []
    assert len(stored) >= 14 * 96 - 1
    assert len(asked) <= 6


def test_what_is_stored_is_not_asked_for_again(scene):
    _, asked, gaps, stored = scene(every(HOUR), since=3 * DAY)

    assert (len(asked), len(stored), gaps) == (1, 72, [])


def test_where_one_answer_is_enough_a_dense_device_takes_one_request_and_more_is_left(scene):
    done, asked, _, _ = scene(every(15 * MINUTE), is_whole=False)

    assert (len(asked), done.units, done.is_part) == (1, 1, True)


def test_where_one_answer_is_enough_the_silence_after_the_last_word_is_not_asked_for(scene):
    last = (NOW_DAY - 9) * DAY
    done, asked, _, stored = scene(every(HOUR, until=last), since=11 * DAY, is_whole=False)

    assert (len(asked), len(stored), done.is_part) == (1, 48, False)


def test_one_answer_is_not_enough_where_it_holds_only_a_few_reports(scene):
    done, asked, _, stored = scene(every(DAY), since=2 * DAY, is_whole=False)

    assert (len(asked), done.is_part) == (2, False)
    assert 14 <= len(stored) <= 16, "two weeks of them"


def test_a_part_of_a_long_gap_is_the_newest_which_fits_into_an_answer():
    from tests.sync.desk import NOON  # noqa: PLC0415 - only a time

    def days(count):
        return NOON - timedelta(days=count)

    short, gap = timedelta(days=2), (days(30), NOON)
    minute, quarter = timedelta(minutes=1), timedelta(minutes=15)

    assert part_to_ask(gap, short, NOON, None) == gap
    assert part_to_ask(gap, short, NOON, minute) == (days(2), NOON)
    assert part_to_ask(gap, short, NOON, quarter) == (NOON - 400 * quarter, NOON)
    assert part_to_ask(gap, short, days(9), quarter) == (days(9), NOON)
    assert part_to_ask((days(1), NOON), short, NOON, minute) == (days(1), NOON)
