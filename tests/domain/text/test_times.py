"""Ages as people read them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.text.times import (
    format_age,
    seconds_until_age_changes,
    utc_minute,
    vendor_time,
)


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


@pytest.mark.parametrize(
    ("age", "seconds"),
    [
        (-5, 1.0),
        (59.4, 1.0),
        (59.6, 60.0),
        (86_399, 60.0),
        (86_400, 3600.0),
        (30 * 86_400 - 1, 3600.0),
        (30 * 86_400, 86_400.0),
    ],
)
def test_an_age_stays_the_same_for_so_long(age: float, seconds: float) -> None:
    assert seconds_until_age_changes(age) == seconds


EAST = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        ("2026-11-21T08:00:05", datetime(2026, 11, 21, 8, 0, 5, tzinfo=UTC)),
        ("2026-11-21T08:00:05+02:00", datetime(2026, 11, 21, 6, 0, 5, tzinfo=UTC)),
        ("yesterday", None),
        (None, None),
        (5, None),
    ],
)
def test_a_vendor_time_without_a_zone_is_utc(sent: object, at: datetime | None) -> None:
    assert vendor_time(sent) == at


def test_a_minute_is_said_in_utc() -> None:
    assert utc_minute(datetime(2026, 11, 21, 8, 5, 59, tzinfo=EAST)) == "2026-11-21 06:05 UTC"
