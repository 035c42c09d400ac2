"""What changed at units since a time, as the store knows it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.units.test_units import FLEET, NOW, SIM, fill, judge, record
from tui.domain.attention.subject import UnitSubject
from tui.domain.change.action import Outcome, TargetState
from tui.domain.device.record import Report
from tui.store import NewJob, NewTarget

HOUR = timedelta(hours=1)
TRACKER, SIM_RECORD, OTHER, BARE = FLEET


async def kinds(store, since):
    found = await store.differences.since(since)
    return sorted((change.what.kind, change.unit.label) for change in found.changes)


async def the_only(store, since):
    (change,) = (await store.differences.since(since)).changes
    return change


@pytest.fixture
async def known(store, clock):
    """Return the store an hour after it read and judged all units."""
    await fill(store)
    for each in FLEET:
        await store.devices.save(each.provider, each.account, [], complete=True, seen=[
            one.key for one in FLEET if one.account == each.account])  # fmt: skip
    await judge(store, c2=("battery-low", "warning"))
    clock.at = NOW + HOUR
    return store


async def test_where_nothing_changed_nothing_is_told(known, clock):
    assert await kinds(known, clock()) == []


async def test_verdicts_which_began_and_ended_are_told_with_their_sentence(known, clock):
    since = clock()
    clock.at += HOUR
    await known.units.mark_due()
    await judge(known, clock(), p3=("never-claimed", "critical"))

    found = await known.differences.since(since)

    told = {change.unit.label: change.what for change in found.changes}
    assert {label: (what.kind, what.before, what.after) for label, what in told.items()} == {
        "Bare": ("cause-began", "ok", "never-claimed"),
        "Truck 9": ("cause-ended", "battery-low", "ok"),
    }
    assert told["Bare"].reason == "It is never-claimed."
    assert told["Bare"].at == clock()


async def test_states_labels_and_plans_are_told_as_they_were_then_and_are_now(known, clock):
    since = clock()
    for minutes, state in enumerate(("active", "terminated"), 1):
        clock.at = since + timedelta(minutes=minutes)
        await known.devices.save("lattigo", "lattigo", [replace(SIM_RECORD, state=state)])

    change = await the_only(known, since)

    assert (change.unit.label, change.what.kind) == ("Truck 10", "state")
    assert (change.what.before, change.what.after, change.what.count) == (
        "suspend", "terminated", 2
    )  # fmt: skip
    assert change.what.at == clock()
    assert {member.account for member in change.unit.members} == {"charterup", "lattigo"}


@pytest.mark.parametrize("sent", [lambda plan: {"rate_plan": {"name": plan}}, lambda plan: {"RatePlanName": plan}])  # fmt: skip
async def test_a_rate_plan_which_the_vendor_sends_has_a_history(known, clock, sent):
    await known.devices.save("lattigo", "lattigo", [replace(SIM_RECORD, vendor=sent("5 MB"))])
    clock.at += HOUR
    since = clock()
    clock.at += HOUR
    await known.devices.save("lattigo", "lattigo", [replace(SIM_RECORD, vendor=sent("1 GB"))])

    change = await the_only(known, since)

    assert (change.what.kind, change.what.before, change.what.after) == ("plan", "5 MB", "1 GB")


async def test_a_unit_is_new_or_gone_and_a_record_alone_is_the_records(known, clock):
    since = clock()
    clock.at += HOUR
    new = record("charterup", "c9", imei="356938035643817", label="Fresh")
    await known.devices.save(
        "charterup", "charterup", [new], complete=True, seen=["c9"], accept_shorter=True
    )

    assert await kinds(known, since) == [
        ("gone", "Truck 9"),
        ("new", "Fresh"),
        ("record-gone", "Truck 10"),
    ]


async def test_of_an_account_first_read_since_it_is_not_known_what_is_new(known, clock):
    since = clock()
    clock.at += HOUR
    await known.devices.save("toy", "toy", [record("toy", "t1", label="Toy")])

    found = await known.differences.since(since)

    assert found.changes == ()
    assert found.unknown_accounts == ("toy",)


async def test_before_the_first_reading_the_store_knows_nothing(known):
    found = await known.differences.since(NOW - HOUR)

    assert found.known_since == {"units": NOW, "verdicts": NOW, "positions": None}
    assert found.unknown_accounts == ("charterup", "lattigo", "polte")
    assert [change for change in found.changes if change.what.kind == "new"] == []


@pytest.mark.parametrize(("meters", "is_told"), [(40, False), (4_000, True)])
async def test_a_unit_moved_where_its_positions_are_further_apart_than_they_are_exact(
    known, clock, meters, is_told
):
    since = clock()
    places = [(since - HOUR, 40.0), (since - 2 * HOUR, 20.0), (since + HOUR, 40 + meters / 111_195)]
    reports = [
        Report(provider="charterup", account="charterup", key=str(place), device="c2", at=at,
               received_at=at, latitude=latitude, longitude=-100.0, position_source="gps")
        for place, (at, latitude) in enumerate(places)
    ]  # fmt: skip
    clock.at += 2 * HOUR
    await known.reports.save("charterup", reports)

    found = await known.differences.since(since)

    moved = [change for change in found.changes if change.what.kind == "moved"]
    assert [change.unit.label for change in moved] == ["Truck 9"] * is_told
    assert all(change.what.before == "40.000000,-100.000000" for change in moved)


async def test_an_account_which_is_not_shown_tells_nothing(known, clock):
    since = clock()
    clock.at += HOUR
    await known.devices.save("lattigo", "lattigo", [replace(SIM_RECORD, state="active")])
    known.accounts = frozenset({"charterup"})

    assert await kinds(known, since) == []


async def test_what_people_sent_and_said_is_told_with_who_and_why(known, clock):
    since = clock()
    clock.at += HOUR
    targets = (NewTarget("l1", "l1", before="suspend", after="active"), NewTarget("l2", "l2"))
    job = NewJob("change_simstate", "lattigo", "ann@desk", {}, targets, reason="season")
    name = await known.journal.plan_job(job)
    await known.journal.mark_sent(name, ["l1"])
    await known.journal.mark_ended(name, {"l1": Outcome(TargetState.ACCEPTED, "done")})
    unit = await known.units.of_device("charterup", "c2")
    await known.attention.acknowledge(
        [UnitSubject(unit.key)], actor="bob@desk", reason="known", until=clock() + HOUR
    )
    await known.attention.assign([UnitSubject(unit.key)], actor="bob@desk", to="carl")
    await known.attention.comment([UnitSubject(unit.key)], "Call first.", actor="carl@desk")

    done = await known.done.read(since)

    assert [(each.what.kind, each.name, each.what.by) for each in done] == [
        ("sent", "l1", "ann@desk"),
        ("acknowledged", "c2", "bob@desk"),
        ("assigned", "c2", "bob@desk"),
        ("commented", "c2", "carl@desk"),
    ]
    sent, acknowledged, assigned, commented = (each.what for each in done)
    assert (sent.before, sent.after) == ("suspend", "active")
    assert sent.reason == "change_simstate · accepted · season"
    assert (acknowledged.after, acknowledged.reason) == ("2026-11-21T11:00:00Z", "known")
    assert (assigned.after, commented.after) == ("carl", "Call first.")
    assert await known.done.read(clock()) == []


async def test_a_unit_is_found_by_what_the_journal_called_it(known):
    names = {("lattigo", "l1"), ("lattigo", SIM), ("lattigo", f"013/{SIM}"), ("lattigo", "?")}

    found = await known.differences.units_of(names)

    assert {name for _, name in found} == {"l1", SIM, f"013/{SIM}"}
    assert {unit.label for unit in found.values()} == {"Truck 10"}
