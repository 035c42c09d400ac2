"""What an incident is called."""

from datetime import UTC, datetime

import pytest

from tui.domain.unit.incident import Incident


@pytest.mark.parametrize(
    ("shared", "value", "headline"),
    [
        ("carrier", "of SIMs 891480…", "Carrier of SIMs 891480…: 9 of 10 silent"),
        ("area", "40.875, -73.875", "Near 40.875, -73.875: 9 of 10 silent"),
        ("firmware", "2.1", "Firmware 2.1: 9 of 10 silent"),
    ],
)
def test_its_headline_begins_with_what_the_units_share(shared, value, headline):
    since = datetime(2026, 11, 29, 12, 8, tzinfo=UTC)

    incident = Incident(id="i", shared=shared, value=value, since=since, silent=9, of=10)

    assert incident.headline == headline
