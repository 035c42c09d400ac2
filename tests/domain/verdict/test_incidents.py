from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from tui.domain.verdict.incidents import UnitGlance, find_incidents, is_over

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
HOUR = 3_600.0
OUTAGE = NOW.timestamp() - 5 * HOUR


def fleet(luck, count, minutes=(15, 60), **shared):
    """Return units which report and are heard, of each carrier by turns."""
    found = []
    for row in range(count):
        pause = luck.choice(minutes) * 60.0
        last = NOW.timestamp() - luck.uniform(0, pause)
        pairs = tuple((kind, values[row % len(values)]) for kind, values in shared.items())
        found.append(UnitGlance(row=row, last_seconds=last, due_seconds=last + pause, shared=pairs))
    return found


def fall_silent(luck, units, rows, at=OUTAGE):
    """Return the units, those of some rows silenced at a time."""
    return [silenced(luck, unit, at) if unit.row in rows else unit for unit in units]


def silenced(luck, unit, at):
    pause = unit.due_seconds - unit.last_seconds
    last = at - luck.uniform(0, pause)
    return UnitGlance(
        row=unit.row,
        last_seconds=last,
        due_seconds=last + pause,
        is_silent=True,
        shared=unit.shared,
    )


@pytest.mark.parametrize("seed", range(5))
def test_units_of_one_carrier_which_fall_silent_together_are_one_incident(seed):
    luck = Random(seed)
    units = fleet(luck, 200, carrier=("Red", "Blue", "Green", "Gray"), account=("a", "b", "c"))
    red = {unit.row for unit in units if ("carrier", "Red") in unit.shared}
    dark = {row for row in red if row % 5}  # a few are elsewhere
    units = fall_silent(luck, units, dark)

    (found,) = find_incidents(units, NOW)

    assert (found.incident.shared, found.incident.value) == ("carrier", "Red")
    assert found.units == dark
    assert abs(found.incident.since.timestamp() - OUTAGE) <= HOUR
    assert (found.incident.silent, found.incident.of) == (len(dark), len(red))


def test_the_narrowest_thing_which_all_share_is_named():
    luck = Random(1)
    units = fleet(luck, 120, carrier=("Red", "Blue"), area=("here", "there", "over there"))
    units = [
        UnitGlance(
            row=one.row, last_seconds=one.last_seconds, due_seconds=one.due_seconds,
            shared=(*one.shared, ("carrier and area", " ".join(value for _, value in one.shared))),
        )
        for one in units
    ]  # fmt: skip
    here = {unit.row for unit in units if ("carrier and area", "Red here") in unit.shared}

    (found,) = find_incidents(fall_silent(luck, units, here), NOW)

    assert (found.incident.shared, found.incident.value) == ("carrier", "Red here")
    assert found.units == here


def test_fifteen_of_many_which_fall_silent_in_the_same_minutes_are_one_though_most_are_heard():
    luck = Random(3)
    units = fleet(luck, 400, minutes=(15,), carrier=("Red", "Blue", "Green"))
    dark = {unit.row for unit in units if ("carrier", "Red") in unit.shared and unit.row < 60}

    (found,) = find_incidents(fall_silent(luck, units, dark), NOW)

    assert len(dark) == 20
    assert found.units == dark


@pytest.mark.parametrize("seed", range(8))
def test_units_which_fall_silent_one_by_one_are_no_incident(seed):
    luck = Random(seed)
    units = fleet(
        luck, 300, minutes=(15, 60, 240), carrier=("Red", "Blue", "Green"), account=("a", "b")
    )
    for row in luck.sample(range(300), 40):
        units = fall_silent(luck, units, {row}, at=NOW.timestamp() - luck.uniform(2, 160) * HOUR)

    assert find_incidents(units, NOW) == []


def test_few_of_a_carrier_far_apart_which_fall_silent_in_the_same_minutes_are_one_though_most_are_heard():
    luck = Random(5)
    units = fleet(luck, 75, carrier=("Red", "Blue", "Green"))
    few = {0, 15, 30, 45, 60}

    (found,) = find_incidents(fall_silent(luck, units, few), NOW)
    assert found.units == few
    assert (found.incident.silent, found.incident.of) == (5, 25)


def test_as_few_over_the_hours_of_a_day_are_a_coincidence():
    luck = Random(5)
    units = fleet(luck, 75, carrier=("Red", "Blue", "Green"))
    for row in (0, 15, 30, 45, 60):
        units = fall_silent(luck, units, {row}, at=OUTAGE - row / 10 * HOUR)

    assert find_incidents(units, NOW) == []


