"""Polte's cloud-to-cloud interface: registering a device and having it located."""

import base64
import binascii
import hashlib
import re

from tui.sim.message import Answer, Json, answer_json
from tui.sim.polte.account import Equipment, Fix, Locating
from tui.sim.polte.call import Call
from tui.sim.polte.door import refusal
from tui.sim.polte.equipment import found
from tui.sim.world.delivery import DELAY

MAX_PAYLOAD = 16_384
_REGISTRATION = ("manufacturerToken", "modelToken", "ueToken", "imei")
_CELL = ("gcid", "mcc", "mnc", "tac")
_CORE_ACCURACY_M = 850


def register(call: Call) -> Answer:
    """GET /ue/register: credentials for one device; although a GET, it ends the old ones."""
    given = {name: _given(call, name) for name in _REGISTRATION}
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise refusal(400, f"{', '.join(missing)} is required.")
    equipment = found(call, given["ueToken"])
    real = (call.account.manufacturer_id, equipment.model_token, equipment.token, equipment.imei)
    if tuple(given.values()) != real:
        raise refusal(404, "No such User Equipment.")
    user, password = call.account.register(equipment)
    return answer_json({"mqttAuthUser": user, "mqttAuthPassword": password})


def locate(call: Call) -> Answer:
    """POST /ue/{ueToken}/locate: a location after a while, or at once a uid to ask with."""
    equipment = _authenticated(call)
    fields = call.fields()
    payload = fields.get("payload")
    if not isinstance(payload, str) or not re.fullmatch("(?:[0-9A-Fa-f]{2})+", payload):
        raise refusal(400, "payload must be a hex string.")
    if len(payload) > MAX_PAYLOAD:
        raise refusal(400, "payload is too long.")
    call.account.charge("locate", equipment.token)
    if not _synchronous(fields.get("sync", call.request.argument("sync"))):
        return answer_json({"uid": _uid(call, equipment)})
    fix = call.account.fix(equipment)
    delay = (DELAY, str(call.account.sync_seconds))
    if fix is None:
        raise refusal(422, "No location could be computed.", delay)
    return answer_json(_said(fix), 200, delay)


def location(call: Call) -> Answer:
    """GET /ue/{ueToken}/location/{uid}: pending for a while, in one of two ways."""
    equipment = _authenticated(call)
    uid = call.keys[1]
    asked = call.account.locating.get(uid)
    if asked is None or asked.token != equipment.token:
        raise refusal(404, "No such transaction.")
    if call.account.now - asked.asked_at < call.account.pending:
        return Answer(200) if _odd(uid) else answer_json({"status": "pending", "uid": uid}, 202)
    fix = call.account.fix(equipment)
    return answer_json({"uid": uid, **_said(fix)} if fix else {"uid": uid, "location": None})


def locate_core(call: Call) -> Answer:
    """POST /customer/{customerId}/locate-core: where one cell measurement was taken."""
    cell = call.fields().get("payload")
    if not isinstance(cell, dict) or not all(isinstance(cell.get(key), int) for key in _CELL):
        raise refusal(400, f"payload must hold {', '.join(_CELL)}.")
    units = call.account.world.locators
    unit = units[cell["gcid"] % len(units)] if units else None
    last = call.account.world.last_report(unit, call.account.now) if unit else None
    if last is None or last.latitude is None or last.longitude is None:
        raise refusal(404, "No location could be computed.")
    call.account.charge("locate-core", str(cell["gcid"]))
    place = {"latitude": round(last.latitude, 3), "longitude": round(last.longitude, 3)}
    return answer_json({"location": place, "confidence": _CORE_ACCURACY_M})


def _given(call: Call, name: str) -> str:
    """Find a token in the query or in a header: which of them, no document says."""
    dashed = re.sub("([A-Z])", r"-\1", name).lower()
    headers = call.request.headers
    in_header = next(
        (headers[n] for n in (name.lower(), dashed, f"x-{dashed}") if n in headers), ""
    )
    return call.request.argument(name) or in_header


def _authenticated(call: Call) -> Equipment:
    """Check X-UE-Auth: base64 of user and password, without any word before it."""
    equipment = found(call, call.keys[0])
    try:
        given = base64.b64decode(call.request.headers.get("x-ue-auth", ""), validate=True).decode()
    except (binascii.Error, ValueError):
        given = ""
    if given != ":".join(call.account.credentials.get(equipment.token, ("?",))):
        raise refusal(401, "X-UE-Auth is missing or wrong.")
    return equipment


def _synchronous(sync: object) -> bool:
    # polte.txt 4.5: "The sync field is defaulted to TRUE"
    return str(sync).lower() not in {"false", "0"}


def _uid(call: Call, equipment: Equipment) -> str:
    number = len(call.account.locating) + 1
    luck = hashlib.sha256(f"{equipment.token}/{number}".encode()).digest()
    uid = f"{number}:{base64.urlsafe_b64encode(luck[:7]).decode()}"
    call.account.locating[uid] = Locating(equipment.token, call.account.now)
    return uid


def _odd(uid: str) -> bool:
    return int(uid.partition(":")[0]) % 2 == 1


def _said(fix: Fix) -> dict[str, Json]:
    return dict(fix.said(as_text=int(fix.at.timestamp()) % 2 == 0))
