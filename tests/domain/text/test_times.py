"""Times as people write them, and ages as they read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.text.times import (
    format_age,
    parse_ahead,
    parse_jump,
    parse_when,
    seconds_until_age_changes,
)

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("now", NOW),
        ("6h", NOW - timedelta(hours=6)),
        ("-6h", NOW - timedelta(hours=6)),
        ("3d", NOW - timedelta(days=3)),
        ("2 w", NOW - timedelta(weeks=2)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T10:00:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00:00Z", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00:00+02:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
    ],
)
def test_an_instant_a_date_or_an_age(text: str, at: datetime) -> None:
    assert parse_when(text, NOW) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("6h", NOW + timedelta(hours=6)),
        ("now", NOW),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-21T10:00:00+02:00", datetime(2026, 11, 21, 8, tzinfo=UTC)),
    ],
)
def test_an_age_which_is_ahead_counts_from_now(text: str, at: datetime) -> None:
    assert parse_ahead(text, NOW) == at


def test_an_age_ahead_of_all_dates_is_refused() -> None:
    with pytest.raises(ValueError, match="after the year 9999"):
        parse_ahead("999999w", NOW)


@pytest.mark.parametrize("text", ["", "soon", "6", "6 parsecs", "2026-13-01", "٦h", "999999w"])
def test_anything_else_is_refused_with_what_would_do(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time|before the year 1"):
        parse_when(text, NOW)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("-6h", NOW - timedelta(hours=6)),
        ("6h", NOW - timedelta(hours=6)),
        ("06:30", datetime(2026, 11, 21, 5, 30, tzinfo=UTC)),
        ("14:00", datetime(2026, 11, 20, 13, 0, tzinfo=UTC)),
        ("yesterday 14:00", datetime(2026, 11, 20, 13, 0, tzinfo=UTC)),
        ("Yesterday", datetime(2026, 11, 19, 23, 0, tzinfo=UTC)),
        ("today 05:00:30", datetime(2026, 11, 21, 4, 0, 30, tzinfo=UTC)),
        ("2026-07-01 12:00", datetime(2026, 7, 1, 10, 0, tzinfo=UTC)),
        ("2026-07-01T12:00Z", datetime(2026, 7, 1, 12, 0, tzinfo=UTC)),
    ],
)
def test_a_jump_is_told_in_the_zone_on_screen(text: str, at: datetime) -> None:
    assert parse_jump(text, NOW, BERLIN) == at


@pytest.mark.parametrize("text", ["", "yesterday noon", "today 14:00 sharp", "25:00", "then"])
def test_a_jump_to_nowhere_says_what_would_do(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        parse_jump(text, NOW, BERLIN)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (41.4, "41 s"),
        (59.6, "1 min"),
        (720, "12 min"),
        (11_100, "3 h 5 min"),
        (187_200, "2 d 4 h"),
        (40 * 86_400, "40 d"),
    ],
)
def test_an_age_is_said_in_two_units_at_most(seconds: float, words: str) -> None:
    assert format_age(seconds) == words


@given(st.integers(0, 90 * 86_400))
def test_an_age_is_said_otherwise_once_it_has_lasted(seconds: int) -> None:
    assert format_age(seconds + seconds_until_age_changes(seconds)) != format_age(seconds)
