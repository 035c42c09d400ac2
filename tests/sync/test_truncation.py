import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.sync.truncation import ReportTimes, TruncationRules
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
