from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.store.units.conftest import NOW
from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.account.vendor_traits import StateKind
from tui.domain.change.action import Outcome, TargetState
from tui.domain.device.identity import luhn_digit
from tui.domain.device.radio import CellTower
from tui.domain.device.record import DeviceRecord, Report, Row, Usage
from tui.providers import PROVIDERS
from tui.store import Span
from tui.store.journal.job import NewJob, NewTarget
from tui.store.reports.retention import RetentionLimits

IMEI = "013108001841853"
SIM = "890126085229084722" + luhn_digit("890126085229084722")
TRACKER = DeviceRecord(
    provider="charterup", account="yellow", key="c1", address="c1", imei=IMEI, iccid=SIM,
    last_seen=NOW - timedelta(minutes=5), voltage_mv=3900.0,
)  # fmt: skip
CARD = DeviceRecord(
    provider="lattigo", account="sims", key="77", address=SIM, iccid=SIM, state="suspend",
    last_seen=NOW - timedelta(hours=2), vendor={"rate_plan": {"name": "Pool 5 MB"}},
)  # fmt: skip
TRAITS = {
    "yellow": PROVIDERS["charterup"].titled_traits,
    "sims": PROVIDERS["lattigo"].titled_traits,
}


async def fill(store, *records):
    found = records or (TRACKER, CARD)
    for account in ("yellow", "sims"):
        own = [replace(one, fetched_at=NOW) for one in found if one.account == account]
        await store.devices.save(own[0].provider, account, own, complete=True)


async def report_every(store, minutes, since, until, *, read=True, device="c1", **measured):
    count = int((until - since) / timedelta(minutes=minutes))
    reports = [
        Report(
            provider="charterup", account="yellow", device=device,
            key=f"{device} {since:%d%H%M} {number}", received_at=since + number * timedelta(minutes=minutes),
            **{"speed_kmh": 0.0, "latitude": 40.0, "longitude": -75.0} | measured,
        )
        for number in range(count)
    ]  # fmt: skip
    covered = Span(None, since, until) if read else None
    await store.reports.save("yellow", reports, covered=covered)


async def facts(store, device=("yellow", "c1"), **asked):
    unit = await store.units.of_device(*device)
    found = await store.facts.read([unit.row], TRAITS, NOW, **asked)
    return found.get(unit.row)


async def member(store, account="yellow", **asked):
    found = await facts(store, **asked)
    return next(one for one in found.members if one.record.account == account)


async def test_a_units_records_come_with_their_vendors_words_and_health(store):
    await fill(store)
    failed = AccountHealth(kind=HealthKind.UNREACHABLE, since=NOW, sentence="No answer.")
    await store.shared.save_health("sims", failed)

    found = await facts(store)

    tracker, card = sorted(found.members, key=lambda one: one.traits.is_sim)
    assert (tracker.traits.title, tracker.traits.is_tracker) == ("CharterUP", True)
    assert card.state_kind is StateKind.SUSPENDED
    assert card.health.kind is HealthKind.UNREACHABLE
    assert tracker.health.kind is HealthKind.REACHABLE
    assert tracker.asked_at == NOW
    assert found.vendors_known == {"yellow", "sims"}
    assert found.first_seen_at == NOW


async def test_records_of_accounts_which_are_not_shown_are_left_out(store):
    await fill(store)
    unit = await store.units.of_device("yellow", "c1")

    found = await store.facts.read([unit.row], {"sims": TRAITS["sims"]}, NOW)

    assert [one.record.account for one in found[unit.row].members] == ["sims"]
    assert await store.facts.read([unit.row], {}, NOW) == {}


async def test_the_rhythm_is_learned_from_what_was_read_and_kept_when_reports_are_deleted(store):
    await fill(store)
    await report_every(store, 15, NOW - timedelta(days=2), NOW)

    learned = await member(store)
    await store.retention.prune(RetentionLimits(days=0))
    kept = await member(store)

    assert learned.rhythm.parked == timedelta(minutes=15)
    assert learned.read_since == NOW - timedelta(days=2)
    assert learned.read_until == NOW
    assert not kept.reports
    assert kept.rhythm.parked == timedelta(minutes=15)


