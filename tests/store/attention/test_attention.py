import asyncio
from datetime import timedelta

import pytest

from tests.store.units.conftest import NOW, Clock
from tests.store.units.test_units import IMEI, OTHER, SIM, judged, record
from tui.domain.attention.acknowledgement import Comment
from tui.domain.attention.subject import IncidentSubject, UnitSubject
from tui.domain.show.filter import FilterError, UnitQuery
from tui.domain.verdict.judgement import Finding, Judgement
from tui.store import Store, StoreError

ANNA, BEN = "anna@desk", "ben@desk"
HOUR = timedelta(hours=1)
TRUCK, VAN = UnitSubject(IMEI), UnitSubject(OTHER)
TRACKER, ITS_SIM = (
    record("charterup", "c1", imei=IMEI, label="Truck"),
    record("lattigo", "l1", iccid=SIM, imei=IMEI, msisdn="310000001"),
)
VANS = record("charterup", "c2", imei=OTHER, label="Van")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def store(state_folder, url, clock):
    opened = await Store.open(url, state=state_folder, now=clock, operator=ANNA)
    yield opened
    await opened.close()


@pytest.fixture
async def fleet(store, clock):
    """A truck with an empty battery, by a tracker and a SIM, and a van which is late."""
    for each in (TRACKER, ITS_SIM, VANS):
        await store.devices.save(each.provider, each.account, [each])
    await judge(store, clock, Truck=("battery-empty", "critical"), Van=("overdue", "warning"))
    return store


async def judge(store, clock, **rules):
    """Judge the units with these labels by a rule and a severity, and all others as ok."""
    await store.units.mark_due()
    found = {}
    for row, records in (await store.units.members(await store.units.due(clock(), 100))).items():
        named = [rules[each.label] for each in records if each.label in rules]
        found[row] = judged(*named[0]) if named else judged("ok", "ok")
    await store.units.save(clock(), found)


async def listed(store, text):
    page = await store.units.page(UnitQuery(text, sort="label", descending=False))
    return [unit.name for unit in page.units]


async def unit(store, subject):
    return await store.units.by_key(subject.key)


async def test_an_acknowledged_unit_says_by_whom_why_and_until_when(fleet):
    done = await fleet.attention.acknowledge(
        [TRUCK], actor=ANNA, reason="van is in the workshop", until=NOW + HOUR
    )

    said = (await unit(fleet, TRUCK)).acknowledged
    assert done == [TRUCK]
    assert (said.by, said.reason, said.at, said.until) == (
        ANNA, "van is in the workshop", NOW, NOW + HOUR
    )  # fmt: skip
    assert (said.cause, said.severity) == ("battery-empty", "critical")
    assert await listed(fleet, "acknowledged:yes") == ["Truck"]
    assert await listed(fleet, "acknowledged:no") == ["Van"]
    assert await listed(fleet, "-acknowledged:no severity:critical") == ["Truck"]
    assert (await unit(fleet, VAN)).acknowledged is None


async def test_it_comes_back_when_its_time_is_over(fleet, clock):
    await fleet.attention.acknowledge([TRUCK], actor=ANNA, reason="on it", until=NOW + HOUR)

    clock.at = NOW + HOUR

    assert (await unit(fleet, TRUCK)).acknowledged is None
    assert await listed(fleet, "acknowledged:no") == ["Truck", "Van"]


async def test_whoever_shows_units_hears_when_a_time_is_over_or_planned_work_begins(fleet, clock):
    heard = []
    fleet.subscribe(heard.append)
    await fleet.attention.acknowledge([TRUCK], actor=ANNA, reason="on it", until=NOW + HOUR)
    await fleet.attention.acknowledge(
        [VAN], actor=ANNA, reason="yard moves", start=NOW + 2 * HOUR, until=NOW + 3 * HOUR
    )
    await fleet.poll_changes()

    told = []
    for minutes in (59, 60, 61, 120, 121, 180, 240):
        heard.clear()
        clock.at = NOW + timedelta(minutes=minutes)
        await fleet.poll_changes()
        told.append(frozenset({"units"}) in heard)

    assert told == [False, True, False, True, False, True, False]


