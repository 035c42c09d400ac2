"""Spans of reports in slices: the newest first, nothing twice, nothing left out."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.device.record import ReportPage
from tui.sync.report_slices import newest_last, unread_rest

START = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hours):
    return START + hours * HOUR


@st.composite
def gaps(draw):
    ends = sorted(draw(st.sets(st.integers(0, 500), min_size=2, max_size=10)))
    return [(at(since), at(until)) for since, until in list(pairwise(ends))[::2]]


@given(
    spans=gaps(), longest=st.one_of(st.none(), st.integers(1, 100).map(lambda hours: hours * HOUR))
)
def test_slices_cover_exactly_the_spans_and_the_newest_is_taken_first(spans, longest):
    slices = newest_last(spans, longest)

    assert slices == sorted(slices)
    assert all(since < until for since, until in slices)
    assert all(longest is None or until - since <= longest for since, until in slices)
    assert all(one[1] <= other[0] for one, other in pairwise(slices))
    assert sum((b - a for a, b in slices), timedelta()) == sum(
        (b - a for a, b in spans), timedelta()
    )
    assert all(any(a <= since and until <= b for a, b in spans) for since, until in slices)


def test_a_span_is_cut_from_its_end_so_that_only_the_oldest_slice_is_short():
    assert newest_last([(at(0), at(5))], 2 * HOUR) == [
        (at(0), at(1)), (at(1), at(3)), (at(3), at(5))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("until", "now", "rest"),
    [
        (10, 20, None),
        (6, 20, (at(6), at(10))),
        (0, 20, None),
        (9.99, 20, None),
        (9, 9.01, None),
    ],
)
def test_what_an_answer_did_not_reach_is_asked_for_again(until, now, rest):
    page = ReportPage(reports=(), since=at(0), until=at(until), cut=False, units=1)

    assert unread_rest(page, (at(0), at(10)), at(now)) == rest
