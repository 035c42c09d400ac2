"""One grammar of times: on the screens, in filters, on the command line."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.text.typed_time import depends_on_zone, parse_length, parse_time

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)  # a Saturday
BERLIN = ZoneInfo("Europe/Berlin")


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("now", NOW),
        ("6h", NOW - timedelta(hours=6)),
        ("-6h", NOW - timedelta(hours=6)),
        ("1h30m", NOW - timedelta(minutes=90)),
        ("2 hours ago", NOW - timedelta(hours=2)),
        ("1 day 2 h ago", NOW - timedelta(hours=26)),
        ("90 min", NOW - timedelta(minutes=90)),
        ("2 w", NOW - timedelta(weeks=2)),
        ("in 3 days", NOW + timedelta(days=3)),
        ("+3d", NOW + timedelta(days=3)),
        ("2026-11-20", utc(2026, 11, 20)),
        ("2026-11-20 10:00", utc(2026, 11, 20, 10)),
        ("2026-11-20T10:00:00", utc(2026, 11, 20, 10)),
        ("2026-11-20T10:00:00Z", utc(2026, 11, 20, 10)),
        ("2026-11-20T10:00:00+02:00", utc(2026, 11, 20, 8)),
        ("yesterday 14:00", utc(2026, 11, 20, 14)),
        ("Yesterday 2pm", utc(2026, 11, 20, 14)),
        ("2pm", utc(2026, 11, 20, 14)),
        ("2:30 PM", utc(2026, 11, 20, 14, 30)),
        ("12am", utc(2026, 11, 21)),
        ("noon", utc(2026, 11, 20, 12)),
        ("today", utc(2026, 11, 21)),
        ("last monday", utc(2026, 11, 16)),
        ("monday 08:00", utc(2026, 11, 16, 8)),
        ("sat", utc(2026, 11, 21)),
        ("last saturday", utc(2026, 11, 14)),
    ],
)
def test_a_time_which_was(text, at):
    assert parse_time(text, NOW) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("6h", NOW + timedelta(hours=6)),
        ("14:00", utc(2026, 11, 21, 14)),
        ("5:00", utc(2026, 11, 22, 5)),
        ("tomorrow", utc(2026, 11, 22, 8)),
        ("tomorrow 7:30", utc(2026, 11, 22, 7, 30)),
        ("monday", utc(2026, 11, 23, 8)),
        ("next saturday 18:00", utc(2026, 11, 28, 18)),
        ("2026-11-22", utc(2026, 11, 22)),
    ],
)
def test_a_time_to_come(text, at):
    assert parse_time(text, NOW, ahead=True) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("06:30", utc(2026, 11, 21, 5, 30)),
        ("14:00", utc(2026, 11, 20, 13)),
        ("Yesterday", utc(2026, 11, 19, 23)),
        ("today 05:00:30", utc(2026, 11, 21, 4, 0, 30)),
        ("2026-07-01 12:00", utc(2026, 7, 1, 10)),
        ("2026-07-01T12:00Z", utc(2026, 7, 1, 12)),
        ("last monday", utc(2026, 11, 15, 23)),
    ],
)
def test_a_clock_and_a_date_are_those_of_the_zone(text, at):
    assert parse_time(text, NOW, BERLIN) == at


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "6", "6 parsecs", "2026-13-01", "٦h", "999999w", "yesterday noonish", "25:00", "13pm",
        "today 14:00 sharp", "last", "next today", "in 2 h ago", "then", "monday monday", "1h30", "h",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_what_would_do(text):
    with pytest.raises(ValueError, match=r"is not a time. Try|before the year 1"):
        parse_time(text, NOW)


@given(st.text(max_size=12), st.booleans())
def test_no_text_does_more_than_being_refused(text, ahead):
    with suppress(ValueError):
        assert parse_time(text, NOW, BERLIN, ahead=ahead).tzinfo is not None


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_length_is_the_sum_of_its_parts(days, hours, minutes):
    whole = timedelta(days=days, hours=hours, minutes=minutes)

    assert parse_length(f"{days}d{hours}h{minutes}m") == whole
    assert parse_time(f"{days} days {hours} hours {minutes} minutes ago", NOW) == NOW - whole


@pytest.mark.parametrize("text", ["", "soon", "14:00", "yesterday", "999999999w"])
def test_what_is_no_length_is_refused(text):
    with pytest.raises(ValueError, match="is not a length of time"):
        parse_length(text)


@pytest.mark.parametrize(
    ("text", "depends"),
    [("6h", False), ("now", False), ("2026-11-20T10:00Z", False), ("2026-11-20", True), ("14:00", True)],
)  # fmt: skip
def test_whether_a_zone_was_taken(text, depends):
    assert depends_on_zone(text, NOW) is depends