async def test_it_comes_back_when_it_changes_or_gets_worse_and_not_when_it_gets_better(
    fleet, clock
):
    await fleet.attention.acknowledge([TRUCK, VAN], actor=ANNA, reason="on it")
    clock.at += HOUR

    await judge(fleet, clock, Truck=("battery-empty", "warning"), Van=("overdue", "critical"))

    assert await listed(fleet, "acknowledged:yes") == ["Truck"]
    await judge(fleet, clock, Truck=("sim-deactivated", "warning"), Van=("overdue", "warning"))
    assert await listed(fleet, "acknowledged:yes") == ["Van"]


async def test_the_same_cause_on_another_day_is_not_acknowledged(fleet, clock):
    await fleet.attention.acknowledge([TRUCK], actor=ANNA, reason="charging it")
    clock.at += HOUR
    await judge(fleet, clock)
    clock.at += HOUR

    await judge(fleet, clock, Truck=("battery-empty", "critical"))

    assert (await unit(fleet, TRUCK)).acknowledged is None


async def test_planned_work_covers_what_begins_in_its_time_and_nothing_else(fleet, clock):
    await fleet.attention.acknowledge(
        [TRUCK, VAN], actor=ANNA, reason="moving the yard", start=NOW + HOUR, until=NOW + 3 * HOUR
    )
    assert await listed(fleet, "acknowledged:yes") == []

    clock.at = NOW + 2 * HOUR
    await judge(fleet, clock, Truck=("battery-empty", "critical"), Van=("sim-swapped", "critical"))

    assert await listed(fleet, "acknowledged:yes") == ["Van"]
    assert (await unit(fleet, VAN)).acknowledged.start == NOW + HOUR
    clock.at = NOW + 3 * HOUR
    assert await listed(fleet, "acknowledged:yes") == []


async def test_what_is_fine_cannot_be_acknowledged(fleet, clock):
    await judge(fleet, clock, Truck=("battery-empty", "critical"))

    done = await fleet.attention.acknowledge(
        [TRUCK, VAN, UnitSubject("nobody")], actor=ANNA, reason="x"
    )

    assert done == [TRUCK]


async def test_an_acknowledgement_is_taken_back(fleet, clock):
    await fleet.attention.acknowledge([TRUCK], actor=ANNA, reason="on it")
    await fleet.attention.acknowledge([TRUCK], actor=ANNA, reason="later", start=NOW + HOUR)

    done = await fleet.attention.unacknowledge([TRUCK, VAN], actor=BEN)

    assert done == [TRUCK]
    assert await listed(fleet, "acknowledged:yes") == []
    assert await fleet.attention.unacknowledge([TRUCK], actor=BEN) == []


async def test_a_unit_is_assigned_and_found_by_name_and_by_me(fleet):
    await fleet.attention.assign([TRUCK], actor=BEN, to="Anna")
    await fleet.attention.assign([VAN], actor=ANNA, to="Zoë")

    assert (await unit(fleet, TRUCK)).assigned_to == "Anna"
    assert await listed(fleet, "assigned:me") == ["Truck"]
    assert await listed(fleet, "assigned_to:zoe") == ["Van"]
    assert await listed(fleet, "-assigned:zoe") == ["Truck"]
    await fleet.attention.assign([VAN], actor=ANNA, to="Zoë@desk")
    assert await listed(fleet, "assigned:zoe") == ["Van"]
    assert await listed(fleet, "assigned:zoe@laptop") == []
    await fleet.attention.assign([TRUCK], actor=ANNA, to=None)
    assert await listed(fleet, "assigned=") == ["Truck"]
    assert await listed(fleet, "assigned:") == ["Van"]
    page = await fleet.units.page(UnitQuery(sort="assigned_to", descending=False))
    assert [each.name for each in page.units] == ["Van", "Truck"]


async def test_comments_are_kept_in_the_order_in_which_they_were_written(fleet, clock):
    await fleet.attention.comment([TRUCK], "called the driver", actor=ANNA)
    clock.at += HOUR
    await fleet.attention.comment([TRUCK, VAN], "no answer", actor=BEN)

    assert await fleet.attention.comments(TRUCK) == [
        Comment(by=ANNA, at=NOW, text="called the driver"),
        Comment(by=BEN, at=NOW + HOUR, text="no answer"),
    ]
    assert await fleet.attention.comments(IncidentSubject("none")) == []


