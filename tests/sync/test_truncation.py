import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.sync.truncation import MissingTime, ReportTimes, TruncationRules
from tui.sync.watermark import TimeSpan, Watermark

LIMIT = 60


class Vendor:
    """Reports at whole seconds; answers hold `LIMIT` of them, widened by a second as the client asks."""

    def __init__(self, times, keeps, clock="received", delay=lambda i: 0):
        rows = [
            ReportTimes(f"d{i}", float(at + delay(i)), float(at))
            for i, at in enumerate(sorted(times))
        ]
        self._by = (lambda r: r.received_at) if clock == "received" else (lambda r: r.made_at)
        self.rows = sorted(rows, key=self._by)
        self.keeps = keeps
        self.asked = 0

    def ask(self, span):
        self.asked += 1
        found = [row for row in self.rows if span.since - 1 <= self._by(row) <= span.until + 1]
        kept = found[:LIMIT] if self.keeps == "oldest" else found[-LIMIT:]
        return tuple(kept), len(found) >= LIMIT


def read_all(vendor, truncation, until):
    """Read a span to its end; return the rows which arrived and the bursts noted."""
    watermark, came, bursts = Watermark(0), set(), []
    watermark.advance(until)
    while watermark.missing:
        span = watermark.oldest(10_000)
        rows, cut = vendor.ask(span)
        came.update(rows)
        truncation.learn_clock(span, rows)
        lack = truncation.find_missing(span, rows) if cut else None
        watermark.mark_read(span, lack.missing if lack else ())
        if lack and lack.burst:
            bursts.append(lack.burst)
        assert vendor.asked < 2000, "it does not end"
    return came, bursts


@pytest.mark.parametrize("keeps", ["oldest", "newest"])
@pytest.mark.parametrize("clock", ["received", "made"])
@settings(max_examples=60, deadline=None)
@given(times=st.lists(st.integers(0, 300), max_size=400), seed=st.integers(0, 99))
def test_every_report_comes_or_its_moment_is_owed(keeps, clock, times, seed):
    luck = random.Random(seed)
    delays = [luck.choice((0, 0, 0, 1, 40)) for _ in times]
    vendor = Vendor(times, keeps, clock, delays.__getitem__)
    came, bursts = read_all(vendor, TruncationRules(), 400)
    missing = set(vendor.rows) - came

    assert all(any(one.since <= vendor._by(row) <= one.until for one in bursts) for row in missing)


@pytest.mark.parametrize("keeps", ["oldest", "newest"])
def test_the_end_which_is_cut_is_learned_from_one_answer(keeps):
    truncation = TruncationRules()
    vendor = Vendor(range(0, 1000, 2), keeps)
    rows, _ = vendor.ask(TimeSpan(0, 1000))
    truncation.find_missing(TimeSpan(0, 1000), rows)

    assert truncation.kept_end == keeps


@pytest.mark.parametrize("keeps", ["oldest", "newest"])
def test_reading_on_from_the_last_row_wastes_next_to_nothing(keeps):
    vendor = Vendor(range(0, 6000, 3), keeps)
    came, bursts = read_all(vendor, TruncationRules(), 6000)

    assert (len(came), bursts) == (2000, [])
    assert vendor.asked <= 2000 / LIMIT * 1.3


def test_an_answer_which_belies_what_was_learned_is_asked_again_in_parts_and_the_lesson_forgotten():
    truncation = TruncationRules(kept_end="oldest")
    rows = tuple(ReportTimes("d", float(at), float(at)) for at in range(940, 1000))
    lack = truncation.find_missing(TimeSpan(0, 1000), rows)

    assert lack.missing == (TimeSpan(0, 940), TimeSpan(940, 1000))
    assert (truncation.kept_end, truncation.doubts) == (None, 1)


def test_more_reports_in_one_second_than_an_answer_holds_become_a_debt():
    vendor = Vendor([*range(0, 100, 5), *[50] * 90, *range(100, 200, 5)], "oldest")
    came, bursts = read_all(vendor, TruncationRules(), 200)

    assert any(one.since <= 50 <= one.until for one in bursts)
    assert {row.received_at for row in came} >= {*range(0, 50, 5), *range(55, 200, 5)}


