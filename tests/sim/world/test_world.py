import math
import tracemalloc
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import sized
from tests.sim.conftest import NOW
from tui.sim.world.clock import HandClock
from tui.sim.world.roads import meters
from tui.sim.world.world import Pace, SimState, World

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
HEADINGS = [(math.sin(math.radians(h)), math.cos(math.radians(h))) for h in range(360)]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def week():
    """Every report of the last week, by unit (of every other one, except thoroughly): of another world like `world`, read once for all tests."""
    world = World(seed=7, fleet=50, clock=lambda: NOW, hostile=True)
    units = world.units[:: sized(2, 1)]
    return {unit.index: world.reports(unit, NOW - 7 * DAY, NOW) for unit in units}


def test_two_worlds_of_one_seed_agree_in_whatever_order_they_are_asked(clock):
    one, other = World(seed=3, clock=clock), World(seed=3, clock=clock)
    since = clock() - DAY

    units, third = one.units[: sized(20, 500)], World(seed=4, clock=clock)
    forwards = [one.reports(unit, since, clock()) for unit in units]
    backwards = [other.reports(unit, since, clock()) for unit in reversed(units)]

    assert forwards == backwards[::-1]
    assert forwards != [third.reports(unit, since, clock()) for unit in units]


@settings(max_examples=40, deadline=None)
@given(
    index=st.integers(0, 49),
    start=st.integers(0, 200 * 86_400),
    first=st.integers(0, 40_000),
    second=st.integers(0, 40_000),
)
def test_windows_put_side_by_side_give_what_the_whole_window_gives(index, start, first, second):
    world = World(clock=lambda: begin + 300 * DAY)
    begin = FIRST + timedelta(seconds=start)
    middle, end = begin + timedelta(seconds=first), begin + timedelta(seconds=first + second)
    unit = world.unit(index)

    left = world.reports(unit, begin, middle)
    right = world.reports(unit, middle + timedelta(seconds=1), end)

    assert left + right == world.reports(unit, begin, end)


def test_hour_by_hour_nothing_of_a_week_is_missed_or_told_twice(week, world, clock):
    hours = [clock() - 7 * DAY + number * HOUR for number in range(7 * 24)]
    almost = HOUR - timedelta(seconds=1)

    for index in range(0, 50, sized(24, 5)):
        unit = world.unit(index)
        slices = [sample for at in hours for sample in world.reports(unit, at, at + almost)]
        assert slices == [s for s in week[index] if s.received_at < clock()]


def test_what_is_sent_just_before_a_units_midnight_and_heard_after_it_is_not_lost(clock):
    chronicle = World(fleet=400, clock=clock)._chronicle
    late = []
    for index, number in product(range(400), range(20_450, 20_455)):
        midnight = number * 86_400 - chronicle._habits(index).day_shift_s
        around = chronicle.heard(index, midnight - 600, midnight + 300)
        after = [event for event in around if event.received >= midnight]
        assert chronicle.heard(index, midnight, midnight + 300) == after
        late += [event for event in after if event.generated < midnight]

    assert late


def test_a_window_includes_both_its_ends(world, clock):
    sample = world.reports(world.unit(1), clock() - HOUR, clock())[0]

    assert sample in world.reports(world.unit(1), sample.received_at, sample.received_at)


def test_nothing_is_heard_of_the_future(world, clock):
    unit = world.unit(1)
    seen = world.reports(unit, clock() - HOUR, clock() + DAY)

    assert seen[-1].received_at <= clock()
    clock.advance(3 * 3600)
    assert len(world.reports(unit, clock() - 4 * HOUR, clock())) > len(seen)


def test_the_last_report_is_the_last_of_all_reports(week, world, clock):
    for index, samples in week.items():
        if samples:
            assert world.last_report(world.unit(index), clock()) == samples[-1]


def test_a_silent_units_last_report_is_found_long_before(world, clock):
    silent = [
        unit
        for unit in world.units
        if (last := world.last_report(unit, clock())) and clock() - last.received_at > 3 * DAY
    ]

    assert silent
    for unit in silent:
        last = world.last_report(unit, clock())
        assert last
        assert world.reports(unit, last.received_at + timedelta(seconds=1), clock()) == []


