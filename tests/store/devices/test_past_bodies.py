"""What records were before they changed, on both kinds of databases."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.conftest import NOW
from tui.domain.device.record import DeviceRecord
from tui.store import Store
from tui.store.devices.past_bodies import pack_past, unpack_past
from tui.store.reports.retention import RetentionLimits

HOUR = timedelta(hours=1)


class Clock:
    at = NOW

    def __call__(self):
        return self.at


@pytest.fixture
async def dated(tmp_path, url):
    clock = Clock()
    store = await Store.open(url, state=tmp_path / "state", now=clock)
    yield store, clock
    await store.close()


def record(key="1", **known):
    usual = {"label": "Bus", "vendor": {"note": "a"}}
    return DeviceRecord(provider="p", account="a", key=key, address=key, **{**usual, **known})


async def states(store, at):
    """Return the state of each record which was known at a time."""
    fleet = await store.past.read(at)
    return {each.key: each.state for each in fleet.records}


async def changed(dated, *all_states):
    """Save a record with each of these states, an hour apart."""
    store, clock = dated
    for state in all_states:
        await store.devices.save("p", "a", [record(state=state)])
        clock.at += HOUR
    return store


async def test_a_record_is_read_back_step_by_step(dated):
    store = await changed(dated, "new", "active", "active", "suspend")
    await store.devices.save("p", "a", [record("2", state="late")])

    for hours, state in enumerate(["new", "active", "active", "suspend"]):
        assert await states(store, NOW + hours * HOUR) == {"1": state}
        assert await states(store, NOW + hours * HOUR + HOUR / 2) == {"1": state}
    assert await states(store, NOW - HOUR) == {}
    assert await states(store, NOW + 4 * HOUR) == {"1": "suspend", "2": "late"}


async def test_the_moments_beside_a_time_are_those_at_which_something_changed(dated):
    store = await changed(dated, "new", "active", "active", "suspend")
    beside = store.past.moment_beside

    assert await beside(NOW + HOUR / 2, later=True) == NOW + HOUR
    assert await beside(NOW + HOUR, later=True) == NOW + 3 * HOUR
    assert await beside(NOW + 3 * HOUR, later=False) == NOW + HOUR
    assert await beside(NOW, later=False) is None
    assert await beside(NOW + 3 * HOUR, later=True) is None
    store.accounts = frozenset({"another"})
    assert await beside(NOW + HOUR, later=True) is None


async def test_a_record_which_was_missing_then_is_missing_and_one_which_came_back_is_not(dated):
    store, clock = dated
    await store.devices.save("p", "a", [record(), record("2")], complete=True)
    clock.at += HOUR
    await store.devices.save("p", "a", [record()], complete=True, accept_shorter=True)
    clock.at += HOUR
    await store.devices.save("p", "a", [record(), record("2")], complete=True)

    absent = [(await store.past.read(NOW + hours * HOUR)).absent for hours in range(3)]

    assert absent == [{}, {("a", "2"): NOW + HOUR}, {}]


async def test_old_changes_are_deleted_and_what_was_known_later_stays_known(dated):
    store = await changed(dated, "new", "active", "suspend")
    _, clock = dated
    clock.at = NOW + timedelta(days=1) + 1.5 * HOUR

    while await store.retention.prune(RetentionLimits(days=1)):
        pass

    assert await states(store, NOW + 2 * HOUR) == {"1": "suspend"}
    fleet = await store.past.read(NOW)
    assert (fleet.is_known, fleet.known_since) == (False, NOW + 2 * HOUR)


@given(st.text(), st.text())
def test_any_text_is_packed_against_any_other(old, new):
    old, new = (text.encode("utf-8", "ignore").decode() for text in (old, new))

    assert unpack_past(pack_past(old, new), new) == old


def test_what_hardly_differs_takes_hardly_any_room():
    old = (
        '[{"label":"Bus 12","last_seen":1763712000000000},{"lastReportTime":"11/21/2026 08:00:00"}]'
    )
    new = old.replace("08:00:00", "09:00:00").replace("17637120", "17637156")

    assert len(pack_past(old, new)) < 40