def test_as_few_are_a_coincidence_where_units_of_all_carriers_fall_silent_about_then():
    luck = Random(5)
    units = fleet(luck, 75, carrier=("Red", "Blue", "Green"))
    for row in (1, 7, 16, 25, 37, 49, 2, 8, 20, 35, 50, 65):
        units = fall_silent(luck, units, {row}, at=OUTAGE + luck.uniform(-1, 1) * HOUR)

    assert find_incidents(fall_silent(luck, units, {0, 15, 30, 45, 60}), NOW) == []


def test_three_are_an_incident_where_they_are_all_of_a_kind_and_two_are_not():
    luck = Random(5)
    units = fleet(luck, 75, area=[str(area) for area in range(25)])

    (found,) = find_incidents(fall_silent(luck, units, {0, 25, 50}), NOW)
    assert found.units == {0, 25, 50}
    assert find_incidents(fall_silent(luck, units[:50], {0, 25}), NOW) == []


@pytest.mark.parametrize("seed", range(8))
def test_units_which_fall_silent_at_the_end_of_each_day_are_no_incident(seed):
    luck = Random(seed)
    units = fleet(
        luck, 300, minutes=(15, 60, 240), carrier=("Red", "Blue", "Green"), account=("a", "b")
    )
    for row in luck.sample(range(300), 40):
        evening = NOW.timestamp() - (24 * luck.randrange(7) + 14 + luck.gauss(0, 1)) * HOUR
        units = fall_silent(luck, units, {row}, at=evening)

    assert find_incidents(units, NOW) == []


def test_units_which_seldom_report_prove_nothing():
    luck = Random(5)
    daily = fleet(luck, 40, minutes=(1_440,), carrier=("Red", "Blue"))
    dark = set(range(0, 24, 2))

    assert find_incidents(fall_silent(luck, daily, dark, at=OUTAGE - 40 * HOUR), NOW) == []


def test_a_unit_of_the_same_carrier_which_fell_silent_in_the_same_minutes_on_the_road_is_part_of_it():
    luck = Random(1)
    units = fleet(luck, 120, carrier=("Red", "Blue"), area=("here", "there", "over there"))
    here = {
        unit.row for unit in units if set(unit.shared) == {("carrier", "Red"), ("area", "here")}
    }
    away, blue = (
        next(
            unit for unit in units if set(unit.shared) == {("carrier", carrier), ("area", "there")}
        )
        for carrier in ("Red", "Blue")
    )
    units = [silenced(luck, unit, OUTAGE) if unit.row in here else unit for unit in units]
    for unit in (away, blue):
        units[unit.row] = replace(
            unit, last_seconds=OUTAGE - 600, due_seconds=OUTAGE + 300, is_silent=True
        )

    seldom = next(unit for unit in units if unit.row in here)
    units[seldom.row] = replace(
        units[seldom.row], last_seconds=OUTAGE - 2 * HOUR, due_seconds=OUTAGE + 2 * HOUR
    )

    (found,) = find_incidents(units, NOW)

    assert seldom.row in found.units
    assert away.row in found.units
    assert blue.row not in found.units


def test_one_which_was_heard_minutes_after_the_others_and_before_they_were_due_is_part_of_it():
    luck = Random(5)
    units = fleet(
        luck, 75, carrier=("Red", "Blue", "Green"), area=[str(area) for area in range(25)]
    )
    for row, minutes in ((0, 40), (25, 30), (50, 20), (15, 5)):
        last = OUTAGE - minutes * 60
        units[row] = replace(
            units[row], last_seconds=last, heard_seconds=last, due_seconds=last + HOUR, is_silent=True,
            shared=(("carrier", "Red"), units[row].shared[1]),
        )  # fmt: skip

    (found,) = find_incidents(units, NOW)

    assert found.units == {0, 15, 25, 50}
    assert found.incident.since.timestamp() == OUTAGE - 300
    assert not is_over((units[row] for row in found.units), found.incident.since.timestamp())


def test_an_incident_is_over_when_half_of_its_units_were_heard_again():
    units = [UnitGlance(row=row, last_seconds=OUTAGE + (row - 2) * HOUR) for row in range(6)]

    assert is_over(units, OUTAGE)
    assert not is_over(units[:4], OUTAGE)
