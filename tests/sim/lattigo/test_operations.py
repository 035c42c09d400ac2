import json

import pytest

from tests.sim.desk import LattigoDesk


@pytest.fixture
def desk():
    return LattigoDesk()


@pytest.mark.parametrize(
    ("method", "operation", "fields", "envelope", "success", "failure"),
    [
        (
            "PUT",
            "change_cost_center",
            {"cost_center": "West"},
            "change_status",
            "Success",
            "Error: Device does not exist.",
        ),
        (
            "PUT",
            "change_simstate",
            {"state": "suspend"},
            "change_status",
            "Success",
            "Error: Device does not exist.",
        ),
        (
            "POST",
            "remove_usage_limit",
            {},
            "status",
            "Success: Device data limit removed.",
            "Error: Device does not exist.",
        ),
        (
            "POST",
            "set_usage_limit",
            {"kb_limit": 9_000_000, "action": "suspend"},
            "status",
            "Success: Device data limit is set.",
            "Error: Device does not exist.",
        ),
        (
            "POST",
            "send_sms",
            {"sms_text": "reboot"},
            "status",
            "Success: Attempting SMS Send.",
            "Error: Device does not exist, or does not support SMS.",
        ),
    ],
)
def test_each_device_gets_its_own_verdict(
    desk, method, operation, fields, envelope, success, failure
):
    name = desk.name_of(desk.unit())
    names = [name, "36524", name]

    by_json = desk.operate(method, operation, device_names=names, **fields)
    form = [("device_names[]", one) for one in names] + list(fields.items())
    by_form = desk.ask(method, f"/v2/device_operations/{operation}", form=form)

    assert by_json == {envelope: {name: success, "36524": failure}}
    assert json.loads(by_form.body) == by_json


@pytest.mark.parametrize(
    ("method", "operation", "fields", "error"),
    [
        ("PUT", "change_cost_center", {"cost_center": "x"}, "device_names is missing"),
        ("PUT", "change_cost_center", {"device_names": ["1"]}, "cost_center is missing"),
        ("PUT", "change_simstate", {"device_names": ["1"]}, "state is missing"),
        (
            "PUT",
            "change_simstate",
            {"device_names": ["1"], "state": "suspended"},
            "state does not have a valid value",
        ),
        (
            "PUT",
            "change_simstate",
            {"device_names": "1", "state": "suspend"},
            "device_names is invalid",
        ),
        ("POST", "send_sms", {"device_names": ["1"]}, "sms_text is missing"),
        (
            "POST",
            "set_usage_limit",
            {"device_names": ["1"], "kb_limit": 5},
            "action is missing",
        ),
        (
            "POST",
            "set_usage_limit",
            {"device_names": ["1"], "kb_limit": 5, "action": "suspend,"},
            "action does not have a valid value",
        ),
        (
            "POST",
            "set_usage_limit",
            {"device_names": ["1"], "action": "email"},
            "kb_limit is missing",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_named(desk, method, operation, fields, error):
    answer = desk.ask(method, f"/v2/device_operations/{operation}", json_body=fields)

    assert (answer.status, json.loads(answer.body)) == (400, {"error": error})


def test_a_limit_must_be_a_whole_number(desk):
    fields = {"device_names": ["1"], "action": "email", "kb_limit": 1.5}

    answer = desk.ask("POST", "/v2/device_operations/set_usage_limit", json_body=fields)

    assert (answer.status, answer.body) == (400, b"kb_limit is invalid")


def test_a_suspension_shows_on_the_record_only_after_a_while(desk):
    unit = desk.unit()

    desk.operate("PUT", "change_simstate", device_names=[desk.name_of(unit)], state="suspend")
    at_once = desk.device(desk.name_of(unit))["state"]
    desk.clock.advance(90)

    assert at_once == "active"
    assert desk.world.sim(unit, desk.clock()).state == "suspended"
    assert desk.device(desk.name_of(unit))["state"] == "suspend"


def test_a_sim_can_be_restored_by_its_iccid(desk):
    unit = desk.unit()
    fields = {"device_names": [unit.iccid], "id_type": "iccid"}
    desk.operate("PUT", "change_simstate", state="suspend", **fields)
    desk.clock.advance(200)

    said = desk.operate("PUT", "change_simstate", state="restore", **fields)
    desk.clock.advance(200)

    assert said == {"change_status": {unit.iccid: "Success"}}
    assert desk.device(desk.name_of(unit))["state"] == "active"


def test_a_cost_center_is_on_the_record_at_once(desk):
    name = desk.name_of(desk.unit())

    desk.operate("PUT", "change_cost_center", device_names=[name], cost_center="Übersee")

    assert desk.device(name)["cost_center"] == "Übersee"


def test_a_device_over_its_limit_is_suspended_and_users_are_told(desk):
    unit = desk.unit(lambda u: desk.world.sim(u, desk.clock()).bytes_this_month > 2048)
    fields = {"kb_limit": 1, "action": "suspend", "usernames": ["ops", "nobody"]}

    desk.operate("POST", "set_usage_limit", device_names=[desk.name_of(unit)], **fields)

    assert desk.world.sim(unit, desk.clock()).state == "suspended"
    assert desk.vendor.account.alerts == [("ops", desk.name_of(unit))]


def test_a_limit_with_mail_alone_leaves_the_device_running(desk):
    unit = desk.unit(lambda u: desk.world.sim(u, desk.clock()).bytes_this_month > 2048)
    fields = {"kb_limit": 1, "action": "email", "usernames": ["ops"]}

    desk.operate("POST", "set_usage_limit", device_names=[desk.name_of(unit)], **fields)

    assert desk.world.sim(unit, desk.clock()).state == "active"
    assert desk.vendor.account.alerts == [("ops", desk.name_of(unit))]


def test_a_limit_acts_once_a_month_so_that_a_restore_holds(desk):
    unit = desk.unit(lambda u: desk.world.sim(u, desk.clock()).bytes_this_month > 2048)
    names = [desk.name_of(unit)]
    desk.operate("POST", "set_usage_limit", device_names=names, kb_limit=1, action="suspend")

    desk.operate("PUT", "change_simstate", device_names=names, state="restore")
    desk.clock.advance(200)
    desk.device(desk.name_of(unit))
    desk.clock.advance(200)

    assert desk.device(desk.name_of(unit))["state"] == "active"


def test_a_limit_removed_acts_no_more(desk):
    unit = desk.unit()
    names = [desk.name_of(unit)]
    desk.operate("POST", "set_usage_limit", device_names=names, kb_limit=9**9, action="suspend")

    desk.operate("POST", "remove_usage_limit", device_names=names)

    assert desk.vendor.account.limits == {}


def test_every_text_sent_is_charged(desk):
    names = [desk.name_of(unit) for unit in desk.world.sims[:3]]

    said = desk.operate("POST", "send_sms", device_names=[*names, "36524"], sms_text="reboot")

    sent = [name for name, text in said["status"].items() if text.startswith("Success")]
    assert [charge.device for charge in desk.vendor.charges] == sent