async def test_what_was_said_follows_the_tracker_when_its_sim_is_moved_to_another(fleet, clock):
    await fleet.attention.acknowledge([TRUCK], actor=ANNA, reason="on it")
    await fleet.attention.assign([TRUCK], actor=ANNA, to="anna")
    await fleet.attention.comment([TRUCK], "look beneath the seat", actor=ANNA)

    moved = record("lattigo", "l1", iccid=SIM, imei=OTHER, msisdn="310000001")
    await fleet.devices.save("lattigo", "lattigo", [moved])

    truck, van = await unit(fleet, TRUCK), await unit(fleet, VAN)
    assert [len(each.members) for each in (truck, van)] == [1, 2]
    assert (truck.assigned_to, van.assigned_to) == ("anna", None)
    assert truck.acknowledged
    assert not van.acknowledged
    assert len(await fleet.attention.comments(TRUCK)) == 1
    assert await fleet.attention.comments(VAN) == []


async def test_what_was_said_stays_when_a_unit_gets_another_key(store, clock):
    await store.devices.save("lattigo", "lattigo", [record("lattigo", "l1", iccid=SIM)])
    await judge(store, clock)
    await store.attention.assign([UnitSubject(SIM)], actor=ANNA, to="anna")
    await store.attention.comment([UnitSubject(SIM)], "whose is it?", actor=ANNA)

    tracker = record("charterup", "c1", imei=IMEI, iccid=SIM, label="Truck")
    await store.devices.save("charterup", "charterup", [tracker])

    assert (await unit(store, UnitSubject(SIM))) is None
    assert (await unit(store, TRUCK)).assigned_to == "anna"
    assert len(await store.attention.comments(TRUCK)) == 1
    await store.attention.assign([TRUCK], actor=BEN, to="ben")
    assert (await unit(store, TRUCK)).assigned_to == "ben"


async def test_of_two_units_which_are_joined_everything_stays(store, clock):
    await store.devices.save("lattigo", "lattigo", [record("lattigo", "l1", iccid=SIM)])
    await store.devices.save("charterup", "charterup", [record("charterup", "c1", imei=IMEI)])
    await judge(store, clock)
    for key, name in ((SIM, "ben"), (IMEI, "anna")):
        await store.attention.comment([UnitSubject(key)], f"from {name}", actor=name)
        await store.attention.assign([UnitSubject(key)], actor=ANNA, to=name)
        clock.at += HOUR

    await store.devices.save(
        "charterup", "charterup", [record("charterup", "c1", imei=IMEI, iccid=SIM)]
    )

    assert [each.text for each in await store.attention.comments(TRUCK)] == [
        "from ben",
        "from anna",
    ]
    assert (await unit(store, TRUCK)).assigned_to == "anna"


async def test_the_audit_log_has_who_said_what_and_its_chain_holds(fleet):
    await fleet.attention.acknowledge([TRUCK], actor=ANNA, reason="on it", until=NOW + HOUR)
    await fleet.attention.assign([TRUCK], actor=ANNA, to="ben")
    await fleet.attention.comment([TRUCK], "called", actor=BEN)
    await fleet.attention.unacknowledge([TRUCK], actor=BEN)

    rows = await fleet.audit.read()
    assert [(row.actor, row.what["event"]) for row in reversed(rows)] == [
        (ANNA, "acknowledged"), (ANNA, "assigned"), (BEN, "commented"), (BEN, "unacknowledged"),
    ]  # fmt: skip
    assert rows[-1].what == {
        "event": "acknowledged", "account": "charterup", "target": "c1", "label": "Truck",
        "reason": "on it", "until": "2026-11-21T09:00:00+00:00",
    }  # fmt: skip
    assert (rows[2].what["after"], rows[1].what["after"]) == ("ben", "called")
    assert (await fleet.audit.verify()).broken is None


async def test_other_consoles_hear_of_it_and_see_it(fleet, clock, tmp_path, url):
    other = await Store.open(url, state=tmp_path / "state", now=clock)
    heard = []
    other.subscribe(heard.append)
    assert (await unit(other, TRUCK)).acknowledged is None

    await fleet.attention.acknowledge([TRUCK], actor=ANNA, reason="on it")
    for _ in range(6_000):  # a server's notice takes a moment
        await other.poll_changes()
        if "units" in frozenset().union(*heard):
            break
        await asyncio.sleep(0.01)

    assert {"units", "jobs"} <= frozenset().union(*heard)
    assert (await unit(other, TRUCK)).acknowledged.by == ANNA
    await other.close()


