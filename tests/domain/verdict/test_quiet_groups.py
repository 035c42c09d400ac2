from datetime import UTC, datetime
from random import Random

import pytest

from tui.domain.verdict.incidents import find_incidents
from tui.domain.verdict.quiet_groups import chance, count_between
from tui.domain.verdict.unit_glance import UnitGlance

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
HOUR = 3_600.0
OUTAGE = NOW.timestamp() - 9 * HOUR


def unit(row, heard, shared, *, is_quiet=None, is_silent=False):
    """Return a unit; one of unknown rhythm is quiet when it was not heard for two hours."""
    quiet = NOW.timestamp() - heard > 2 * HOUR if is_quiet is None else is_quiet
    return UnitGlance(
        row=row, last_seconds=heard, heard_seconds=heard, due_seconds=heard + 2 * HOUR,
        is_quiet=quiet and not is_silent, is_silent=is_silent, shared=tuple(shared),
    )  # fmt: skip


def fleet(luck, count, asleep=0.15):
    """Return units of two carriers in many places; some have gone to sleep in the last 14 hours."""
    found = []
    for row in range(count):
        hours = luck.uniform(2, 14) if luck.random() < asleep else luck.uniform(0, 1)
        carrier, area = luck.choice(("Red", "Blue")), f"place {row % 12}"
        shared = (
            ("carrier", carrier), ("area", area), ("carrier and area", f"{carrier} near {area}"),
        )  # fmt: skip
        found.append(unit(row, NOW.timestamp() - hours * HOUR, shared))
    return found


def dark(luck, rows, at=OUTAGE, minutes=60):
    """Return units of one carrier in one place which have their last words before a time."""
    shared = (("carrier", "Red"), ("area", "here"), ("carrier and area", "Red near here"))
    return [unit(row, at - luck.uniform(0, minutes * 60), shared) for row in rows]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("count", [4, 6, 20])
def test_units_of_unknown_rhythm_which_went_quiet_together_are_an_incident(seed, count):
    luck = Random(seed)
    units = fleet(luck, 150) + dark(luck, range(200, 200 + count))

    (found,) = find_incidents(units, NOW)

    assert found.units == set(range(200, 200 + count))
    assert found.incident.shared == "carrier"
    assert OUTAGE - HOUR <= found.incident.since.timestamp() <= OUTAGE


@pytest.mark.parametrize("seed", range(20))
def test_units_which_went_to_sleep_at_their_own_hours_are_no_incident(seed):
    units = fleet(Random(seed), 300, asleep=0.2 + seed / 50)

    assert find_incidents(units, NOW) == []


@pytest.mark.parametrize("seed", range(5))
def test_a_yard_which_sleeps_in_a_fleet_which_sleeps_is_no_incident(seed):
    luck = Random(seed)
    units = fleet(luck, 150, asleep=0.7) + dark(luck, range(200, 212))

    assert find_incidents(units, NOW) == []


def test_units_which_are_the_whole_fleet_are_no_incident():
    luck = Random(1)

    assert find_incidents(dark(luck, range(8)), NOW) == []


def test_units_of_which_half_are_heard_again_are_no_incident():
    luck = Random(1)
    back = [unit(row, NOW.timestamp() - 60, dark(luck, [0])[0].shared) for row in range(300, 306)]
    units = fleet(luck, 150) + dark(luck, range(200, 206)) + back

    assert find_incidents(units, NOW) == []


def test_units_which_are_known_to_rest_so_long_are_no_incident():
    luck = Random(1)
    resting = [
        unit(one.row, one.heard_seconds, one.shared, is_quiet=False)
        for one in dark(luck, range(200, 212))
    ]

    assert find_incidents(fleet(luck, 150) + resting, NOW) == []


def test_units_of_unknown_rhythm_join_those_which_are_known_to_be_silent():
    luck = Random(1)
    proofs = [
        unit(one.row, one.heard_seconds, one.shared, is_silent=True)
        for one in dark(luck, range(200, 206))
    ]
    units = fleet(luck, 60, asleep=0.7) + proofs + dark(luck, [300])

    (found,) = find_incidents(units, NOW)

    assert found.units == {*range(200, 206), 300}


def test_three_units_which_are_known_to_be_silent_and_all_of_their_kind_are_enough():
    luck = Random(1)
    silent = [
        unit(one.row, one.heard_seconds, one.shared, is_silent=True)
        for one in dark(luck, range(200, 203))
    ]

    (found,) = find_incidents([*fleet(luck, 150), *silent], NOW)

    assert found.units == {200, 201, 202}


@pytest.mark.parametrize(
    ("count", "of", "usual", "likely"),
    [
        (1, 10, 0.1, 1.0),
        (2, 10, 1.0, 1.0),
        (2, 2, 0.5, 0.25),
        (3, 3, 0.1, 0.001),
        # Ten ways of 0.1³ · 0.9², and each further term is at most an eighteenth of the one before.
        (3, 5, 0.1, 0.0081 / (1 - 2 * 0.1 / (4 * 0.9))),
        (2, 10, 0.2, 1.0),
    ],
)
def test_how_likely_so_many_are_there_by_chance(count, of, usual, likely):
    assert chance(count, of, usual) == pytest.approx(likely)


@pytest.mark.parametrize(
    ("after", "until", "count"), [(0, None, 4), (1, None, 3), (1, 3, 3), (1, 2, 1), (3, 1, 0)]
)
def test_times_are_counted_after_one_and_up_to_another(after, until, count):
    assert count_between([1, 2, 3, 3], after, until) == count