async def test_the_silence_after_a_devices_last_word_is_no_gap_in_what_was_read(store):
    await fill(store, replace(TRACKER, last_seen=NOW - timedelta(hours=11)), CARD)
    hour = timedelta(hours=1)
    await report_every(store, 15, NOW - 40 * hour, NOW - 10 * hour)
    await store.reports.save("yellow", [], covered=Span(None, NOW - hour, NOW))

    silent = await member(store)
    await report_every(store, 15, NOW - 5 * hour, NOW - 4 * hour, read=False)
    heard = await member(store)

    assert silent.read_since == NOW - 40 * hour
    assert heard.read_since == NOW - hour


async def test_reports_of_a_span_which_nobody_read_whole_teach_no_rhythm(store):
    await fill(store)
    await report_every(store, 15, NOW - timedelta(days=2), NOW, read=False)

    found = await member(store)

    assert found.rhythm is None
    assert (found.read_since, found.read_until) == (None, None)


async def test_the_rhythm_is_learned_again_when_earlier_reports_were_read(store):
    await fill(store)
    await report_every(store, 240, NOW - timedelta(hours=9), NOW)
    few = await member(store)
    await report_every(store, 240, NOW - timedelta(days=4), NOW - timedelta(hours=9))

    assert few.rhythm is None
    assert (await member(store)).rhythm.parked == timedelta(hours=4)


async def test_a_device_on_time_comes_with_few_reports_and_a_sample_of_its_days_a_silent_one_with_many(
    store,
):
    await fill(store, replace(TRACKER, last_seen=None), CARD)
    await report_every(store, 15, NOW - timedelta(days=9), NOW)
    on_time = await member(store)
    later = NOW + timedelta(days=1)
    unit = await store.units.of_device("yellow", "c1")
    found = await store.facts.read([unit.row], TRAITS, later)

    silent = next(one for one in found[unit.row].members if one.record.key == "c1")
    assert 24 < len(on_time.reports) < 40
    assert on_time.reports[-1].received_at < NOW - timedelta(days=8)
    assert 300 < len(silent.reports) < 320
    assert silent.reports[-1].received_at < NOW - timedelta(days=8)
    times = [report.received_at for report in on_time.reports]
    assert times == sorted(set(times), reverse=True)


async def test_a_device_on_time_which_raises_doubt_comes_with_many_reports(store):
    await fill(store, replace(TRACKER, last_seen=None), CARD)
    await report_every(store, 15, NOW - timedelta(days=9), NOW, latitude=None, longitude=None)

    assert len((await member(store)).reports) > 300


async def test_a_carrier_is_known_by_the_sims_which_the_lists_hold_of_it(store):
    """Two SIMs of a carrier say that the account has it; what trackers report says nothing of accounts."""
    other = replace(CARD, key="78", address="other", iccid="8901260852290999999")
    await fill(store, TRACKER, CARD)
    assert (await facts(store)).issuers_known == frozenset()

    await fill(store, TRACKER, CARD, other)
    found = await facts(store)

    assert found.issuers_known == {SIM[:6]}
    assert found.tracker_accounts == {"yellow"}


async def test_a_full_report_names_the_cell_in_use(store):
    await fill(store)
    towers = (CellTower(310, 410, 7, 99, -80.0), CellTower(310, 410, 7, 98, -90.0))
    await report_every(store, 15, NOW - timedelta(hours=1), NOW, towers=towers, rssi=-80.0)

    found = await member(store)

    assert found.reports[0].cell == "310-410-7-99"
    assert found.reports[0].rssi == -80.0


async def test_usage_by_day_this_months_bytes_the_plan_and_the_habit_of_a_sim(store):
    await fill(store)
    days = [
        Usage(
            provider="lattigo", account="sims", device="77", period="daily",
            date_for=date(2026, 11, 1) + timedelta(days=day), bytes_used=100_000, fetched_at=NOW,
        )
        for day in range(20)
    ]  # fmt: skip
    month = replace(days[0], period="monthly", bytes_used=1_900_000)
    await store.usage.save("sims", [*days, month])
    plan = {"name": "Pool 5 MB", "monthly_data_allowance_bytes": 5_000_000}
    row = Row(provider="lattigo", account="sims", list="rate-plans", key="1", vendor=plan)
    await store.lists.save("sims", "rate-plans", [row])

    found = await member(store, "sims")

    assert (found.usage[0].day, found.usage[0].bytes_used) == (date(2026, 11, 20), 100_000)
    assert found.month_bytes == 2_000_000
    assert found.usage_asked_at == NOW
    assert found.allowance_bytes == 5_000_000
    assert found.rhythm.due_by(NOW) > NOW + timedelta(days=2)
    assert (await member(store)).usage == ()


