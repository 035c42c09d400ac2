from datetime import timedelta

from tests.store.conftest import NOW
from tui.domain.device.record import DeviceRecord


async def test_a_device_missing_from_a_whole_list_is_absent_since_then(store):
    records = [
        DeviceRecord(provider="p", account="a", key=key, address=key) for key in "abcdefghij"
    ]
    await store.devices.save("p", "a", records, complete=True)
    keys = [("a", "a"), ("a", "b"), ("a", "none")]
    assert await store.history.absent_since(keys) == {}

    await store.devices.save("p", "a", records[1:], complete=True)

    assert await store.history.absent_since(keys) == {("a", "a"): NOW}


def sim(key, state, days_ago):
    return DeviceRecord(
        provider="p", account="a", key=key, address=key, state=state,
        fetched_at=NOW - timedelta(days=days_ago),
    )  # fmt: skip


async def test_a_state_change_is_from_the_state_then_to_the_state_now_whatever_lies_between(store):
    then = [sim("1", "active", 5), sim("2", "active", 5), sim("3", "suspend", 5)]
    await store.devices.save("p", "a", then)
    await store.devices.save("p", "a", [sim("3", "active", 3)])
    await store.devices.save("p", "a", [sim("1", "suspend", 0.5), sim("2", "suspend", 0.5)])
    await store.devices.save("p", "a", [sim("1", None, 0.2), sim("2", "active", 0.1)])

    moves = await store.history.state_changes(NOW - timedelta(days=1))

    assert sorted(moves, key=str) == [("active", "active"), ("active", None)]
    assert len(await store.history.state_changes(NOW - timedelta(days=3))) == 3


async def test_without_data_from_that_time_no_state_changes_are_known(store):
    assert await store.history.state_changes(NOW) is None

    await store.devices.save("p", "a", [sim("1", "active", 0.5)])

    assert await store.history.state_changes(NOW - timedelta(days=1)) is None
    assert await store.history.state_changes(NOW - timedelta(days=0.4)) == []