async def heard_units(store):
    """Wait until a store hears that units changed: a server's notice takes a moment."""
    for _ in range(6_000):
        if "units" in await store.poll_changes():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody told it")


async def test_two_consoles_and_a_service_see_what_each_of_them_says_and_judges(
    fleet, clock, tmp_path, url
):
    console = await Store.open(url, state=tmp_path / "state", now=clock, operator=BEN)
    service = await Store.open(url, state=tmp_path / "state", now=clock, read_only=True)

    await fleet.attention.acknowledge([VAN], actor=ANNA, reason="on it")
    await heard_units(console)
    await console.attention.assign([VAN], actor=BEN, to="ben")
    await heard_units(fleet)
    await fleet.attention.comment([VAN], "called", actor=ANNA)
    await heard_units(console)

    assert await listed(console, "assigned:me acknowledged:yes") == ["Van"]
    assert (await unit(fleet, VAN)).assigned_to == "ben"
    assert [said.text for said in await console.attention.comments(VAN)] == ["called"]
    clock.at += HOUR
    await judge(service, clock, Truck=("battery-empty", "critical"), Van=("overdue", "critical"))
    for each in (fleet, console):
        await heard_units(each)
        assert (await unit(each, VAN)).acknowledged is None
        assert (await unit(each, VAN)).assigned_to == "ben"
    await console.close()
    await service.close()


async def test_what_was_said_is_found_by_the_record_which_is_left_of_its_unit(tmp_path, clock):
    state = tmp_path / "state"
    first = await Store.open(state=state, now=clock)
    for each in (TRACKER, ITS_SIM):
        await first.devices.save(each.provider, each.account, [each])
    await first.attention.assign([TRUCK], actor=ANNA, to="anna")
    await first.attention.comment([TRUCK], "called", actor=ANNA)
    await first.close()
    for file in state.glob("cache.db*"):
        file.unlink()

    again = await Store.open(state=state, now=clock)
    await again.devices.save("lattigo", "lattigo", [ITS_SIM])

    left = await again.units.of_device("lattigo", "l1")
    assert left.assigned_to == "anna"
    assert len(await again.attention.comments(UnitSubject(left.key))) == 1
    await again.attention.assign([UnitSubject(left.key)], actor=ANNA, to=None)
    assert (await again.units.of_device("lattigo", "l1")).assigned_to is None
    await again.close()


async def test_it_outlives_a_cache_which_is_replaced(tmp_path, clock):
    state = tmp_path / "state"
    first = await Store.open(state=state, now=clock)
    await first.devices.save("charterup", "charterup", [TRACKER])
    await judge(first, clock, Truck=("battery-empty", "critical"))
    await first.attention.assign([TRUCK], actor=ANNA, to="anna")
    await first.attention.comment([TRUCK], "called", actor=ANNA)
    await first.close()
    for file in state.glob("cache.db*"):
        file.unlink()

    again = await Store.open(state=state, now=clock)
    await again.devices.save("charterup", "charterup", [TRACKER])

    assert (await unit(again, TRUCK)).assigned_to == "anna"
    assert [each.text for each in await again.attention.comments(TRUCK)] == ["called"]
    await again.close()


async def test_a_read_only_store_takes_only_what_it_may(fleet, clock, tmp_path, url):
    for may in ((), ("comment",), ("acknowledge",)):
        reader = await Store.open(
            url, state=tmp_path / "state", now=clock, read_only=True, read_only_may=may
        )
        tried = {
            "assign": reader.attention.assign([TRUCK], actor=ANNA, to="anna"),
            "comment": reader.attention.comment([TRUCK], "seen", actor=ANNA),
            "acknowledge": reader.attention.acknowledge([TRUCK], actor=ANNA, reason="seen"),
        }
        done = set()
        for name, change in tried.items():
            try:
                await change
                done.add(name)
            except StoreError:
                continue

        assert done == set(may)
        await reader.close()


