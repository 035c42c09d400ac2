"""Groups and organizations of devices, as one account tells of them and every list finds them."""

import pytest

from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import DeviceQuery
from tui.store.devices.members import NamedDevice

MANY = 120
"""More than are written one by one in a team's database."""


@pytest.fixture
async def fleet(store):
    """Save many trackers in one account, and their SIMs in another."""
    for provider, account in (("charterup", "trackers"), ("lattigo", "sims")):
        devices = [
            DeviceRecord(provider=provider, account=account, key=str(number), address=str(number))
            for number in range(MANY)
        ]
        await store.devices.save(provider, account, devices, complete=True)


def named(account, keys, *names):
    provider = "charterup" if account == "trackers" else "lattigo"
    return [NamedDevice(provider, account, str(key), names) for key in keys]


async def found(store, text):
    page = await store.devices.page(DeviceQuery(text, limit=1000))
    return {(record.account, record.key) for record in page.records}


async def test_the_groups_of_an_account_replace_its_last_ones_on_devices_of_any_account(
    store, fleet
):
    whole = [*named("trackers", range(MANY), "North"), *named("sims", range(MANY), "North")]
    await store.devices.save_memberships("trackers", "groups", whole)
    assert len(await found(store, "group:north")) == 2 * MANY

    await store.devices.save_memberships("trackers", "groups", named("sims", [5], "South"))

    assert await found(store, "group:north") == set()
    assert await found(store, "group:") == {("sims", "5")}
    assert (await store.devices.get("sims", "5")).groups == ("South",)


async def test_two_accounts_which_name_the_same_group_are_told_apart_and_counted_once(store, fleet):
    await store.devices.save_memberships("trackers", "groups", named("trackers", [1, 2], "North"))
    await store.devices.save_memberships("other", "groups", named("trackers", [2, 3], "NORTH"))

    assert len(await found(store, "group:north")) == 3
    assert (await store.devices.get("trackers", "2")).groups == ("NORTH",)
    counted = await store.devices.count_values("groups", DeviceQuery(account="trackers"))
    assert [count for name, count in counted if name is not None] == [3]

    await store.devices.save_memberships("other", "groups", [])

    assert await found(store, "group:north") == {("trackers", "1"), ("trackers", "2")}


async def test_groups_and_organizations_of_the_same_name_are_not_mixed(store, fleet):
    await store.devices.save_memberships("trackers", "groups", named("trackers", [1], "North"))
    await store.devices.save_memberships("trackers", "orgs", named("trackers", [2], "North"))

    assert await found(store, "group:north") == {("trackers", "1")}
    assert await found(store, "org:north") == {("trackers", "2")}
    assert await found(store, "tag:north") == set()


async def test_the_same_memberships_again_announce_nothing(store, fleet):
    await store.devices.save_memberships("trackers", "groups", named("trackers", [1], "North"))
    heard = []
    store.subscribe(heard.append)

    await store.devices.save_memberships("trackers", "groups", named("trackers", [1], "North"))
    assert heard == []
    await store.devices.save_memberships("trackers", "groups", named("trackers", [1], "South"))
    assert heard == [frozenset({"devices"})]
