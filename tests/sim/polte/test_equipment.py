import csv
import io
import json

import pytest

from tests.sim.desk import PolteDesk

COLUMNS = [
    "Id", "customerId", "modelToken", "token", "imei", "label", "provisioningState",
    "manufacturerToken", "disabledAt", "claimedAt", "location", "configuration", "createdAt",
    "updatedAt", "modelLabel", "customerName",
]  # fmt: skip


@pytest.fixture
def desk():
    return PolteDesk()


@pytest.fixture
def rows(desk):
    def rows():
        path = f"{desk.customer}/userEquipment/csv"
        body = desk.ask("POST", path, auth=desk.log_in()).body
        return list(csv.DictReader(io.StringIO(body.decode(), newline="")))

    return rows


@pytest.fixture
def free(desk):
    """Return IMEIs which a manufacturer made and nobody has claimed."""
    units = [unit for unit in desk.world.units if not unit.has_locator and unit.index % 5]
    return [unit.imei for unit in units]


def test_the_list_has_the_documented_columns_in_their_casing(desk, rows):
    path = f"{desk.customer}/userEquipment/csv"
    answer = desk.ask("POST", path, auth=desk.log_in())

    assert dict(answer.headers)["content-type"].startswith("text/csv")
    assert answer.body.decode().splitlines()[0].split(",") == COLUMNS
    assert [row["imei"] for row in rows()] == [unit.imei for unit in desk.world.locators]
    assert [row["label"] for row in rows()] == [unit.name for unit in desk.world.locators]


def test_two_columns_hold_json(rows):
    placed = [json.loads(row["location"]) for row in rows() if row["location"]]

    assert placed
    assert all(-90 <= place["location"]["latitude"] <= 90 for place in placed)
    assert {type(place["confidence"]) for place in placed} == {str, int}
    assert all("reportIntervalSeconds" in json.loads(row["configuration"]) for row in rows())


def test_one_device_is_read_with_a_post_and_says_the_same(desk, rows):
    row = rows()[0]
    path = f"{desk.customer}/userEquipment/{row['token']}"

    record = json.loads(desk.ask("POST", path, auth=desk.log_in()).body)

    assert list(record) == COLUMNS
    assert record["imei"] == row["imei"]
    assert record["location"] == (json.loads(row["location"]) if row["location"] else None)
    assert desk.ask("POST", path + "0", auth=desk.log_in()).status == 404


def test_a_label_is_set_with_a_put(desk, rows):
    path = f"{desk.customer}/userEquipment/{rows()[0]['token']}"

    desk.ask("PUT", path, {"label": "Gate, north"}, auth=desk.log_in())

    assert rows()[0]["label"] == "Gate, north"
    assert desk.ask("PUT", path, {}, auth=desk.log_in()).status == 400


@pytest.mark.parametrize(
    "form",
    [
        lambda imeis: imeis,
        lambda imeis: {"imeis": imeis},
        lambda imeis: {"imei": ",".join(imeis)},
        lambda imeis: {"string": ", ".join(imeis)},
        ",".join,
        lambda imeis: "\n".join(imeis).encode(),
    ],
)
def test_imeis_are_claimed_in_whatever_form_they_come(desk, rows, free, form):
    path = f"{desk.customer}/userEquipment/claim"

    said = json.loads(desk.ask("POST", path, form(free[:2]), auth=desk.log_in()).body)

    assert said == {"claimed": free[:2], "failed": []}
    assert [row["imei"] for row in rows()[-2:]] == free[:2]
    assert rows()[-1]["provisioningState"] == "claimed"
    assert [charge.operation for charge in desk.vendor.charges] == ["claim", "claim"]


def test_what_cannot_be_claimed_is_named_and_the_rest_is_claimed(desk, rows, free):
    known = rows()[0]["imei"]
    imeis = [free[0], known, "013108001841853", "12345", free[0]]

    path = f"{desk.customer}/userEquipment/claim"
    said = json.loads(desk.ask("POST", path, imeis, auth=desk.log_in()).body)

    assert said["claimed"] == free[:1]
    assert said["failed"] == [
        {"imei": known, "reason": "already claimed"},
        {"imei": "013108001841853", "reason": "not in a manufacturer's manifest"},
        {"imei": "12345", "reason": "invalid IMEI"},
    ]
    assert len(desk.vendor.charges) == 1


@pytest.mark.parametrize("separator", [",", "\n", "\r\n", ", "])
def test_a_file_may_have_commas_or_lines(desk, free, separator):
    path = f"{desk.customer}/userEquipment/claim/file"

    said = json.loads(desk.upload(path, separator.join(free[:3]), auth=desk.log_in()).body)

    assert said["claimed"] == free[:3]


def test_a_file_must_be_a_file(desk):
    path = f"{desk.customer}/userEquipment/claim/file"

    assert desk.upload(path, "1", field="upload", auth=desk.log_in()).status == 400
    assert desk.ask("POST", path, ["1"], auth=desk.log_in()).status == 415
    claim = f"{desk.customer}/userEquipment/claim"
    assert desk.ask("POST", claim, [], auth=desk.log_in()).status == 400


def test_what_a_manufacturer_uploads_can_be_claimed(desk):
    admin = desk.log_in()
    imei = "013108001841853"
    path = f"{desk.manufacturer}/userEquipment/file"

    first = json.loads(desk.upload(path, f"{imei}\n12345\n", auth=admin).body)
    second = json.loads(desk.upload(path, imei, auth=admin).body)
    claim = f"{desk.customer}/userEquipment/claim"
    claimed = json.loads(desk.ask("POST", claim, [imei], auth=admin).body)

    assert first == {"uploaded": [imei], "failed": [{"imei": "12345", "reason": "invalid IMEI"}]}
    assert second["failed"] == [{"imei": imei, "reason": "already in the manifest"}]
    assert claimed["claimed"] == [imei]


def test_models_are_listed_and_made(desk):
    admin = desk.log_in()
    path = f"{desk.manufacturer}/models"

    made = desk.ask("POST", path, {"label": "Dock sensor DS-4"}, auth=admin)

    assert made.status == 201
    assert json.loads(made.body) in json.loads(desk.ask("GET", path, auth=admin).body)
    assert desk.ask("POST", path, {"label": "Dock sensor DS-4"}, auth=admin).status == 409
    assert desk.ask("GET", "/manufacturer/other/models", auth=admin).status == 403
