"""A team's store has the devices of more accounts than one console works with."""

import pytest

from tui.domain.device.record import DeviceRecord
from tui.domain.show.column_sums import ColumnSums
from tui.domain.show.filter import DeviceQuery

IMEI = "013108001841853"


def device(account, key, **known):
    return DeviceRecord(
        provider="polte", account=account, key=key, address=key, label=f"Bus {key}", **known
    )


@pytest.fixture
async def shared(store):
    """Three accounts' devices, of which this console has two."""
    for account in ("mine", "other", "ours"):
        records = [device(account, str(n), state="active", voltage_mv=float(n)) for n in range(3)]
        await store.devices.save("polte", account, [*records, device(account, "i", imei=IMEI)])
    store.accounts = frozenset({"mine", "ours"})
    return store


def accounts(records):
    return {record.account for record in records}


@pytest.mark.parametrize("text", ["", "bus", "state:active", "-state:active"])
@pytest.mark.parametrize("sort", ["label", "state", "voltage_mv"])
async def test_no_list_has_the_devices_of_others(shared, text, sort):
    page = await shared.devices.page(DeviceQuery(text, sort=sort))
    shared.accounts = None
    everybody = await shared.devices.page(DeviceQuery(text, sort=sort))

    assert accounts(page.records) == {"mine", "ours"}
    assert page.total == len(page.records) == everybody.total * 2 // 3


async def test_no_count_search_or_number_has_the_devices_of_others(shared):
    assert set(await shared.devices.counts()) == {("polte", "mine"), ("polte", "ours")}
    assert await shared.devices.count_values("account", DeviceQuery()) == [("mine", 4), ("ours", 4)]
    assert await shared.devices.column_sums(["voltage_mv"], DeviceQuery()) == [ColumnSums(6, 6, 1)]
    assert await shared.devices.index_of(DeviceQuery(), "other", "1") is None
    assert await shared.devices.index_of(DeviceQuery(), "ours", "1") is not None
    assert accounts(await shared.devices.find(IMEI)) == {"mine", "ours"}
    assert accounts(await shared.units.records_with(IMEI[:14] + "0")) == {"mine", "ours"}
    assert accounts(await shared.units.records_of(device("mine", "i", imei=IMEI))) == {
        "mine",
        "ours",
    }
    async with shared.apart() as aside:
        assert (await aside.devices.page(DeviceQuery())).total == 8


async def test_an_account_which_comes_back_has_its_devices_again(shared):
    await shared.devices.prepare_order(DeviceQuery())
    shared.accounts = frozenset({"mine", "other", "ours"})

    assert (await shared.devices.page(DeviceQuery())).total == 12
    assert await shared.devices.index_of(DeviceQuery(), "other", "1") is not None
