import json

import pytest

from tests.sim.desk import LattigoDesk

PLAN = "ACME Co 10MB Plan"
CARD = "89014103211118510720"


@pytest.fixture
def desk():
    return LattigoDesk()


@pytest.fixture
def activate(desk):
    def activate(*devices, plan=PLAN):
        body = {"rate_plan_name": plan, "activation_requests": list(devices)}
        path = "/v2/device_operations/activation_request"
        answer = desk.ask("POST", path, json_body=body)
        return answer.status, json.loads(answer.body)

    return activate


def test_what_is_activated_appears_later_as_a_new_device(desk, activate):
    status, said = activate({"imei": "013108001841853", "iccid": CARD, "note3": "spare"})

    at_once = desk.device(CARD)
    desk.clock.advance(300)
    record = desk.device(CARD)

    assert status == 200
    assert said["unprocessed"] == []
    assert said["processed"][0] == {
        "iccid": CARD,
        "imei": "013108001841853",
        "note": "",
        "note1": "",
        "note2": "",
        "note3": "spare",
        "request_type": "activate",
    }
    assert at_once is None
    assert (record["state"], record["note3"], record["note"]) == ("active", "spare", "-----")
    assert record["rate_plan"]["name"] == PLAN
    assert CARD in desk.get("/v2/devices", per_page=100)


def test_some_may_be_activated_although_the_answer_is_422(desk, activate):
    status, said = activate(
        {"imei": "013108001841853", "iccid": CARD},
        {"imei": "013108001841853"},
        {"iccid": "89014103211118510738"},
        {"imei": "12345", "iccid": "8901"},
    )

    errors = [json.loads(row["error"]) for row in said["unprocessed"]]
    assert status == 422
    assert [row["iccid"] for row in said["processed"]] == [CARD]
    assert [row["device_index"] for row in said["unprocessed"]] == [1, 2, 3]
    assert errors == [
        {"iccid": ["can't be blank"]},
        {"imei": ["can't be blank"]},
        {"imei": ["is invalid"], "iccid": ["is invalid"]},
    ]
    assert said["unprocessed"][0]["input"]["imei"] == "013108001841853"
    assert [charge.device for charge in desk.vendor.charges] == [CARD]


def test_an_unknown_plan_activates_nothing(desk, activate):
    status, said = activate({"imei": "013108001841853", "iccid": CARD}, plan="acme co 10MB plan")

    assert status == 422
    assert said["processed"] == []
    assert "rate_plan_name" in json.loads(said["unprocessed"][0]["error"])
    assert desk.vendor.charges == []


def test_a_card_is_activated_once(desk, activate):
    known = desk.unit().iccid
    card = {"imei": "013108001841853", "iccid": CARD}

    _, said = activate(card, card, {"imei": "013108001841853", "iccid": known})
    again, _ = activate(card)

    assert [row["device_index"] for row in said["unprocessed"]] == [1, 2]
    assert again == 422
    assert len(desk.vendor.charges) == 1


@pytest.mark.parametrize("place", ["device", "request"])
def test_a_sku_may_stand_for_an_imei(desk, place):
    device = {"iccid": CARD, **({"device_sku": "XYZ1"} if place == "device" else {})}
    extra = {"device_sku": "XYZ1"} if place == "request" else {}

    said = desk.operate(
        "POST", "activation_request", rate_plan_name=PLAN, activation_requests=[device], **extra
    )

    assert said["unprocessed"] == []


def test_a_long_note_and_a_wrong_region_are_named(activate):
    device = {"imei": "013108001841853", "iccid": CARD, "note1": "x" * 251, "region_code": "1234"}

    status, said = activate(device)

    assert status == 422
    assert set(json.loads(said["unprocessed"][0]["error"])) == {"note1", "region_code"}


def test_an_account_without_the_permission_is_forbidden():
    desk = LattigoDesk(activations_enabled=False)

    assert desk.operate("POST", "activation_request") == {"error": "403 Forbidden"}


@pytest.mark.parametrize("rows", [[], "89014103211118510720", ["89014103211118510720"]])
def test_a_request_without_devices_is_refused(desk, rows):
    said = desk.operate("POST", "activation_request", rate_plan_name=PLAN, activation_requests=rows)

    assert said == {"error": "activation_requests is invalid"}


def test_a_device_activated_can_be_suspended(desk, activate):
    activate({"imei": "013108001841853", "iccid": CARD})
    desk.clock.advance(300)

    desk.operate("PUT", "change_simstate", device_names=[CARD], state="suspend")
    desk.clock.advance(100)

    assert desk.device(CARD)["state"] == "suspend"


def test_an_upload_answers_under_other_names_than_it_was_asked(desk):
    fields = {"upload_email": "name@example.com", "upload_sku": "XYZ1"}
    rows = [{"imei": "013108001841853"}, {"imei": "x"}, {}, {"imei": "013108001841853"}]

    path = "/v2/device_operations/upload_request"
    answer = desk.ask("POST", path, json_body={**fields, "upload_ids": rows})

    said = json.loads(answer.body)
    assert answer.status == 422
    assert said["processed"] == [
        {"imei": "013108001841853", "sku": "XYZ1", "email": "name@example.com"}
    ]
    assert [json.loads(row["error"])["imei"][0] for row in said["unprocessed"]] == [
        "is invalid",
        "can't be blank",
        "has already been uploaded",
    ]
