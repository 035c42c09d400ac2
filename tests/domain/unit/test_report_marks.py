"""Which parts of a timeline have reports, lack expected ones, or are unknown."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.unit.report_marks import PartReports, report_marks
from tui.domain.unit.rhythm import Rhythm

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
QUARTERS = Rhythm(usual=15 * MINUTE, parked=15 * MINUTE, pauses=100)


def at(*minutes):
    times = [NOON + minute * MINUTE for minute in minutes]
    return PartReports(count=len(times), first=times[0], last=times[-1]) if times else PartReports()


def marks(parts, *, length=MINUTE * 10, rhythm=QUARTERS, unread=(), before=None, now=None):
    until = NOON + length * len(parts)
    span = (NOON, until)
    return report_marks(span, parts, rhythm=rhythm, unread=unread, before=before, now=now or until)


def test_a_device_on_time_misses_nothing_between_its_reports():
    assert marks([at(5), at(), at(20), at(), at(), at(50)][:3]) == ["came", "none", "came"]


def test_every_report_which_was_due_and_did_not_come_is_missed():
    parts = [at(0), at(), at(), at(), at(), at(), at(60)]

    assert marks(parts) == ["came", "missed", "none", "missed", "missed", "none", "came"]


def test_a_silence_which_began_before_the_span_is_missed_too():
    before = at(-300)

    assert marks([at(), at(), at()], length=HOUR, before=before) == ["missed"] * 3


def test_of_a_device_whose_rhythm_is_unknown_nothing_is_expected():
    assert marks([at(0), at(), at(), at()], rhythm=None) == ["came", "none", "none", "none"]


def test_what_was_not_downloaded_is_no_silence():
    unread = [(NOON + 10 * MINUTE, NOON + 30 * MINUTE)]

    assert marks([at(0), at(), at(), at()], unread=unread)[1:3] == ["unread", "unread"]


def test_the_future_is_no_silence():
    now = NOON + 12 * MINUTE

    assert marks([at(0), at(), at(), at()], now=now) == ["came", "none", "future", "future"]


def test_a_long_part_with_too_few_reports_says_so():
    day = [at(0, 30, 60)]
    sampled = [PartReports(count=2, first=NOON, last=NOON, most=6)]

    assert marks(day, length=24 * HOUR) == ["few"]
    assert marks([at(*range(0, 1440, 15))], length=24 * HOUR) == ["came"]
    assert marks(sampled, length=24 * HOUR) == ["few"]
    assert marks(sampled, length=HOUR) == ["came"]


@pytest.mark.parametrize(
    ("silent_minutes", "is_missed"),
    [(17, False), (18, True)],
)
def test_nothing_is_missed_in_a_silence_which_is_not_longer_than_usual(silent_minutes, is_missed):
    # The word after 15 minutes may come 2 minutes late.
    parts = [at(4), at(), at(4 + silent_minutes)]

    assert marks(parts) == ["came", "missed" if is_missed else "none", "came"]


@pytest.mark.parametrize(
    ("last", "found"),
    [(5, ["none", "missed"]), (4, ["missed", "none"]), (-5, ["missed", "missed"])],
)
def test_a_word_is_missed_in_the_part_in_which_it_was_due(last, found):
    # After a word at minute 5 the next is due at minute 20, on which a part begins.
    before = at(last)
    parts = [before if last >= 0 else at(), at(), at()]

    assert marks(parts, before=None if last >= 0 else before)[1:] == found


def test_a_device_which_moved_is_due_sooner():
    rhythm = Rhythm(usual=HOUR, moving=10 * MINUTE, parked=9 * HOUR, pauses=100)
    moved = PartReports(count=1, first=NOON, last=NOON, is_moving=True)

    assert marks([moved, at(), at()], rhythm=rhythm)[1] == "missed"
    assert marks([at(0), at(), at()], rhythm=rhythm)[1] == "none"


@pytest.mark.parametrize(("unread_minutes", "mark"), [(5, "unread"), (4, "missed")])
def test_a_part_is_unread_if_half_of_it_was_not_downloaded(unread_minutes, mark):
    unread = [(NOON + 10 * MINUTE, NOON + (10 + unread_minutes) * MINUTE)]

    assert marks([at(4), at(), at(60)], unread=unread)[1] == mark


@pytest.mark.parametrize(("count", "mark"), [(94, "came"), (93, "few")])
def test_two_reports_may_fall_out_at_the_edges_of_a_part(count, mark):
    day = PartReports(count=count, first=NOON, last=NOON + 23 * HOUR)

    assert marks([day], length=24 * HOUR) == [mark]
