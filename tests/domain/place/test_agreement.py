"""Whether GPS and cell position of a unit tell of one place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.device.record import DeviceRecord
from tui.domain.place.agreement import position_agreement
from tui.domain.place.distance import destination

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOME = (42.1, -71.5)
GPS = DeviceRecord(
    provider="charterup", account="trackers", key="5", address="5",
    latitude=HOME[0], longitude=HOME[1], position_source="gps", position_at=NOON,
)  # fmt: skip


def cell(meters, minutes=0, radius=400.0):
    latitude, longitude = destination(HOME, 90.0, meters)
    return DeviceRecord(
        provider="polte", account="cells", key="7", address="7", latitude=latitude,
        longitude=longitude, position_source="c-loc", position_radius_m=radius,
        position_at=NOON - timedelta(minutes=minutes),
    )  # fmt: skip


def test_positions_agree_within_three_times_their_joint_accuracy():
    agreement = position_agreement([GPS, cell(1_100)])

    assert agreement.name == "agree"
    assert agreement.ratio == pytest.approx(1_100 / 401, abs=0.1)
    assert agreement.sentence.startswith("agree: 1.1 km between GPS and cell position, 2.7 times")


@pytest.mark.parametrize(
    ("rules", "name"),
    [
        ({"position-frozen"}, "gps-frozen"),
        ({"position-jump", "overdue"}, "gps-jump"),
        ({"sim-moved"}, "sim-elsewhere"),
        ((), "sim-elsewhere"),
    ],
)
def test_a_distance_which_nobody_drives_is_named_by_what_the_reports_say(rules, name):
    assert position_agreement([GPS, cell(80_000, minutes=5)], rules).name == name


def test_a_vehicle_may_have_driven_between_two_times():
    agreement = position_agreement([GPS, cell(80_000, minutes=60)])

    assert agreement.name == "moved"
    assert agreement.sentence.endswith("taken 1 h apart")


def test_a_position_of_unknown_time_accuses_nobody():
    assert position_agreement([GPS, replace(cell(80_000), position_at=None)]).name == "unclear"


def test_one_position_alone_agrees_with_nothing():
    assert position_agreement([GPS]) is None
    assert position_agreement([cell(0)]) is None


def test_the_newest_position_of_each_kind_counts():
    old = replace(cell(900_000), position_at=NOON - timedelta(days=9))

    assert position_agreement([GPS, old, cell(100)]).name == "agree"


def test_two_positions_at_one_place_are_not_zero_times_apart():
    assert (
        "less than a tenth of their joint accuracy" in position_agreement([GPS, cell(5)]).sentence
    )
