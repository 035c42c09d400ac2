"""How a device is reached whose name cannot be put in a path."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.providers.lattigo.line import NOW, answer, client
from tui.domain.device.record import DeviceRecord
from tui.domain.device.texts import Selection
from tui.providers.errors import Blocked
from tui.providers.lattigo.reach import Reach, Reaches

ICCID = "89014103211118510720"
YARD = DeviceRecord(
    provider="lattigo", account="sims", key="7", address="North/yard #3", iccid=ICCID
)


async def stored(address):
    return YARD if address == YARD.address else None


@pytest.mark.parametrize("name", ["36524", "gate 4", "spare?2", "#", "a.b"])
async def test_a_name_which_can_be_put_in_a_path_stays(name):
    assert await Reaches(stored).find(name) == Reach(name)


async def test_the_iccid_is_looked_up_among_the_stored_devices_only_for_other_names():
    reaches = Reaches(stored)

    assert await reaches.find(YARD.address) == Reach(ICCID, "iccid")
    assert reaches.of(YARD.address).path("note") == f"v2/devices/{ICCID}/note"


async def test_a_name_of_which_nothing_is_stored_is_refused():
    reach = await Reaches(stored).find("South/yard")

    with pytest.raises(Blocked, match="cannot address a device"):
        reach.path()


async def test_every_reading_of_such_a_device_names_its_kind():
    account, wire = client(answer([], x_next_page=""))
    since = NOW - timedelta(days=2)

    await account.reports(YARD, since, NOW)
    await account.usage(YARD, "daily", since, NOW)

    assert [call.path for call in wire.calls] == [
        f"v2/devices/{ICCID}/device_reports",
        f"v2/devices/{ICCID}/daily_data_usages",
    ]
    assert all(("id_type", "iccid") in call.query for call in wire.calls)


async def test_texts_and_the_record_are_read_by_it_too():
    account, wire = client(answer({"id": 7, "device_name": YARD.address}), answer([]))
    account.know([YARD])

    await account.texts(YARD.address, Selection(NOW - timedelta(days=2), NOW))

    assert [call.path for call in wire.calls] == [
        f"v2/devices/{ICCID}",
        f"v2/devices/{ICCID}/get_sms",
    ]
    assert all(("id_type", "iccid") in call.query for call in wire.calls)


@pytest.mark.parametrize("named", [YARD.address, ICCID])
async def test_a_change_names_the_kind_in_its_body_and_its_answer_may_name_either(named):
    account, wire = client(answer({named: "Success"}))
    account.know([YARD])

    async def sending():
        return

    values = {"field_name": "note", "note": "x"}
    outcomes = await account.apply("note", [YARD.address], values, sending)

    assert wire.calls[0].path == f"v2/devices/{ICCID}/note"
    assert wire.calls[0].json == {**values, "id_type": "iccid"}
    assert outcomes[YARD.address].state == "accepted"


async def test_a_bulk_change_keeps_the_name_which_is_harmless_in_a_body():
    account, _ = client(answer({}))
    account.know([YARD, replace(YARD, address="36524", iccid=None)])

    call = account.prepare("change_simstate", [YARD.address, "36524"], {"state": "suspend"})

    assert call.json == {"device_names": [YARD.address, "36524"], "state": "suspend"}
