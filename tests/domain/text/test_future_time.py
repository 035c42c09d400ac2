"""Times to come are understood as people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tui.domain.text.future_time import parse_future, tomorrow_morning

NOW = datetime(2026, 11, 21, 14, 7, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4h", datetime(2026, 11, 21, 18, 7, tzinfo=UTC)),
        ("in 30 min", datetime(2026, 11, 21, 14, 37, tzinfo=UTC)),
        ("+2d", datetime(2026, 11, 23, 14, 7, tzinfo=UTC)),
        ("18:00", datetime(2026, 11, 21, 23, 0, tzinfo=UTC)),
        ("8:00", datetime(2026, 11, 22, 13, 0, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 11, 22, 13, 0, tzinfo=UTC)),
        ("Tomorrow  7:30", datetime(2026, 11, 22, 12, 30, tzinfo=UTC)),
        ("2026-11-25", datetime(2026, 11, 25, 5, 0, tzinfo=UTC)),
        ("2026-11-25 06:00", datetime(2026, 11, 25, 11, 0, tzinfo=UTC)),
        ("2026-11-25T06:00:00Z", datetime(2026, 11, 25, 6, 0, tzinfo=UTC)),
    ],
)
def test_a_time_to_come_is_read_in_the_zone_of_the_screen(text, expected):
    assert parse_future(text, NOW, NEW_YORK) == expected


@pytest.mark.parametrize("text", ["", "soon", "25:00", "4 parsecs", "tomorrow tomorrow"])
def test_what_is_no_time_is_refused_with_what_to_type(text):
    with pytest.raises(ValueError, match="Try 4h, 18:00, tomorrow 08:00"):
        parse_future(text, NOW, NEW_YORK)


def test_a_time_which_is_over_is_refused():
    with pytest.raises(ValueError, match="over already"):
        parse_future("2026-11-20", NOW, NEW_YORK)


def test_people_are_back_at_eight_in_their_own_zone():
    assert tomorrow_morning(NOW, NEW_YORK) == datetime(2026, 11, 22, 13, 0, tzinfo=UTC)


def test_this_very_minute_is_over_and_the_next_is_to_come():
    now = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)

    with pytest.raises(ValueError, match=r"^'2026-11-21T14:00:00Z' is over already\.$"):
        parse_future("2026-11-21T14:00:00Z", now, UTC)
    later = datetime(2026, 11, 21, 14, 1, tzinfo=UTC)
    assert parse_future("2026-11-21T14:01:00Z", now, UTC) == later
