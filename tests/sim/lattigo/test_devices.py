import json
from collections import Counter
from urllib.parse import quote

import pytest

from tests.sim.desk import LattigoDesk


@pytest.fixture
def desk():
    return LattigoDesk()


def test_a_device_that_does_not_exist_is_null(desk):
    answer = desk.ask("GET", "/v2/devices/36524")

    assert (answer.status, answer.body) == (200, b"null")


def test_names_come_without_details_and_records_with_them(desk):
    names = desk.get("/v2/devices", per_page=50)
    records = desk.get("/v2/devices", per_page=50, details="true")

    assert [record["device_name"] for record in records] == names


def test_decimals_are_text_and_byte_counts_are_numbers(desk):
    records = desk.get("/v2/devices", per_page=50, details="true")

    assert {type(record["latitude"]) for record in records} == {str, type(None)}
    assert {type(record["bytes_used"]) for record in records} == {int}
    assert all(record["note"] == "-----" for record in records)
    assert all(record["rate_plan"]["name"] for record in records)


def test_connected_is_a_boolean_or_a_text_or_not_there_at_all(desk):
    records = desk.get("/v2/devices", per_page=50, details="true")

    said = Counter(repr(record.get("connected", "absent")) for record in records)
    assert {"True", "'true'", "'false'", "'absent'"} <= set(said)


def test_the_list_can_be_narrowed_to_one_state(desk):
    words = {r["state"] for r in desk.get("/v2/devices", per_page=50, details="true")}

    for word in words:
        states = {r["state"] for r in desk.get("/v2/devices", details="true", state=word)}
        assert states == {word}
    assert "suspend" in words
    assert desk.get("/v2/devices", state="suspended") == []


def test_a_name_with_a_slash_in_it_can_be_asked_for():
    desk = LattigoDesk(fleet=400)
    unit = next(u for u in desk.world.sims if "/" in desk.name_of(u))

    assert desk.device(desk.name_of(unit))["iccid"] == unit.iccid
    assert desk.ask("GET", f"/v2/devices/{desk.name_of(unit)}").status == 404


@pytest.mark.parametrize(
    ("id_type", "field"),
    [
        ("iccid", "iccid"),
        ("imei", "imei_of_sim"),
        ("msisdn", "msisdn"),
        ("mdn", "msisdn"),
        ("imsi", "imsi"),
    ],
)
def test_a_device_is_found_by_other_identifiers(desk, id_type, field):
    unit = desk.unit(lambda u: u.imei_of_sim)

    assert desk.device(getattr(unit, field), id_type=id_type)["id"] == desk.id_of(unit)
    assert desk.device(getattr(unit, field) + "0", id_type=id_type) is None


def test_an_identifier_of_another_type_finds_nothing(desk):
    unit = desk.unit(lambda u: u.imei_of_sim)

    assert desk.device(unit.imei_of_sim) is None
    assert desk.device(unit.iccid, id_type="esn") is None
    assert desk.ask("GET", f"/v2/devices/{unit.iccid}", id_type="vin").status == 400


def test_a_meid_is_found(desk):
    records = desk.get("/v2/devices", per_page=50, details="true")
    old = next(record for record in records if record["meid"])

    assert desk.device(old["meid"], id_type="meid")["id"] == old["id"]


def test_a_note_is_cut_without_a_word(desk):
    unit = desk.unit()
    path = f"/v2/devices/{quote(desk.name_of(unit), safe='')}/note"

    answer = desk.ask("PUT", path, json_body={"field_name": "note2", "note": "x" * 101})

    assert json.loads(answer.body) == {desk.name_of(unit): "Success"}
    assert desk.device(desk.name_of(unit))["note2"] == "x" * 100
    assert desk.device(desk.name_of(unit))["note"] == "-----"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"note": "x"}, "field_name is missing"),
        ({"field_name": "note4", "note": "x"}, "field_name does not have a valid value"),
        ({"field_name": "note"}, "note is missing"),
    ],
)
def test_a_note_needs_a_field_and_a_text(desk, body, error):
    answer = desk.ask("PUT", "/v2/devices/1/note", json_body=body)

    assert (answer.status, json.loads(answer.body)) == (400, {"error": error})


def test_a_note_can_be_written_by_form_and_by_another_identifier(desk):
    unit = desk.unit(lambda u: u.imei_of_sim)
    form = {"field_name": "note", "note": "at the depot", "id_type": "imei"}

    answer = desk.ask("PUT", f"/v2/devices/{unit.imei_of_sim}/note", form=form)

    assert json.loads(answer.body) == {unit.imei_of_sim: "Success"}
    assert desk.device(desk.name_of(unit))["note"] == "at the depot"


def test_locating_costs_each_time_and_moves_the_record(desk):
    unit = desk.unit(lambda u: u.carrier == "ATT" and desk.id_of(u) % 2 == 0)
    path = f"/v2/devices/{quote(desk.name_of(unit), safe='')}/cellular_locate"

    before = desk.device(desk.name_of(unit))["latitude"]
    said = [json.loads(desk.ask("POST", path).body) for _ in range(2)]

    assert before is None
    assert said[0][desk.name_of(unit)].startswith("SUCCESS lat=")
    assert [charge.operation for charge in desk.vendor.charges] == ["cellular_locate"] * 2
    assert desk.device(desk.name_of(unit))["latitude"] is not None


def test_a_carrier_which_cannot_locate_charges_nothing(desk):
    unit = desk.unit(lambda u: u.carrier == "VDF")
    path = f"/v2/devices/{quote(desk.name_of(unit), safe='')}/cellular_locate"

    said = json.loads(desk.ask("POST", path).body)

    assert said[desk.name_of(unit)].startswith("Error: ")
    assert desk.vendor.charges == []
