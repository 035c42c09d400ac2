from datetime import timedelta

import pytest

from tests.hooks.fleet import ACCOUNT, NOW, begin_incident, end_incident, judge, save_units
from tests.made_once import with_empty_store
from tui.config.hooks import Hook
from tui.domain.attention.subject import UnitSubject
from tui.hooks.watcher import HookWatcher
from tui.store import Store


class Clock:
    """A clock which is set by hand."""

    def __init__(self):
        self.at = NOW

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def state(tmp_path, tmp_path_factory):
    return with_empty_store(tmp_path_factory, tmp_path / "state")


@pytest.fixture
async def store(state, clock):
    opened = await Store.open(state=state, now=clock)
    await save_units(opened, "1234")
    yield opened
    await opened.close()


@pytest.fixture
def look(store, clock):
    """Look once, and return what is to be delivered then: event and title."""
    watcher = HookWatcher(store, clock)

    async def once(after="0s", **known):
        await watcher.look(hook(after, **known))
        return [(found.event, found.body["title"]) for found in await store.hooks.due("desk", 100)]

    return once


def hook(after="0s", when="severity:critical", **known):
    return Hook(name="desk", when=when, after=after, command="true", **known)


EMPTY = {"1": ("battery-empty", "critical")}
WELL = {"1": ("ok", "ok")}
BEGIN = ("begin", "Unit 1: battery-empty")


async def deliver(store):
    for delivery in await store.hooks.due("desk", 100):
        await store.hooks.finish(await store.hooks.start(delivery.id, "here"), "done", is_done=True)


async def test_a_verdict_is_fired_when_it_begins_and_once_when_it_ends(store, look):
    await judge(store, EMPTY)

    assert await look() == [BEGIN]
    assert await look() == [BEGIN], "it is planned once"
    await deliver(store)
    await judge(store, WELL)
    assert await look() == [("end", "Unit 1: battery-empty")]
    await deliver(store)
    assert await look() == []


async def test_what_ends_before_the_delay_is_over_is_not_fired(store, look, clock):
    await judge(store, EMPTY)
    await look("30m")
    clock.at += timedelta(minutes=29)
    await judge(store, WELL, at=clock.at)
    await look("30m")
    clock.at += timedelta(minutes=29)
    await judge(store, EMPTY, at=clock.at)

    assert await look("30m") == []
    clock.at += timedelta(minutes=30)
    assert await look("30m") == [BEGIN]


async def test_the_next_look_is_when_a_delay_is_over(store, clock):
    await judge(store, EMPTY)

    assert await HookWatcher(store, clock).look(hook("30m")) == (NOW + timedelta(minutes=30), 1)


async def test_an_incident_is_one_firing_with_its_units(store, look):
    await judge(store, {"4": ("battery-empty", "critical")})
    await begin_incident(store, "telus-1", "123")

    begun = await look()
    bodies = {found.subject: found.body for found in await store.hooks.due("desk", 9)}
    incident = bodies["incident:telus-1"]["incident"]
    await deliver(store)
    await end_incident(store, "telus-1", "123")

    assert len(begun) == 2
    assert incident["units_total"] == 3
    assert [unit["label"] for unit in incident["units"]] == ["Unit 1", "Unit 2", "Unit 3"]
    assert (incident["shared"], incident["value"]) == ("carrier", "Telus")
    assert await look() == [("end", "3 of 3 units on the carrier Telus fell silent together")]


@pytest.mark.parametrize("cause", ["account-unreachable", "account-denied", "not-asked"])
async def test_while_nothing_is_known_of_a_unit_nothing_has_ended(store, look, cause):
    await judge(store, EMPTY)
    await look()
    await deliver(store)

    await judge(store, {"1": (cause, "info")})
    assert await look() == []
    await judge(store, EMPTY)
    assert await look() == []