@pytest.mark.parametrize("clock", ["received", "made"])
def test_a_late_report_tells_which_clock_a_window_is_about(clock):
    truncation = TruncationRules()
    late = ReportTimes("d", 5000.0, 100.0)
    truncation.learn_clock(
        TimeSpan(4900, 5100) if clock == "received" else TimeSpan(50, 150), [late]
    )

    assert truncation.clock == clock


def test_contradicting_reports_leave_the_clock_unknown():
    truncation = TruncationRules()
    truncation.learn_clock(TimeSpan(4900, 5100), [ReportTimes("d", 5000.0, 100.0)])
    truncation.learn_clock(TimeSpan(50, 150), [ReportTimes("d", 5000.0, 100.0)])

    assert truncation.clock is None


def rows_at(*times):
    return [ReportTimes(f"d{at}", float(at), float(at)) for at in times]


ASKED = TimeSpan(1000, 2000)


@pytest.mark.parametrize(
    ("missing", "burst", "complete"),
    [
        ((), None, ASKED),
        ((TimeSpan(1500, 2000),), None, TimeSpan(1000, 1500)),
        ((TimeSpan(1000, 1500),), None, TimeSpan(1500, 2000)),
        ((TimeSpan(1000, 1200), TimeSpan(1500, 2000)), None, TimeSpan(1200, 1500)),
        ((TimeSpan(1000, 1500), TimeSpan(1500, 2000)), None, None),
        ((TimeSpan(1002, 2000),), TimeSpan(999, 1002), None),
        ((), TimeSpan(1999, 2001), TimeSpan(1000, 1999)),
        ((TimeSpan(900, 2100),), None, None),
    ],
)
def test_the_complete_part_is_what_nothing_is_missing_of(missing, burst, complete):
    assert MissingTime(missing, burst).complete_part(ASKED) == complete


@pytest.mark.parametrize(
    ("kept", "times", "found"),
    [
        ("oldest", (1000, 1400, 1500), MissingTime((TimeSpan(1500, 2000),))),
        ("newest", (1500, 1700, 2000), MissingTime((TimeSpan(1000, 1501),))),
        ("oldest", (1000, 1000), MissingTime((TimeSpan(1002, 2000),), TimeSpan(999, 1002))),
        ("newest", (2000, 2000), MissingTime((TimeSpan(1000, 1998),), TimeSpan(1999, 2001))),
        (None, (1400, 1450, 1500), MissingTime((TimeSpan(1000, 1400), TimeSpan(1400, 1501), TimeSpan(1501, 2000)))),
        (None, (1300, 1400, 1600), MissingTime((TimeSpan(1000, 1500), TimeSpan(1500, 2000)))),
        (None, (), MissingTime((TimeSpan(1000, 1500), TimeSpan(1500, 2000)))),
    ],
)  # fmt: skip
def test_what_a_cut_answer_lacks_is_beyond_the_kept_end_or_in_both_halves(kept, times, found):
    rules = TruncationRules(kept_end=kept, clock="received")

    assert rules.find_missing(ASKED, rows_at(*times)) == found


@pytest.mark.parametrize("kept", ["oldest", "newest"])
def test_a_burst_in_a_window_of_two_seconds_leaves_no_rest(kept):
    asked = TimeSpan(1000, 1002)
    rows = rows_at(1000 if kept == "oldest" else 1002)

    found = TruncationRules(kept_end=kept, clock="received").find_missing(asked, rows)

    assert found == MissingTime(
        (), TimeSpan(999, 1002) if kept == "oldest" else TimeSpan(1001, 1003)
    )


def test_a_window_of_a_second_is_a_burst():
    found = TruncationRules().find_missing(TimeSpan(1000, 1001), rows_at(1000, 1001))

    assert found == MissingTime(burst=TimeSpan(999, 1002))


