"""Which reporting frequency is the fastest, by its vendor's words."""

import pytest

from tui.domain.recovery.report_interval import fastest, intervals


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Basic: 1-hour moving, daily check-in", [3_600]),
        ("2-minute moving, 1-hour check-in", [120, 3_600]),
        ("Pro 30 sec / 15min", [30, 900]),
        ("Every 0.5 h", [1_800]),
        ("hourly", [3_600]),
        ("every minute while moving", [60]),
        ("Plan 37", []),
        ("4G modem, 2x battery", []),
        ("0 min", []),
        ("", []),
    ],
)
def test_an_interval_is_read_from_the_vendors_words(words, seconds):
    assert intervals(words) == seconds


def test_the_fastest_is_the_one_with_the_shortest_interval():
    offered = {
        "7": "5-minute moving, 1-hour check-in",
        "9": "2-minute moving, daily",
        "2": "custom",
    }

    assert fastest(offered) == "9"
    assert fastest({"a": "10 min, 4 hours", "b": "10 min, 1 hour"}) == "b"
    assert fastest({"2": "custom"}) is None
