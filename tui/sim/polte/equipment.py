"""Polte's User Equipment: claiming it, listing it, labeling it, and the manufacturer's side."""

import csv
import io
import json
import re
from datetime import datetime

from tui.sim.message import Answer, Json, answer_json
from tui.sim.polte.account import Account, Equipment
from tui.sim.polte.call import Call
from tui.sim.polte.door import refusal
from tui.sim.world.unit import LocatorState

COLUMNS = (
    "Id", "customerId", "modelToken", "token", "imei", "label", "provisioningState",
    "manufacturerToken", "disabledAt", "claimedAt", "location", "configuration", "createdAt",
    "updatedAt", "modelLabel", "customerName",
)  # fmt: skip
"""polte.txt 4.4, in the document's order and casing."""

_IMEI = "[0-9]{15}"


def claim(call: Call) -> Answer:
    """POST …/userEquipment/claim: what a manufacturer made and nobody has claimed yet."""
    return _claimed(call.account, call.imeis())


def claim_file(call: Call) -> Answer:
    """POST …/userEquipment/claim/file: the same, from an uploaded text file."""
    return _claimed(call.account, call.file())


def listing(call: Call) -> Answer:
    """POST …/userEquipment/csv: everything claimed, with JSON inside two of the columns."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for equipment in call.account.equipment():
        fields = record(call.account, equipment)
        writer.writerow([_cell(fields[column]) for column in COLUMNS])
    name = f'attachment; filename="userEquipment-{call.account.customer_id}.csv"'
    headers = (("content-type", "text/csv; charset=utf-8"), ("Content-Disposition", name))
    return Answer(200, text.getvalue().encode(), headers)


def single(call: Call) -> Answer:
    """POST …/userEquipment/{ueToken}: one record; a POST, and yet it only reads."""
    return answer_json(record(call.account, found(call, call.keys[1])))


def set_label(call: Call) -> Answer:
    """PUT …/userEquipment/{ueToken}: the label, the one field that can be edited."""
    equipment = found(call, call.keys[1])
    label = call.fields().get("label")
    if not isinstance(label, str):
        raise refusal(400, "label is required.")
    call.account.labels[equipment.token] = label
    return answer_json(record(call.account, equipment))


def models(call: Call) -> Answer:
    """GET /manufacturer/{manufacturerId}/models."""
    return answer_json([_model(*model) for model in call.account.models.items()])


def create_model(call: Call) -> Answer:
    """POST /manufacturer/{manufacturerId}/models."""
    label = call.text("label")
    if label in call.account.models.values():
        raise refusal(409, "A model with this label exists.")
    return answer_json(_model(call.account.add_model(label), label), 201)


def upload_manifest(call: Call) -> Answer:
    """POST /manufacturer/{manufacturerId}/userEquipment/file: IMEIs which may then be claimed."""
    uploaded: list[Json] = []
    failed: list[Json] = []
    for imei in call.file():
        if not re.fullmatch(_IMEI, imei):
            failed.append({"imei": imei, "reason": "invalid IMEI"})
        elif call.account.add_to_manifest(imei):
            uploaded.append(imei)
        else:
            failed.append({"imei": imei, "reason": "already in the manifest"})
    return answer_json({"uploaded": uploaded, "failed": failed})


def found(call: Call, token: str) -> Equipment:
    """Find the equipment of a token, or refuse."""
    equipment = call.account.find(token)
    if equipment is None:
        raise refusal(404, "No such User Equipment.")
    return equipment


def record(account: Account, equipment: Equipment) -> dict[str, Json]:
    """Return the record of one User Equipment."""
    fix = account.fix(equipment)
    registered = equipment.token in account.credentials
    state, disabled_at = _standing(account, equipment, registered=registered)
    claimed_at = None if state == LocatorState.UNCLAIMED else _iso(equipment.claimed_at)
    updated = fix.at if fix else equipment.claimed_at
    return {
        "Id": equipment.id,
        "customerId": account.customer_id,
        "modelToken": equipment.model_token,
        "token": equipment.token,
        "imei": equipment.imei,
        "label": account.labels.get(
            equipment.token, equipment.unit.name if equipment.unit and not equipment.new else ""
        ),
        "provisioningState": state,
        "manufacturerToken": account.manufacturer_id,
        "disabledAt": _iso(disabled_at) if disabled_at else None,
        "claimedAt": claimed_at,
        "location": fix.said(as_text=int(equipment.id) % 2 == 0) if fix else None,
        "configuration": _configuration(equipment),
        "createdAt": _iso(equipment.claimed_at),
        "updatedAt": _iso(updated),
        "modelLabel": account.models[equipment.model_token],
        "customerName": account.profile["name"],
    }


def _standing(
    account: Account, equipment: Equipment, *, registered: bool
) -> tuple[str, datetime | None]:
    """Return the provisioning state, and when it was disabled."""
    unit = equipment.unit
    state = account.world.locator_state(unit, account.now) if unit and not equipment.new else None
    if unit and state is not None:
        is_disabled = state is LocatorState.DISABLED
        return state, account.disabled_at(unit).replace(microsecond=0) if is_disabled else None
    if not equipment.new and int(equipment.id) % 23 == 0:
        return "disabled", equipment.claimed_at.replace(year=2024)
    return "active" if registered or not equipment.new else "claimed", None


def _configuration(equipment: Equipment) -> Json:
    """Return how a device is set: most alike, some to report more often, some with a key of their own."""
    number = int(equipment.id)
    configuration: dict[str, Json] = {
        "reportIntervalSeconds": 900 if number % 4 == 1 else 3600,
        "sync": number % 7 == 3,
    }
    if number % 5 == 2:
        configuration["lte"] = {"bands": [2, 4, 12], "psm": True}
    return configuration


def _claimed(account: Account, imeis: list[str]) -> Answer:
    """Claim what can be claimed, and return why not for each of the others."""
    claimed: list[Json] = []
    failed: list[Json] = []
    for imei in imeis:
        reason = _obstacle(account, imei)
        if reason:
            failed.append({"imei": imei, "reason": reason})
        else:
            account.claim(imei)
            claimed.append(imei)
    return answer_json({"claimed": claimed, "failed": failed})


def _obstacle(account: Account, imei: str) -> str | None:
    if not re.fullmatch(_IMEI, imei):
        return "invalid IMEI"
    if not account.made(imei):
        return "not in a manufacturer's manifest"
    return "already claimed" if account.claimed(imei) else None


def _cell(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def _model(token: str, label: str) -> Json:
    return {"token": token, "label": label}


def _iso(instant: object) -> str:
    return str(instant).replace(" ", "T").replace("+00:00", "Z")