def test_every_report_has_a_number_of_its_own_which_fits_32_bits(week):
    numbers = [sample.number for samples in week.values() for sample in samples]

    assert len(numbers) == len(set(numbers))
    assert 0 < min(numbers) < max(numbers) < 2**31


def test_all_reports_are_those_of_the_trackers_in_order(world, clock):
    since = clock() - 2 * HOUR
    expected = [s for u in world.trackers for s in world.reports(u, since, clock())]

    seen = world.reports_all(since, clock())

    assert seen == sorted(expected, key=lambda sample: (sample.received_at, sample.number))
    assert world.reports_all(since, clock(), 10) == seen[:10]
    assert world.reports_all(since, clock(), 10, newest=True) == seen[-10:]


def test_vehicles_move_as_fast_as_their_way_is_long_and_never_jump(week):
    for samples in week.values():
        by_time = sorted((s for s in samples if s.satellites), key=lambda s: s.number)
        for here, there in pairwise(by_time):
            seconds = (there.generated_at - here.generated_at).total_seconds()
            way_m = meters((here.latitude, here.longitude), (there.latitude, there.longitude))
            assert way_m <= 32 * seconds + 60, (here, there)


def test_heading_and_speed_agree_with_the_movement(week):
    agreed = []
    for samples in week.values():
        by_time = sorted((s for s in samples if s.satellites), key=lambda s: s.number)
        for here, there in pairwise(by_time):
            if here.speed_mph < 45 or (there.generated_at - here.generated_at).seconds > 150:
                continue
            north = there.latitude - here.latitude
            east = (there.longitude - here.longitude) * 0.78
            ahead = (east, north)
            seen = HEADINGS[here.heading]
            agreed.append(ahead[0] * seen[0] + ahead[1] * seen[1] > 0)

    assert len(agreed) > 100
    assert sum(agreed) / len(agreed) > 0.97