async def send(store, action, values, outcome=TargetState.ACCEPTED, key=SIM, device="77"):
    job = await store.journal.plan_job(
        NewJob(
            action=action, account="sims", actor="eva", values=values, reason="Bill too high.",
            targets=(NewTarget(key, device=device),),
        )
    )  # fmt: skip
    await store.journal.mark_sent(job, [key])
    if outcome is not TargetState.SENT:
        await store.journal.mark_ended(job, {key: Outcome(outcome, "Success")})
    return job


async def test_what_we_did_ourselves_is_known_with_who_why_and_the_limit_it_set(store):
    await fill(store)
    await send(store, "set_usage_limit", {"kb_limit": 2000, "action": "suspend"})
    job = await send(store, "change_simstate", {"state": "suspend"}, TargetState.SENT)

    found = await member(store, "sims")

    first = next(action for action in found.actions if action.job == job)
    assert (first.action, first.actor, first.reason) == ("change_simstate", "eva", "Bill too high.")
    assert (first.state, first.values["state"], first.at) == ("sent", "suspend", NOW)
    assert found.limit_bytes == 2_000_000
    assert (await member(store)).actions == ()


@pytest.mark.parametrize(
    ("named", "outcome", "allowance"),
    [
        (None, TargetState.ACCEPTED, 9_000_000),
        (None, TargetState.UNKNOWN, None),
        ("Pool 5 MB", TargetState.ACCEPTED, 5_000_000),
    ],
)
async def test_a_sim_which_we_activated_is_on_that_plan_unless_its_vendor_names_another(
    store, named, outcome, allowance
):
    await fill(store, TRACKER, replace(CARD, vendor={"rate_plan": named and {"name": named}}))
    plans = [
        Row(
            provider="lattigo", account="sims", list="rate-plans", key=str(size),
            vendor={"name": f"Pool {size} MB", "monthly_data_allowance_bytes": size * 1_000_000},
        )
        for size in (5, 9)
    ]  # fmt: skip
    await store.lists.save("sims", "rate-plans", plans)
    plan = {"rate_plan_name": "Pool 9 MB"}
    await send(store, "activation_request", plan, outcome, key=f"{IMEI}/{SIM}", device=None)
    await fill(
        store, TRACKER, replace(CARD, imei=IMEI, vendor={"rate_plan": named and {"name": named}})
    )

    assert (await member(store, "sims")).allowance_bytes == allowance


@pytest.mark.parametrize(
    ("action", "outcome", "limit"),
    [
        ("set_usage_limit", TargetState.REFUSED, None),
        ("set_usage_limit", TargetState.UNKNOWN, None),
        ("remove_usage_limit", TargetState.ACCEPTED, None),
    ],
)
async def test_a_limit_which_was_not_set_or_was_removed_is_none(store, action, outcome, limit):
    await fill(store)

    await send(store, action, {"kb_limit": 2000}, outcome)

    assert (await member(store, "sims")).limit_bytes == limit


async def test_another_record_which_names_the_sim_is_named_with_its_unit(store):
    other = replace(TRACKER, key="c2", address="c2", imei="356938035643809", last_seen=NOW)
    await fill(store, TRACKER, CARD, other)

    found = await facts(store)

    named = {(one.identifier, one.text, one.record.key) for one in found.elsewhere}
    assert {("iccid", SIM, "c2")} <= named <= {("iccid", SIM, "c2"), ("iccid", SIM, "77")}
    assert found.elsewhere[0].unit != found.key


