"""Which parts of a timeline have reports, lack expected ones, or are unknown."""

from datetime import UTC, datetime, timedelta

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
