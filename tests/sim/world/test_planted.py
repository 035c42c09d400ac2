"""Causes are planted from the world's side; the truth is never what a vendor answers."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.effort import sized
from tui.sim.http.mount import Simulator
from tui.sim.lattigo.names import DeviceNames
from tui.sim.world.causes import EVEN, Cause, Kind, Planting
from tui.sim.world.clock import HandClock
from tui.sim.world.roads import meters
from tui.sim.world.spellings import odd_iccid, odd_imei
from tui.sim.world.unit import LocatorState, SimState
from tui.sim.world.world import World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def clock():
    return HandClock(datetime(2026, 3, 14, 17, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def world(clock):
    planting = Planting(at=clock(), rate=0.6, weights=EVEN, operator_limits=True)
    return World(seed=5, fleet=300, clock=clock, planting=planting)


@pytest.fixture(scope="module")
def having(world, clock):
    """Return the units with a cause."""
    truths = [(unit, world.truth(unit, clock())) for unit in world.units]

    def find(cause):
        found = [(unit, truth.began_at) for unit, truth in truths if truth.cause is cause]
        assert found, f"no unit has {cause}"
        return found

    return find


def connected_at(world, unit, clock):
    return world.sim(unit, clock()).last_connection_at


def used_since(world, unit, began_at, clock):
    days = range(1, (clock() - began_at).days + 1)
    return sum(world.usage(unit, (began_at + DAY * day).date())[0] for day in days)


def test_every_cause_and_every_healthy_life_is_there(world, clock):
    truths = [world.truth(unit, clock()) for unit in world.units]

    assert {truth.cause for truth in truths} == {None, *Cause}
    assert {truth.kind for truth in truths if truth.cause is None} == set(Kind)
    assert 0.5 < sum(truth.cause is not None for truth in truths) / len(truths) < 0.72


def test_before_its_onset_a_unit_is_healthy(world, having):
    for cause in (Cause.NO_POWER, Cause.NO_DATA, Cause.PERSON, Cause.CLOCK):
        for unit, began_at in having(cause)[: sized(3, 99)]:
            assert world.truth(unit, began_at - HOUR).cause is None
            assert world.truth(unit, began_at + HOUR).cause is cause
            assert (
                world.reports(unit, began_at - sized(5, 20) * DAY, began_at) or not unit.has_tracker
            )


@pytest.mark.parametrize("cause", [Cause.NO_POWER, Cause.BATTERY_EMPTY, Cause.PERSON, Cause.LIMIT])
def test_a_unit_without_power_or_a_blocked_sim_neither_reports_nor_connects(
    world, clock, having, cause
):
    for unit, began_at in having(cause):
        assert world.reports(unit, began_at, clock()) == []
        assert connected_at(world, unit, clock) < began_at
        assert used_since(world, unit, began_at, clock) == 0


def test_a_blocked_sim_says_so(world, clock, having):
    for cause, state in (
        (Cause.PERSON, SimState.SUSPENDED),
        (Cause.LIMIT, SimState.SUSPENDED),
        (Cause.DEACTIVATED, SimState.DEACTIVATED),
        (Cause.NEVER_ACTIVATED, SimState.INVENTORY),
    ):
        assert {world.sim(unit, clock()).state for unit, _ in having(cause)} == {state}
    for unit, _ in having(Cause.NEVER_ACTIVATED):
        sim = world.sim(unit, clock())
        assert (sim.activated_at, sim.last_connection_at, sim.bytes_this_month) == (None, None, 0)


def test_a_sim_without_data_still_connects_and_one_without_reports_uses_data(world, clock, having):
    for unit, began_at in having(Cause.NO_DATA):
        assert connected_at(world, unit, clock) > clock() - 6 * HOUR
        assert used_since(world, unit, began_at, clock) == 0
        assert world.reports(unit, began_at, clock()) == []
    for unit, began_at in having(Cause.NO_REPORTS):
        assert connected_at(world, unit, clock) > clock() - 6 * HOUR
        assert used_since(world, unit, began_at, clock) > 0
        assert world.reports(unit, began_at, clock()) == []


def test_a_limit_is_what_the_sim_had_used_when_it_was_suspended(world, clock, having):
    limits = [world.truth(unit, clock()).limit_kb for unit, _ in having(Cause.LIMIT)]

    assert any(limits)
    for unit, began_at in having(Cause.LIMIT):
        limit_kb = world.truth(unit, clock()).limit_kb
        if limit_kb and began_at.month == clock().month:
            assert limit_kb <= world.sim(unit, clock()).bytes_this_month / 1024 < limit_kb + 2


def test_batteries_fall_to_their_own_end(world, clock, having):
    for unit, began_at in having(Cause.BATTERY_EMPTY):
        last, before = (world.last_report(unit, at) for at in (clock(), began_at - 8 * DAY))
        assert last
        assert before
        assert last.voltage_mv < before.voltage_mv - 100
    for unit, _ in having(Cause.BATTERY_LOW):
        last = world.last_report(unit, clock())
        assert last
        assert clock() - last.received_at <= timedelta(
            seconds=world.truth(unit, clock()).interval_s + 7_200
        )


def test_a_failing_receiver_reports_no_place_a_coarse_a_frozen_or_an_impossible_one(
    world, clock, having
):
    def since(unit, began_at):
        return world.reports(unit, began_at + HOUR, clock())

    for unit, began_at in having(Cause.NO_FIX):
        assert {sample.latitude for sample in since(unit, began_at)} == {None}
    for unit, began_at in having(Cause.CELL_ONLY):
        samples = [sample for sample in since(unit, began_at) if sample.latitude is not None]
        assert samples
        assert all(sample.from_cell for sample in samples)
    for unit, began_at in having(Cause.FROZEN):
        samples = [s for s in since(unit, began_at) if s.latitude is not None]
        assert len({(s.latitude, s.longitude) for s in samples}) == 1
        assert any(sample.speed_mph for sample in samples)
        assert len({sample.place for sample in samples}) > 5
    for unit, began_at in having(Cause.JUMP):
        places = [(s.latitude, s.longitude) for s in since(unit, began_at) if s.latitude]
        assert any(meters(here, there) > 1_000_000 for here, there in pairwise(places))


def test_a_wrong_clock_and_a_bad_connection_show_in_the_times(world, clock, having):
    for unit, began_at in having(Cause.CLOCK):
        last = world.reports(unit, began_at + HOUR, clock())[-1]
        assert abs(last.received_at - last.generated_at) > 2 * HOUR
    for unit, began_at in having(Cause.LATE):
        samples = world.reports(unit, began_at + 13 * HOUR, clock())
        lags = sorted((s.received_at - s.generated_at).total_seconds() for s in samples)
        assert lags[len(lags) // 2] > 1_800
        hours = Counter(sample.received_at.replace(minute=0, second=0) for sample in samples)
        assert len(hours) <= (clock() - began_at) / (3 * HOUR)


def test_a_moved_sim_is_reported_by_another_tracker(world, clock, having):
    for unit, began_at in having(Cause.MOVED):
        taker = world.units[world.truth(unit, clock()).sim_in]
        last = world.last_report(taker, clock())
        before = world.last_report(taker, began_at)
        assert last
        assert before
        assert (last.iccid, before.iccid) == (unit.iccid, taker.iccid)
        assert world.truth(taker, clock()).cause is Cause.SWAPPED
        assert world.reports(unit, began_at, clock()) == []
        assert connected_at(world, unit, clock) > began_at


def test_an_old_record_of_a_sim_is_listed_beside_the_newer_one(world, clock):
    names = DeviceNames(world)
    doubled = [
        (unit, world.units[newer])
        for unit in world.units
        if (newer := world.truth(unit, clock()).old_record_of) is not None
    ]

    assert doubled
    for old, newer in doubled:
        assert (old.iccid, old.imsi) == (newer.iccid, newer.imsi)
        assert world.by_iccid(old.iccid) == newer
        assert names.named(names.name_of(old)) == old
        assert names.name_of(old) != names.name_of(newer)
        assert world.sim(old, clock()).state is SimState.DEACTIVATED


def test_an_outage_silences_units_of_one_carrier_at_once(world, clock, having):
    silenced = having(Cause.INCIDENT)

    assert len({(unit.carrier, began_at) for unit, began_at in silenced}) == 1
    assert len(silenced) > 2
    later = HandClock(clock() + 40 * HOUR)
    planting = Planting(at=clock(), rate=0.6, weights=EVEN, operator_limits=True)
    after = World(seed=5, fleet=300, clock=later, planting=planting)
    for unit, _ in silenced:
        assert after.truth(unit, later()).cause is None
        assert after.reports(unit, later() - 6 * HOUR, later())


def test_the_location_service_knows_whom_it_locates(world, clock, having):
    for unit, _ in having(Cause.NEVER_CLAIMED):
        assert world.locator_state(unit, clock()) is LocatorState.UNCLAIMED
    for unit, began_at in having(Cause.LOCATION_DISABLED):
        assert world.locator_state(unit, clock()) is LocatorState.DISABLED
        assert world.locator_state(unit, began_at - HOUR) is LocatorState.ACTIVE


def test_healthy_units_are_heard_within_their_own_interval(world, clock):
    late = []
    for unit in world.units:
        truth = world.truth(unit, clock())
        if (
            truth.old_record_of is None
            and truth.cause is None
            and truth.kind not in {Kind.IRREGULAR, Kind.NEW}
        ):
            last = world.last_report(unit, clock())
            assert last
            age_s = (clock() - last.received_at).total_seconds()
            late.append(age_s > 1.1 * truth.interval_s + 4_500)

    assert sum(late) <= 2


def test_the_truth_names_the_vendors_records_and_none_of_them_answers_with_it(world, clock):
    simulator = Simulator(world)
    rows = simulator.truth(clock())

    assert [row["unit"] for row in rows] == list(range(300))
    for row in rows:
        unit = world.units[row["unit"]]
        has = {"charterup": unit.has_tracker, "lattigo": unit.has_sim, "polte": unit.has_locator}
        assert set(row["records"]) == {vendor for vendor, there in has.items() if there}
    text = "".join(
        repr(list(vendor._fleet.devices())) for vendor in [simulator.vendors["charterup"]]
    )
    assert not any(cause in text for cause in Cause)


def test_a_world_is_dealt_the_same_again(world, clock):
    planting = Planting(at=clock(), rate=0.6, weights=EVEN, operator_limits=True)
    again = World(seed=5, fleet=300, clock=clock, planting=planting)

    assert [again.truth(u, clock()) for u in reversed(again.units)] == [
        world.truth(u, clock()) for u in reversed(world.units)
    ]
    assert list(again.units) == list(world.units)


def test_causes_which_begin_later_are_not_there_yet(clock):
    clock = HandClock(clock())
    planting = Planting(at=clock(), rate=0.6, weights={Cause.NO_POWER: 1}, later=1.0)
    world = World(seed=5, fleet=40, clock=clock, planting=planting)

    assert not any(world.truth(unit, clock()).cause for unit in world.units)
    clock.advance(86_400)
    assert any(world.truth(unit, clock()).cause for unit in world.units)


def test_a_world_without_planted_causes_has_no_truth_to_be_read(clock):
    world = World(clock=clock)

    with pytest.raises(ValueError, match="no planted causes"):
        world.truth(world.unit(0), clock())


def test_identifiers_are_spelled_in_many_ways():
    imeis = {odd_imei("013108001841853", luck) for luck in range(6)}
    iccids = {odd_iccid("8944538532012345673", luck) for luck in range(4)}

    assert {"01310800184185", "013108001841850", "01-310800-184185-3"} <= imeis
    assert {"8944538532012345673F", "894453853201234567"} <= iccids
    assert len(odd_iccid("89148000001234567891", 0)) == 19


def test_nothing_hostile_is_in_a_world_which_nobody_asked_it_of(clock):
    plain, hostile = World(fleet=200, clock=clock), World(fleet=200, clock=clock, hostile=True)

    def odd(world):
        return [
            unit.name
            for unit in world.units
            if {"\x1b", "=", "\u202e"} & set(unit.name) or "[/]" in unit.name
        ]

    assert odd(hostile)
    assert not odd(plain)