async def test_a_unit_tells_all_fields_which_machines_are_promised(store, look):
    await judge(store, EMPTY)
    await look()

    (delivery,) = await store.hooks.due("desk", 9)
    told = delivery.body
    assert (told["hook"], told["event"], told["id"]) == ("desk", "begin", delivery.id)
    assert told["unit"]["cause"] == "battery-empty"
    assert told["unit"]["findings"][0]["sentence"] == "It is battery-empty."
    assert {"unit", "label", "members", "imei", "iccid", "state", "last_seen", "severity", "since",
            "chain", "incident", "acknowledged", "assigned_to"} <= told["unit"].keys()  # fmt: skip


async def test_what_is_acknowledged_does_not_fire_and_has_not_ended(store, look, clock):
    unit = UnitSubject((await store.units.of_device(ACCOUNT, "1")).key)
    await judge(store, EMPTY)
    await store.attention.acknowledge([unit], actor="anna", reason="in the workshop")

    assert await look() == []
    await store.attention.unacknowledge([unit], actor="anna")
    assert await look() == [BEGIN]
    await deliver(store)
    await store.attention.acknowledge([unit], actor="anna", reason="in the workshop")
    assert await look() == [], "it has not ended"
    await judge(store, WELL)
    assert [event for event, _ in await look()] == ["end"]


async def test_a_hook_may_fire_for_what_is_acknowledged(store, look):
    unit = UnitSubject((await store.units.of_device(ACCOUNT, "1")).key)
    await judge(store, EMPTY)
    await store.attention.acknowledge([unit], actor="anna", reason="in the workshop")

    assert await look(acknowledged=True) == [BEGIN]


END = ("end", "Unit 1: battery-empty")


def minutes(count):
    return NOW + timedelta(minutes=count)


async def test_what_began_and_ended_between_two_looks_is_told_once_and_as_it_was(store, look):
    await look()
    await judge(store, EMPTY, at=minutes(1))
    await judge(store, WELL, at=minutes(3))

    assert await look() == [BEGIN]
    (begun,) = await store.hooks.due("desk", 9)
    await deliver(store)
    assert await look() == [END], "its end waits for its begin"
    await deliver(store)
    assert await look() == []
    assert begun.body["seen_at"] == "2026-11-21T08:01:00Z"
    assert (begun.body["unit"]["cause"], begun.body["unit"]["severity"]) == (
        "battery-empty", "critical",
    )  # fmt: skip


async def test_what_passed_before_the_delay_was_over_is_not_told(store, look):
    await look("2m")
    await judge(store, EMPTY, at=minutes(1))
    await judge(store, WELL, at=minutes(2))
    await judge(store, {"2": ("battery-empty", "critical")}, at=minutes(1))
    await judge(store, {"2": ("ok", "ok")}, at=minutes(3))

    assert await look("2m") == [("begin", "Unit 2: battery-empty")]


async def test_of_what_passed_only_what_the_hook_is_about_is_told(store, look):
    await look(when='severity:critical label:"Unit 2"')
    for key in "12":
        await judge(store, {key: ("battery-empty", "critical")}, at=minutes(1))
        await judge(store, {key: ("battery-low", "warning")}, at=minutes(2))

    assert await look(when='severity:critical label:"Unit 2"') == [
        ("begin", "Unit 2: battery-empty")
    ]


async def test_an_incident_which_passed_is_told_once_for_all_its_units(store, look):
    await look()
    await begin_incident(store, "telus-1", "123", at=minutes(1))
    await end_incident(store, "telus-1", "123", at=minutes(2))

    begun = await look()
    await deliver(store)

    title = "3 of 3 units on the carrier Telus fell silent together"
    assert begun == [("begin", title)]
    assert await look() == [("end", title)]


async def test_after_another_service_may_have_looked_the_past_is_not_told(store, clock):
    watcher = HookWatcher(store, clock)
    await watcher.look(hook())
    await judge(store, EMPTY, at=minutes(1))
    await judge(store, WELL, at=minutes(2))

    watcher.forget(hook())
    await watcher.look(hook())

    assert await store.hooks.due("desk", 9) == []
