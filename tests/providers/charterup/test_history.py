"""A span of reports, read whole from a vendor which cuts its answers without a sign."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import sized
from tests.providers.charterup.fake import client, data, tracker
from tui.providers.errors import AnswerUnreadable, BudgetSpent

START = datetime(2026, 11, 1, tzinfo=UTC)
FORM = "%m/%d/%Y %H:%M:%S"
SHORT = timedelta(days=2.1)


class Vendor:
    """Holds reports by the second, and answers a window as the document says: cut without a sign."""

    def __init__(self, seconds, *, inclusive=True, newest=False, heeds=True, most=3000):
        self._seconds = seconds
        self._inclusive = inclusive
        self._newest = newest
        self._heeds = heeds
        self._most = most
        self.windows = []

    def __call__(self, body):
        start, end = (
            datetime.strptime(body[name], FORM).replace(tzinfo=UTC)
            for name in ("datetime_start", "datetime_end")
        )
        assert end - start < SHORT
        assert body["coredataonly"] in {True, False}
        self.windows.append((start, end))
        fitting = [
            (number, at)
            for number, second in enumerate(self._seconds)
            if self._fits(at := START + timedelta(seconds=second), start, end)
        ]
        fitting.sort(key=lambda report: report[1])
        kept = fitting[-self._most :] if self._newest else fitting[: self._most]
        return data(*(self._report(number, at) for number, at in reversed(kept)))

    def _fits(self, at, start, end):
        if not self._heeds:
            return True
        return start <= at <= end if self._inclusive else start < at < end

    def _report(self, number, at):
        return {"reportId": 10 + number, "deviceId": 5555, "receivedDate": at.strftime(FORM)}


async def read(vendor, since, until):
    charter, wire = client(answering=vendor)
    return await charter.reports(tracker(), since, until), wire


@settings(max_examples=12, deadline=None)
@given(
    bursts=st.lists(st.tuples(st.integers(0, 5 * 86_400), st.integers(1, 2000)), max_size=4),
    inclusive=st.booleans(),
    newest=st.booleans(),
    span=st.integers(1, 5 * 86_400),
)
async def test_nothing_is_lost_whichever_end_the_vendor_cuts(bursts, inclusive, newest, span):
    seconds = [start + step for start, count in bursts for step in range(count)]
    vendor = Vendor(seconds, inclusive=inclusive, newest=newest)

    page, _ = await read(vendor, START, START + timedelta(seconds=span))

    wanted = {str(10 + number) for number, second in enumerate(seconds) if second <= span}
    assert not page.cut
    assert wanted <= {report.key for report in page.reports}
    assert len({report.key for report in page.reports}) == len(page.reports)
    assert all(report.received_at <= page.until + timedelta(seconds=1) for report in page.reports)


@pytest.mark.parametrize("newest", [False, True])
async def test_a_full_answer_is_halved_until_all_is_there(newest):
    vendor = Vendor(range(0, 86_400, 10), newest=newest)

    page, wire = await read(vendor, START, START + timedelta(days=1))

    assert len(page.reports) == 8_640
    assert page.reports[0].received_at == START
    assert not page.cut
    assert page.units == sum(settled["units"] for settled in wire.settled) == 3 + 3 + 3 + 4 * 3


async def test_an_answer_of_exactly_the_limit_counts_as_cut():
    vendor = Vendor(range(3000))

    page, wire = await read(vendor, START, START + timedelta(hours=1))

    assert len(wire.calls) == 3
    assert (len(page.reports), page.cut) == (3000, False)


async def test_more_in_one_second_than_an_answer_holds_is_said_to_be_cut():
    vendor = Vendor([100] * 3001)

    page, _ = await read(vendor, START, START + timedelta(minutes=2))

    assert page.cut
    assert page.burst_at == START + timedelta(seconds=100)
    assert len(page.reports) == 3000
    assert page.until == START + timedelta(minutes=2)


@pytest.mark.parametrize("second", range(100, 100 + sized(2, 4)))
async def test_what_lies_four_seconds_apart_is_still_told_apart(second):
    vendor = Vendor([second] * 2000 + [second + 4] * 2000)

    page, _ = await read(vendor, START, START + timedelta(minutes=2))

    assert (len(page.reports), page.cut) == (4000, False)


async def test_a_vendor_which_heeds_no_window_is_not_asked_for_ever():
    vendor = Vendor(range(-5_000_000, 0, 1000), heeds=False)

    page, wire = await read(vendor, START, START + timedelta(days=1))

    assert len(wire.calls) == 1
    assert page.cut
    assert page.reports == ()


async def test_a_long_span_is_asked_in_slices_which_overlap_and_never_exceed_two_days():
    vendor = Vendor([])

    page, _ = await read(vendor, START, START + timedelta(days=5))

    windows = vendor.windows
    assert all(end - start <= timedelta(days=2) for start, end in windows)
    assert windows[0][0] == START - timedelta(seconds=1)
    assert windows[-1][1] == START + timedelta(days=5, seconds=1)
    assert all(later[0] < earlier[1] for earlier, later in pairwise(windows))
    assert (page.since, page.until, page.units) == (START, START + timedelta(days=5), 3)


async def test_a_span_of_parts_of_a_second_is_widened_to_whole_ones():
    vendor = Vendor([])
    since = START + timedelta(milliseconds=1500)

    await read(vendor, since, since + timedelta(milliseconds=600))

    assert vendor.windows == [(START, START + timedelta(seconds=4))]


async def test_an_empty_span_asks_nothing():
    page, wire = await read(Vendor([]), START, START)

    assert (page.reports, page.units, wire.calls) == ((), 0, [])


async def test_when_the_budget_ends_on_the_way_what_is_paid_for_is_kept():
    script = [
        data({"reportId": 1, "deviceId": 5555, "receivedDate": "11/01/2026 01:00:00"}),
        BudgetSpent("no room"),
    ]
    charter, _ = client(*script)

    page = await charter.reports(tracker(), START, START + timedelta(days=3))

    assert [report.key for report in page.reports] == ["1"]
    assert START + timedelta(days=1, hours=23) < page.until < START + timedelta(days=2)
    assert not page.cut


async def test_when_there_is_no_budget_at_all_it_is_said():
    charter, _ = client(BudgetSpent("no room"))

    with pytest.raises(BudgetSpent):
        await charter.reports(tracker(), START, START + timedelta(days=3))


async def test_an_answer_speaks_for_no_time_after_itself():
    charter, _ = client(data(timestamp="11/01/2026 10:00:00"))

    page = await charter.reports(tracker(), START, START + timedelta(days=1))

    assert page.until == START + timedelta(hours=10)


async def test_reports_come_sorted_by_arrival_and_then_by_id():
    late, early = "11/01/2026 05:00:00", "11/01/2026 04:00:00"
    rows = [
        {"reportId": "b", "deviceId": 5555, "receivedDate": late},
        {"reportId": "a", "deviceId": 5555, "receivedDate": late},
        {"reportId": "c", "deviceId": 5555, "receivedDate": early, "updateTime": late},
    ]
    charter, _ = client(data(*rows))

    page = await charter.reports(tracker(), START, START + timedelta(days=1))

    assert [report.key for report in page.reports] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("received", "made", "is_kept"),
    [
        ("11/01/2026 05:00:00", "01/01/2099 00:00:00", True),
        ("11/03/2026 05:00:00", "11/01/2026 05:00:00", True),
        ("11/03/2026 05:00:00", "11/03/2026 04:00:00", False),
        ("11/03/2026 05:00:00", None, False),
        (None, None, True),
    ],
)
async def test_a_report_belongs_to_a_window_by_either_of_its_times(received, made, is_kept):
    row = {"reportId": 1, "deviceId": 5555, "receivedDate": received, "updateTime": made}
    charter, _ = client(data(row))

    page = await charter.reports(tracker(), START, START + timedelta(days=1))

    assert bool(page.reports) is is_kept


async def test_reports_without_an_id_get_a_key_which_stays():
    row = {"deviceId": 5555, "receivedDate": "11/01/2026 05:00:00"}
    charter, _ = client(data(row, row), data(row))

    first = await charter.reports(tracker(), START, START + timedelta(days=1))
    second = await charter.reports(tracker(), START, START + timedelta(hours=12))

    assert [report.key for report in first.reports] == [report.key for report in second.reports]
    assert len(first.reports) == 1


async def test_the_reports_of_another_device_are_not_taken_for_this_ones():
    row = {"reportId": 1, "deviceId": 1, "imei": "1", "receivedDate": "11/01/2026 05:00:00"}
    charter, _ = client(data(row))

    with pytest.raises(AnswerUnreadable, match="another device"):
        await charter.reports(tracker(), START, START + timedelta(days=1))


async def test_full_reports_are_asked_for_as_such():
    charter, wire = client(data())

    await charter.reports(tracker(), START, START + timedelta(days=1), full=True)

    assert wire.bodies[0]["coredataonly"] is False