@pytest.mark.parametrize("text", ["acknowledged:maybe", "acknowledged>yes", "assigned<anna"])
async def test_a_wrong_word_is_refused(fleet, text):
    with pytest.raises(FilterError):
        await listed(fleet, text)


def part_of(incident):
    finding = Finding(rule="carrier-incident", severity="critical", sentence="Silent together.")
    return Judgement(findings=(finding,), chain=(), incident=incident)


@pytest.fixture
async def outage(store, clock):
    """Six units of which four are in an incident."""
    records = [record("charterup", f"c{n}", label=f"Bus {n}") for n in range(6)]
    await store.devices.save("charterup", "charterup", records)
    await fell_silent(store, clock, 4)
    return store


async def fell_silent(store, clock, count):
    await store.units.mark_due()
    rows = sorted(await store.units.due(clock(), 100))

    def work(connection, topics):
        connection.execute("DELETE FROM incident")
        connection.execute(
            "INSERT INTO incident (id, shared, value, since, silent, total, began_at) "
            "VALUES ('i1', 'carrier', 'ATT', 0, ?, 6, 0)",
            (count,),
        )
        topics.add("units")

    await store._databases.write(work)
    silent, heard = rows[:count], rows[count:]
    judgements = {row: part_of("i1") for row in silent} | {row: judged("ok", "ok") for row in heard}
    await store.units.save(clock(), judgements)


async def test_an_acknowledged_incident_covers_its_units_while_they_are_in_it(outage, clock):
    await outage.attention.acknowledge([IncidentSubject("i1")], actor=ANNA, reason="carrier knows")
    await outage.attention.assign([IncidentSubject("i1")], actor=ANNA, to="anna")
    clock.at += HOUR

    await fell_silent(outage, clock, 5)
    covered = await listed(outage, "acknowledged:yes")
    mine = await listed(outage, "assigned:me")
    await fell_silent(outage, clock, 3)

    assert covered == mine == [f"Bus {n}" for n in range(5)]
    assert await listed(outage, "acknowledged:yes") == ["Bus 0", "Bus 1", "Bus 2"]
    page = await outage.units.page(UnitQuery("acknowledged:yes"))
    assert {each.acknowledged.incident for each in page.units} == {"i1"}
    (counted,) = [each for each in await outage.units.count_by_cause() if each.incident]
    assert (counted.count, counted.acknowledged, counted.assigned) == (3, 3, ("anna",))


async def test_an_incident_with_half_as_many_units_more_comes_back(outage, clock):
    await outage.attention.acknowledge([IncidentSubject("i1")], actor=ANNA, reason="carrier knows")
    clock.at += HOUR

    await fell_silent(outage, clock, 6)

    assert await listed(outage, "acknowledged:yes") == []


async def test_what_began_since_a_time_is_fresh(fleet, clock):
    clock.at += HOUR
    await judge(fleet, clock, Truck=("sim-swapped", "critical"), Van=("overdue", "warning"))

    counted = await fleet.units.count_by_cause(since=NOW + HOUR / 2)

    assert {each.cause: each.fresh for each in counted} == {"sim-swapped": 1, "overdue": 0}


async def test_people_are_whoever_was_assigned_said_or_did_something_the_last_first(fleet, clock):
    await fleet.attention.comment([TRUCK], "Known.", actor=ANNA)
    clock.at += HOUR
    await fleet.attention.assign([VAN], actor=BEN, to="carl@workshop")
    clock.at += HOUR
    await fleet.audit.write("dora@night", [{"event": "exported"}])

    assert await fleet.attention.people() == ["dora@night", BEN, "carl@workshop", ANNA]


async def test_what_is_talked_about_is_counted_by_cause_one_saying_once(fleet, clock):
    await fleet.attention.comment([TRUCK, VAN], "Both are at the depot.", actor=ANNA)
    clock.at += HOUR
    await fleet.attention.comment([TRUCK], "Charged at noon.", actor=BEN)

    talk = await fleet.attention.talk()

    assert {of: (each.count, each.newest.text) for of, each in talk.items()} == {
        ("battery-empty", None): (2, "Charged at noon."),
        ("overdue", None): (1, "Both are at the depot."),
    }
    assert talk["battery-empty", None].newest.by == BEN