@pytest.mark.parametrize(
    ("times", "kept"),
    [
        # They touch one end, are far from the other and fill a tenth of the window.
        (range(1000, 1101, 10), "oldest"),
        (range(1000, 1100, 10), None),
        (range(1900, 2001, 10), "newest"),
        (range(1003, 1104, 10), "oldest"),
        (range(1005, 1106, 10), None),
        # All of them early are a burst, so is what lasts for seconds.
        ((*[1000] * 9, 1400), None),
        ((1000, 1100, 1400), "oldest"),  # the middle one is a quarter of the extent off
        ((1000, 1099, 1400), None),
        (range(1000, 1009), None),
        (range(1000, 2001, 10), None),
    ],
)
def test_which_end_is_kept_is_learned_from_what_can_mean_only_that(times, kept):
    rules = TruncationRules(clock="received")
    rules.find_missing(ASKED, rows_at(*times))

    assert rules.kept_end == kept


@pytest.mark.parametrize(("last", "kept"), [(1010, "oldest"), (1009.9, None)])
def test_rows_of_less_than_ten_seconds_may_be_a_burst(last, kept):
    rules = TruncationRules(clock="received")
    rules.find_missing(TimeSpan(1000, 1100), rows_at(1000, 1005, last))

    assert rules.kept_end == kept


@pytest.mark.parametrize(
    ("kept", "times", "lack"),
    [
        # Rows at both ends, of a vendor which keeps the newest: as near to the end as 4 % of their extent.
        ("newest", (1000, 1480, 1962), (TimeSpan(1000, 1001),)),
        ("newest", (1000, 1480, 1961), (TimeSpan(1000, 1500), TimeSpan(1500, 2000))),
        ("oldest", (1038, 1480, 2000), (TimeSpan(2000, 2000),)),
        ("oldest", (1039, 1480, 2000), (TimeSpan(1000, 1500), TimeSpan(1500, 2000))),
    ],
)
def test_what_was_learned_is_used_where_rows_reach_both_ends(kept, times, lack):
    rules = TruncationRules(kept_end=kept, clock="received")
    found = rules.find_missing(ASKED, rows_at(*times))

    assert (found.missing, rules.kept_end) == (lack, kept)


@pytest.mark.parametrize(
    ("clock", "middle"),
    [("received", TimeSpan(1399, 1501)), ("made", TimeSpan(1199, 1301))],
)
def test_where_rows_lie_is_told_by_the_clock_of_the_window(clock, middle):
    rows = [ReportTimes("d", at, at - 200.0) for at in (1399.0, 1450.0, 1500.0)]
    found = TruncationRules(clock=clock).find_missing(ASKED, rows)

    assert found.missing[1] == middle


def test_a_weak_sign_is_believed_the_second_time_and_a_contradiction_forgets_it():
    rules = TruncationRules(clock="received")
    weak = rows_at(*range(1000, 1050, 5))
    rules.find_missing(ASKED, weak)
    assert (rules.kept_end, rules.suspected_end) == (None, "oldest")
    rules.find_missing(ASKED, weak)
    assert rules.kept_end == "oldest"

    rules.find_missing(ASKED, rows_at(*range(1900, 2001, 10)))
    assert (rules.kept_end, rules.doubts) == (None, 1)


@pytest.mark.parametrize(
    ("times", "clock"),
    [
        ([(1500, 900)], "received"),
        ([(900, 1500)], "made"),
        ([(2005, 2006)], "received"),
        ([(2006, 2005)], "made"),
        ([(1500, 995)], None),
        ([(1500, 994)], "received"),
        ([(1500, None), (None, 1500)], None),
        ([(1500, 900), (900, 1500)], None),
    ],
)
def test_the_clock_of_a_window_is_learned_from_rows_which_are_inside_by_one_time_alone(
    times, clock
):
    rules = TruncationRules()
    rules.learn_clock(ASKED, [ReportTimes("d", received, made) for received, made in times])

    assert rules.clock == clock


def test_votes_for_a_clock_are_counted_up_to_a_thousand_and_forgotten_at_a_contradiction():
    rules = TruncationRules(votes={"received": 999})
    rules.learn_clock(ASKED, [ReportTimes("d", 1500.0, 900.0)] * 5)
    assert (rules.clock, rules.votes) == ("received", {"received": 1000, "made": 0})

    rules.learn_clock(ASKED, [ReportTimes("d", 900.0, 1500.0)])
    assert (rules.clock, rules.votes) == (None, {})
