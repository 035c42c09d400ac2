"""Which newest reports make the store read more of a device's past."""

import pytest

from tests.domain.verdict.lives import HOUR, reports
from tui.domain.verdict.doubt import raises_doubt


@pytest.mark.parametrize(
    "odd",
    [
        {"latitude": lambda nth, _: None if nth == 0 else 40.0},
        {"position_source": lambda nth, _: "cell" if nth == 1 else "gps"},
        {"received_at": lambda nth, at: at + nth * HOUR},
        {"at": lambda _, at: at + 2 * HOUR},
        {"voltage_mv": 3_600.0},
        {"latitude": 40.0, "longitude": -75.0, "speed_kmh": 50.0},
        {"latitude": lambda nth, _: 40.0 if nth else 55.0},
    ],
)
def test_odd_reports_raise_doubt(odd):
    assert raises_doubt(reports(**odd)[:24])


@pytest.mark.parametrize("plain", [{}, {"voltage_mv": 4_050.0}, {"voltage_mv": 12_900.0}])
def test_plain_reports_raise_none(plain):
    assert not raises_doubt(reports(**plain)[:24])
    assert not raises_doubt(())
