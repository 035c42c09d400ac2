"""What tells whether a report meets a filter, without a screen."""

from datetime import UTC, datetime

import pytest

from tui.domain.device.radio import Weather
from tui.domain.device.record import Report
from tui.screens.reports.report_matcher import report_matcher

AT = datetime(2026, 11, 20, tzinfo=UTC)
REPORT = Report(
    provider="charterup", account="yellow", key="1", device="7", received_at=AT, rssi=-71.0,
    firmware="v 2.1", weather=Weather("Zürich", 4.0, "light rain"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [REPORT]),
        ("zurich", [REPORT]),
        ("ZÜRICH", [REPORT]),
        ('"zürich"', [REPORT]),
        ('"zurich"', []),
        ('"light rain"', [REPORT]),
        ("rain !zurich", []),
        ("rain rssi<-70", [REPORT]),
        ("rain rssi>-70", []),
        ("snow", []),
        ("!snow", [REPORT]),
    ],
)
def test_words_are_found_as_in_every_list_and_a_quoted_phrase_as_it_is_spelled(
    text: str, found: list[Report]
) -> None:
    assert list(filter(report_matcher(text, (), AT), [REPORT])) == found
