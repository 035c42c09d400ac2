"""Fields nobody can read are unknown, counted, and told; the record stays."""

from datetime import UTC, datetime

import pytest

from tests.providers.lattigo.line import answer, client
from tests.providers.polte.made_up import open_desk, reply
from tui.domain.device.record import DeviceRecord, Row
from tui.domain.text.column import Column, ListSpec
from tui.providers.lattigo.models import Device
from tui.providers.memory import ProcessMemory
from tui.providers.polte.models import UserEquipment
from tui.providers.unread_fields import (
    UnreadFields,
    count_unread_rows,
    unread_fields,
    unread_notes,
)

SIM = {"id": 7, "device_name": "36524", "iccid": "89014103211118510720"}


@pytest.mark.parametrize(
    ("sent", "unread"),
    [
        ({}, []),
        ({"imei": None, "imsi": "", "msisdn": "0", "latitude": "0.0", "note": " "}, []),
        ({"last_connection_date": "soon", "latitude": "north"}, ["last_connection_date", "latitude"]),
        ({"LastConnectionDate": 1571234567}, ["LastConnectionDate"]),
        ({"imei": ["490154203237518"], "note": {"text": "x"}}, ["imei", "note"]),
        ({"connected": "perhaps", "bytes_used": "5 MB"}, ["connected", "bytes_used"]),
    ],
)  # fmt: skip
def test_what_has_a_value_and_cannot_be_read_is_named_as_the_vendor_names_it(sent, unread):
    assert unread_fields(Device.read({**SIM, **sent}, "devices")) == unread


async def test_a_list_is_counted_afresh_and_reports_add_up():
    memory = ProcessMemory()
    strange = (
        Device.read({**SIM, "imei": []}, "devices"),
        Device.read({**SIM, "imei": {"a": 1}}, "x"),
    )
    for what, adds_up in (("devices", False), ("reports", True)):
        counter = UnreadFields(what, adds_up=adds_up)
        for _ in range(2):
            for device in strange:
                counter.count(device)
            await counter.save(memory)

    assert await unread_notes(memory, "devices", "reports") == [
        "fields of devices with a value which cannot be read, shown as ?: imei (1)",
        "fields of reports with a value which cannot be read, shown as ?: imei (2)",
    ]
    await UnreadFields("devices", adds_up=False).save(memory)
    assert len(await unread_notes(memory, "devices", "reports")) == 1


async def test_many_fields_are_told_by_their_number_and_damaged_counts_are_none():
    memory = ProcessMemory()
    await memory.save("unread fields of reports", "[1")
    await memory.save(
        "unread fields of devices", '{"a": 1, "b": 2, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1}'
    )

    (note,) = await unread_notes(memory, "devices", "reports")

    assert note.endswith("b (2), a (1), c (1), d (1), e (1), f (1), 1 more")


async def test_a_sim_and_a_locator_with_a_strange_field_stay_in_their_lists():
    memory = ProcessMemory()
    account, _ = client(answer([{**SIM, "state": ["active"]}], x_next_page=""), memory=memory)
    locator = {"Id": 1, "token": "ue-a", "location": "somewhere", "updatedAt": "soon"}

    sims = [record async for page in account.devices() for record in page]
    desk = open_desk({"POST /customer/77/userEquipment/csv": [reply([locator])]})
    locators = [record async for page in desk.client.devices() for record in page]

    assert [(record.key, record.state) for record in sims] == [("7", None)]
    assert (await unread_notes(memory, "devices"))[0].endswith("state (1)")
    assert [(record.key, record.latitude) for record in locators] == [("1", None)]
    assert UserEquipment.read(locator, "x").unread == ["location", "updatedAt"]


RATES = ListSpec(
    "rates", "Rates",
    (Column("vendor.cost", "Cost", 8, "money"), Column("vendor.name", "Name", 8),
     Column("vendor.plan.bytes", "Data", 8, "bytes")),
)  # fmt: skip


def rate(**vendor):
    return Row(provider="p", account="a", list="rates", key="1", vendor=vendor)


async def test_numbers_of_a_list_which_are_none_are_counted_anew_each_time_and_no_row_is_lost():
    memory = ProcessMemory()
    sound = [rate(cost="1.50", plan={"bytes": 5}), rate(cost=None), rate(name="x", cost="")]
    strange = [rate(cost="free"), rate(cost=True, plan={"bytes": "5MB"}), rate(plan="none")]

    for _ in range(2):
        assert await count_unread_rows(memory, [RATES], "rates", [*sound, *strange]) == [
            *sound,
            *strange,
        ]
    notes = await unread_notes(memory, "rates")
    await count_unread_rows(memory, [RATES], "rates", sound)

    assert notes == [
        "fields of rates with a value which cannot be read, shown as sent: cost (2), plan.bytes (1)"
    ]
    assert await unread_notes(memory, "rates") == []


async def test_use_in_a_strange_form_is_unknown_and_counted():
    memory = ProcessMemory()
    day = {"id": 1, "date_for": "2026-11-20", "bytes_used": "lots", "sms_used": 0}
    account, _ = client(answer([day], x_next_page=""), memory=memory)
    sim = DeviceRecord(provider="lattigo", account="sims", key="7", address="bus-1")
    at = datetime(2026, 11, 20, tzinfo=UTC)

    (read,) = await account.usage(sim, "daily", at, at)

    assert read.bytes_used is None
    assert (await unread_notes(memory, "usage"))[0].endswith("bytes_used (1)")