def test_moving_trackers_report_more_often_than_parked_ones(week):
    waits = {True: [], False: []}
    for samples in week.values():
        by_time = sorted(samples, key=lambda s: s.number)
        for here, there in pairwise(by_time):
            moving = here.speed_mph > 5 and there.speed_mph > 5
            waits[moving].append((there.generated_at - here.generated_at).total_seconds())

    assert sorted(waits[True])[len(waits[True]) // 2] <= 600
    assert max(waits[False]) > 12 * 3600


def test_the_week_holds_everything_that_makes_reports_hard(week):
    samples = [sample for rows in week.values() for sample in rows]
    lags = [(s.received_at - s.generated_at).total_seconds() for s in samples]
    cell = sum(s.from_cell for s in samples) / len(samples)

    assert 0.03 < cell < 0.09
    assert all(s.accuracy_m > 200 for s in samples if s.from_cell)
    assert any(s.latitude is None and s.longitude is None for s in samples)
    assert sum(lag > 1800 for lag in lags) > 20, "late uploads"
    assert min(lags) < -60, "a clock which is fast"
    assert any(
        a.generated_at > b.generated_at for rows in week.values() for a, b in pairwise(rows)
    ), "another order than they were generated in"


def test_every_fate_shows_among_fifty(world, clock):
    sims = [world.sim(unit, clock()) for unit in world.units]
    states = Counter(sim.state for sim in sims)

    assert states["active"] > 35
    assert set(states) >= {"active", "suspended", "deactivated", "swapped"}
    assert sum(sim.last_connection_at is None for sim in sims) >= 1


def test_a_draining_battery_sinks_to_silence(world, clock):
    lasts = [(unit, last) for unit in world.units if (last := world.last_report(unit, clock()))]
    empty = [(unit, last) for unit, last in lasts if last.voltage_mv < 3_380]

    assert empty
    for unit, last in empty:
        before = world.last_report(unit, last.received_at - 10 * DAY)
        assert before
        assert before.voltage_mv > last.voltage_mv + 50
    assert any(clock() - last.received_at > 2 * DAY for _, last in empty)


def test_a_data_limit_suspends_a_sim_until_somebody_restores_it():
    clock = HandClock(FIRST + timedelta(days=29, hours=20))
    world = World(clock=clock)
    capped = [unit for unit in world.units if world.sim(unit, clock()).limit_reached]

    assert len(capped) == 1
    assert world.sim(capped[0], clock()).state == "suspended"
    assert world.sim(capped[0], clock()).bytes_this_month > 10_000_000
    world.set_sim_state(capped[0], SimState.ACTIVE, clock())
    clock.advance(2 * 86_400)
    assert not world.sim(capped[0], clock()).limit_reached
    assert world.reports(capped[0], clock() - DAY, clock())


def test_a_suspended_sim_reports_and_uses_nothing_from_then_on(world, clock):
    unit = world.unit(1)
    before = world.reports(unit, clock() - DAY, clock())
    used = world.usage(unit, clock().date())
    world.set_sim_state(unit, SimState.SUSPENDED, clock())
    clock.advance(86_400)

    assert world.reports(unit, clock() - 2 * DAY, clock())[-len(before) :] == before
    assert world.last_report(unit, clock()) == before[-1]
    assert world.sim(unit, clock()).state == "suspended"
    assert not world.sim(unit, clock()).connected
    assert world.usage(unit, clock().date()) == (0, 0)
    assert world.usage(unit, (clock() - DAY).date()) == pytest.approx(used, rel=0.05)
    world.set_sim_state(unit, SimState.ACTIVE, clock())
    clock.advance(86_400)
    assert world.reports(unit, clock() - DAY, clock())


def test_usage_grows_during_today_and_then_stands_still(world, clock):
    unit = world.unit(1)
    noon = world.usage(unit, clock().date())[0]
    day = clock().date()
    clock.advance(3_600)
    later = world.usage(unit, day)[0]
    clock.advance(86_400)
    whole = world.usage(unit, day)[0]
    clock.advance(86_400)

    assert 0 < noon < later < whole == world.usage(unit, day)[0]
    assert world.usage(unit, (clock() + DAY).date()) == (0, 0)
    month = sum(world.usage(unit, clock().date().replace(day=d))[0] for d in range(1, 17))
    assert world.sim(unit, clock()).bytes_this_month == month


def test_another_pace_holds_from_the_next_drive_or_stop_on(world, clock):
    unit = world.unit(1)
    before = world.reports(unit, clock() - DAY, clock())
    world.set_pace(unit, Pace(120, 600), clock())
    clock.advance(2 * 86_400)

    assert world.pace(unit, clock()) == Pace(120, 600)
    assert world.reports(unit, before[0].received_at, before[-1].received_at) == before
    untouched = World(seed=world.seed, fleet=world.fleet, clock=clock)
    usual = untouched.reports(unit, clock() - DAY, clock())
    assert len(world.reports(unit, clock() - DAY, clock())) > 2 * len(usual)


def test_texts_are_the_same_every_time_and_some_are_hostile(world, clock):
    since = clock() - 30 * DAY
    texts = [sms for unit in world.units for sms in world.sms(unit, since, clock())]

    assert texts == [sms for unit in world.units for sms in world.sms(unit, since, clock())]
    assert len({sms.number for sms in texts}) == len(texts)
    assert {sms.outbound for sms in texts} == {True, False}
    assert any("\x1b" in sms.text for sms in texts)
    assert any(sms.text.startswith("LOW BATTERY") for sms in texts)
    assert all(since <= sms.at <= clock() for sms in texts)


def test_a_hundred_thousand_units_cost_nothing_until_they_are_looked_at(clock):
    tracemalloc.start()
    world = World(fleet=100_000, clock=clock)
    unit = world.unit(99_999)
    found = world.by_imei(unit.imei)
    last = world.last_report(unit, clock())
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == unit
    assert last is None or last.unit == unit
    assert peak_bytes < 8_000_000


def test_nearly_all_units_of_a_large_fleet_have_been_heard(clock):
    fleet = sized(1_500, 10_000)
    world = World(fleet=fleet, clock=clock)

    heard = sum(world.last_report(unit, clock()) is not None for unit in world.units)

    assert heard > 0.95 * fleet