async def test_as_of_an_earlier_time_nothing_shows_which_came_after_it(store, clock):
    clock.at = NOW - timedelta(days=3)
    await fill(store, replace(TRACKER, last_seen=clock.at), replace(CARD, state="active"))
    await report_every(store, 15, NOW - timedelta(days=3), NOW)
    clock.at = NOW
    await fill(store, TRACKER, CARD)
    await send(store, "change_simstate", {"state": "suspend"})
    then = NOW - timedelta(days=1)

    tracker, card = await member(store, at=then), await member(store, "sims", at=then)

    assert (card.record.state, card.changes, card.actions) == ("active", (), ())
    assert tracker.reports[0].received_at == then
    assert tracker.record.last_seen == then
    assert tracker.read_until == then
    assert tracker.rhythm.parked == timedelta(minutes=15)
    assert (await facts(store, at=then)).now == then


async def test_what_is_usual_in_the_fleet_is_known_by_model_and_not_of_a_few(store):
    fleet = [
        replace(
            TRACKER, key=f"d{number}", address=f"d{number}", imei=None, iccid=None,
            voltage_mv=3_300.0 + number if number < 12 else 12_500.0,
            last_seen=NOW - timedelta(hours=number), vendor={"DeviceTypeID": 7 if number < 12 else 9},
        )
        for number in range(14)
    ]  # fmt: skip
    await fill(store, TRACKER, CARD, *fleet)
    for number in range(8):
        await report_every(store, 60, NOW - timedelta(days=1), NOW, device=f"d{number}")
        unit = await store.units.of_device("yellow", f"d{number}")
        await store.facts.read([unit.row], TRAITS, NOW)
    unit = await store.units.of_device("yellow", "d3")
    other = await store.units.of_device("yellow", "d13")

    found = await store.facts.read([unit.row, other.row], TRAITS, NOW)

    habits = found[unit.row].members[0].fleet
    assert (habits.voltage_mv.low, habits.voltage_mv.devices) == (3_300.0, 12)
    assert found[other.row].members[0].fleet.voltage_mv is None
    assert (habits.pause_seconds.middle, habits.pause_seconds.devices) == (3_600.0, 8)
    assert habits.silence_seconds.high >= 12 * 3_600.0


async def test_a_vehicle_whose_position_is_the_same_for_days_gets_a_second_look(store):
    await fill(store, replace(TRACKER, last_seen=None), CARD)
    for day in range(9, 0, -1):
        morning = NOW - timedelta(days=day)
        await report_every(store, 15, morning, morning + timedelta(hours=12), speed_kmh=40.0)
        noon = morning + timedelta(hours=12)
        await report_every(store, 15, noon, noon + timedelta(hours=12))

    assert len((await member(store)).reports) > 300


async def test_what_is_usual_in_a_model_is_known_of_those_which_are_heard(store):
    fleet = [
        replace(TRACKER, key=f"m{number}", address=f"m{number}", imei=None, iccid=None,
                last_seen=NOW - timedelta(hours=1 + 40 * (number == 0)),
                voltage_mv=2_700.0 if number == 0 else 3_600.0 + number,
                vendor={"DeviceTypeID": "14" if number < 10 else "2"})
        for number in range(12)
    ]  # fmt: skip

    await store.devices.save("charterup", "yellow", [replace(one, fetched_at=NOW) for one in fleet])

    unit = await store.units.of_device("yellow", "m3")
    (member,) = (await store.facts.read([unit.row], TRAITS, NOW))[unit.row].members
    assert member.fleet.living_mv == tuple(3_601.0 + number for number in range(9))
    assert member.fleet.voltage_mv.low == 2_700.0


async def test_how_many_other_units_were_heard_near_its_last_place_since_is_known(store):
    hours = {"here": 9, "near": 1, "also near": 2, "older": 12, "far": 1}
    fleet = [
        replace(TRACKER, key=name, address=name, imei=None, iccid=None, fetched_at=NOW,
                last_seen=NOW - timedelta(hours=ago), longitude=-75.0,
                latitude=41.0 if name == "far" else 40.0 + ago / 1_000)
        for name, ago in hours.items()
    ]  # fmt: skip
    await store.devices.save("charterup", "yellow", fleet)
    unit = await store.units.of_device("yellow", "here")

    found = await store.facts.read([unit.row], TRAITS, NOW)

    assert found[unit.row].neighbors.heard == 2
