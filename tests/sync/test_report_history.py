"""One device's own reports, read back to a time by as few requests as its vendor's limits allow."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bench.model.rig import ACCOUNT, rig
from bench.model.vendor import FIRST_ID
from tests.sync.desk import NOON
from tui.domain.device.record import Report, ReportPage
from tui.sync.fetcher import Fetcher
from tui.sync.report_history import HistoryRead, ReportHistory, part_to_ask
from tui.sync.report_slices import complete_part

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
    def days(count):
        return NOON - timedelta(days=count)

    short, gap = timedelta(days=2), (days(30), NOON)
    minute, quarter = timedelta(minutes=1), timedelta(minutes=15)

    assert part_to_ask(gap, short, NOON, None) == gap
    assert part_to_ask(gap, short, NOON, minute) == (days(2), NOON)
    assert part_to_ask(gap, short, NOON, quarter) == (NOON - 400 * quarter, NOON)
    assert part_to_ask(gap, short, days(9), quarter) == (days(9), NOON)
    assert part_to_ask((days(1), NOON), short, NOON, minute) == (days(1), NOON)


NOW = NOON


def ago(**span):
    return NOW - timedelta(**span)


class Alone:
    """A device whose vendor has reports of these times; a longer span than two days holds 500 of them, cut."""

    def __init__(self, *times, heard=NOW, since_read=()):
        self.times, self.stored, self.spans = times, set(), list(since_read)
        self.asked, self.room, self.heard, self.most_in_a_span = [], [], heard, 500
        self.left, self.reach = 99, timedelta(days=99)
        self.client = SimpleNamespace()
        slices = SimpleNamespace(longest=timedelta(days=2), most_units=3)
        self.source = SimpleNamespace(
            account="fleet", client=self.client, provider=SimpleNamespace(report_slices=slices)
        )

    async def gaps(self, account, key, since, until):
        assert (account, key) == ("fleet", "bus")
        found, begin = [], since
        for start, stop in sorted(self.spans):
            if start > begin:
                found.append((begin, min(start, until)))
            begin = max(begin, stop)
        return [*found, (begin, until)] if begin < until else found

    async def read(self, account, key, since, until, *, limit, counted=True):
        assert (account, key) == ("fleet", "bus")
        known = sum(since <= at and (until is None or at <= until) for at in self.stored)
        return SimpleNamespace(total=known if counted else min(known, limit))

    async def reports_page(self, source, device, since, until):
        self.asked.append((since, until))
        found = sorted(at for at in self.times if since <= at <= until)
        kept = found[-self.most_in_a_span :]
        new = len(set(kept) - self.stored)
        self.stored.update(kept)
        reports = tuple(
            Report(provider="p", account="fleet", key=f"{at}", device="bus", at=at) for at in kept
        )
        page = ReportPage(
            reports=reports,
            since=since,
            until=min(until, since + self.reach),
            cut=len(kept) < len(found),
            units=2,
        )
        if part := complete_part(page):
            self.spans.append(part)
        return page, new

    def may_spend(self, units):
        self.room.append(units)
        return units <= self.left

    def hear(self, page):
        self.left -= page.units

    async def history(self, since=None, *, is_whole=True):
        device = SimpleNamespace(key="bus", last_seen=self.heard)
        history = ReportHistory(
            SimpleNamespace(reports=self), self, self.source, device, now=lambda: NOW
        )
        return await history.read(
            since, may_spend=self.may_spend, on_page=self.hear, is_whole=is_whole
        )


def hourly(count):
    return [ago(hours=hours) for hours in range(1, count + 1)]


async def test_what_reading_came_to_is_counted():
    alone = Alone(*hourly(20))
    alone.stored.update(hourly(4))

    assert await alone.history() == HistoryRead(ago(days=14), rows=20, new=16, units=2)
    assert alone.asked == [(ago(days=14), NOW)]
    assert (alone.room, alone.left) == ([1], 97)


@pytest.mark.parametrize(
    ("count", "heard", "asked"),
    [
        (8, NOW, [(ago(days=14), NOW)]),
        (7, NOW, [(ago(days=14), NOW), (ago(days=60), ago(days=14))]),
        (9, None, [(ago(days=60), NOW)]),
        (7, None, [(ago(days=60), NOW)]),
        # Two weeks before it fell silent.
        (0, ago(days=20), [(ago(days=34), NOW), (ago(days=60), ago(days=34))]),
    ],
)
async def test_a_device_which_reports_seldom_is_read_two_months_back(count, heard, asked):
    alone = Alone(*hourly(count), heard=heard)
    done = await alone.history()

    assert alone.asked == asked
    assert (done.since, done.units) == (asked[-1][0], 2 * len(asked))


async def test_from_a_given_time_on_few_reports_are_read_further_back_in_two_steps():
    alone = Alone(*hourly(3))
    done = await alone.history(ago(days=1))

    assert alone.asked == [
        (ago(days=1), NOW),
        (ago(days=14), ago(days=1)),
        (ago(days=60), ago(days=14)),
    ]
    assert done.since == ago(days=60)


async def test_of_a_silent_device_two_weeks_before_its_last_word_are_a_step_back():
    alone = Alone(heard=ago(days=20))
    await alone.history(ago(days=30))

    assert [since for since, _ in alone.asked] == [ago(days=30), ago(days=34), ago(days=60)]


@pytest.mark.parametrize(("minutes", "steps"), [(1, 1), (2, 1), (3, 2)])
async def test_a_step_back_of_two_minutes_is_none(minutes, steps):
    alone = Alone(*hourly(3))
    await alone.history(ago(days=14) + timedelta(minutes=minutes))

    assert len(alone.asked) == 1 + steps


async def test_time_is_the_vendors():
    alone = Alone(*hourly(20))
    alone.client.server_offset = timedelta(minutes=5)
    await alone.history()

    assert alone.asked == [(ago(days=14), NOW + timedelta(minutes=5))]


@pytest.mark.parametrize(("seconds", "is_asked"), [(119, False), (120, True)])
async def test_the_newest_moments_are_no_reason_to_ask(seconds, is_asked):
    alone = Alone(*hourly(20), since_read=[(ago(days=14), ago(seconds=seconds))])
    alone.stored.update(hourly(20))
    done = await alone.history()

    assert alone.asked == ([(ago(seconds=seconds), NOW)] if is_asked else [])
    assert (done.is_stopped, done.units) == (False, 2 * is_asked)


@pytest.mark.parametrize(
    ("heard", "until"), [(ago(days=3), ago(days=3) + timedelta(minutes=2)), (NOW, NOW), (None, NOW)]
)
async def test_where_one_answer_is_enough_a_list_which_is_new_tells_when_a_silence_began(
    heard, until
):
    alone = Alone(*[ago(days=days) for days in range(60)], heard=heard)
    await alone.history(is_whole=False)

    assert alone.asked[0][1] == until


async def test_one_answer_with_eight_reports_is_enough_though_more_could_be_read():
    alone = Alone(*hourly(60))
    alone.most_in_a_span = 8

    assert await alone.history(is_whole=False) == HistoryRead(
        ago(days=14), rows=8, new=8, units=2, is_part=True, cut_pauses=[timedelta(hours=7) / 8]
    )
    alone = Alone(*hourly(60))
    alone.most_in_a_span = 7
    await alone.history(is_whole=False)
    assert len(alone.asked) == 2


async def test_after_a_cut_answer_as_much_is_asked_for_as_one_will_hold():
    alone = Alone(*[ago(minutes=15 * number) for number in range(1_300)])
    done = await alone.history(ago(days=10))

    pause = timedelta(minutes=15) * 499 / 500
    assert done.cut_pauses == [pause]
    first = ago(minutes=15 * 499)
    assert alone.asked == [
        (ago(days=10), NOW),
        (first - 400 * pause, first),
        (ago(days=10), first - 400 * pause),
    ]
    assert not done.is_part


async def test_of_what_is_stored_the_first_request_is_made_as_long_as_one_answer_holds():
    times = [ago(minutes=5 * number) for number in range(1, 6)]
    known = Alone(*times, since_read=[(ago(minutes=30), NOW)])
    known.stored.update(times)
    await known.history()
    assert known.asked[0] == (ago(minutes=30) - timedelta(days=2), ago(minutes=30))
    assert known.room[0] == 3, "a short span may cost more"

    few = Alone(*times[:4], since_read=[(ago(minutes=30), NOW)])
    few.stored.update(times[:4])
    await few.history()
    assert few.asked[0] == (ago(days=14), ago(minutes=30))


async def test_a_vendor_without_rules_for_long_spans_is_asked_for_a_gap_at_once():
    alone = Alone(*[ago(minutes=5 * number) for number in range(100)])
    alone.source.provider.report_slices = None
    alone.spans, alone.stored = [(ago(minutes=60), NOW)], set(alone.times[:9])
    await alone.history(ago(days=1))

    assert alone.asked == [(ago(days=1), ago(minutes=60))]
    assert alone.room == [1]


async def test_enough_is_read_after_1500_reports():
    alone = Alone(*[ago(minutes=5 * number) for number in range(4_000)])
    done = await alone.history()

    assert done.rows == 1_500
    assert len(alone.asked) == 3


async def test_without_room_for_a_request_reading_ends():
    alone = Alone(*[ago(minutes=5 * number) for number in range(4_000)])
    alone.left = 4
    done = await alone.history()

    assert (done.is_stopped, done.units, len(alone.asked)) == (True, 2, 1)
    assert alone.room == [1, 3]


async def test_an_answer_which_tells_nothing_of_its_span_is_not_asked_for_again():
    alone = Alone(*[ago(seconds=number) for number in range(130)])
    alone.most_in_a_span = 120
    done = await alone.history(ago(hours=1))
    assert (done.is_stopped, done.rows, done.cut_pauses) == (
        False,
        131,
        [timedelta(seconds=119) / 120],
    )

    alone = Alone(*[ago(days=3)] * 9)
    alone.most_in_a_span = 5
    done = await alone.history()
    assert (done.is_stopped, len(alone.asked), done.cut_pauses) == (True, 1, [])


@pytest.mark.parametrize(("seconds", "asked", "is_stopped"), [(119, 1, True), (120, 3, False)])
async def test_an_answer_about_less_than_two_minutes_ends_the_reading(seconds, asked, is_stopped):
    alone = Alone()
    alone.stored.update(hourly(9))
    alone.reach = timedelta(seconds=seconds)
    done = await alone.history(ago(minutes=6))

    assert (len(alone.asked), done.is_stopped) == (asked, is_stopped)


@pytest.mark.parametrize(
    ("gap", "heard", "minutes", "part"),
    [
        ((ago(days=2), NOW), NOW, 1, (ago(days=2), NOW)),
        ((ago(days=3), NOW), NOW, 1, (ago(days=2), NOW)),
        ((ago(minutes=6_000), NOW), NOW, 15, (ago(minutes=6_000), NOW)),
        ((ago(minutes=6_001), NOW), NOW, 15, (ago(minutes=6_000), NOW)),
        ((ago(days=30), NOW), ago(days=30), 15, (ago(days=30), NOW)),
        ((ago(days=30), NOW), ago(days=2), 15, (ago(days=2) - timedelta(minutes=6_000), NOW)),
        ((ago(days=30), NOW), None, 15, (ago(minutes=6_000), NOW)),
        (
            (ago(days=30), ago(days=9)),
            NOW,
            15,
            (ago(days=9) - timedelta(minutes=6_000), ago(days=9)),
        ),
        ((ago(days=30), NOW), ago(hours=1), 7.2, (ago(days=2), NOW)),
    ],
)
def test_the_part_to_ask_for_is_as_long_as_one_answer_holds(gap, heard, minutes, part):
    pause = timedelta(minutes=minutes)

    assert part_to_ask(gap, timedelta(days=2), heard, pause) == part
