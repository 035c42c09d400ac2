"""Lattigo's requests to activate cards and to upload IMEIs: some may pass where others fail."""

import json
import re
from collections.abc import Callable
from typing import Any

from tui.sim.lattigo.account import NO_NOTE, NOTES, Device
from tui.sim.lattigo.call import Call
from tui.sim.lattigo.catalog import PLANS
from tui.sim.lattigo.pages import refusal
from tui.sim.message import Answer, Json, answer_json

MAX_NOTE = 250
_FIRST_ID = 90_001
_IMEI = "[0-9]{14,16}"
_ICCID = "[0-9]{18,20}"
_REGION = "[0-9]{5}"

Issues = dict[str, list[str]]


def activation_request(call: Call) -> Answer:
    """POST …/activation_request: what is processed is a contract and a fee for each device."""
    if not call.activations_enabled:
        raise refusal("403 Forbidden", 403)
    plan = call.params.required("rate_plan_name")

    def check(device: dict[str, str]) -> Issues:
        if plan not in PLANS:
            return {"rate_plan_name": ["does not match a rate plan of this account"]}
        return _issues(call, device)

    def accept(device: dict[str, str]) -> Json:
        _activate(call, plan, device)
        return {**_echo(device), "request_type": "activate"}

    return _sorted(_devices(call, "activation_requests"), check, accept, _echo)


def upload_request(call: Call) -> Answer:
    """POST …/upload_request: add IMEIs to the carrier's own device database."""
    email = call.params.required("upload_email")
    sku = call.params.required("upload_sku")

    def check(device: dict[str, str]) -> Issues:
        imei = device.get("imei", "")
        if not imei:
            return {"imei": ["can't be blank"]}
        if not re.fullmatch(_IMEI, imei):
            return {"imei": ["is invalid"]}
        return {"imei": ["has already been uploaded"]} if imei in call.account.uploaded else {}

    def accept(device: dict[str, str]) -> Json:
        call.account.uploaded.add(device["imei"])
        return {"imei": device["imei"], "sku": sku, "email": email}

    return _sorted(
        _devices(call, "upload_ids"), check, accept, lambda device: {"imei": device.get("imei", "")}
    )


def _sorted(
    devices: list[dict[str, str]],
    check: Callable[[dict[str, str]], Issues],
    accept: Callable[[dict[str, str]], Json],
    echo: Callable[[dict[str, str]], Json],
) -> Answer:
    """Accept what passes its check; one that does not makes the whole answer a 422."""
    processed: list[Json] = []
    unprocessed: list[Json] = []
    for place, device in enumerate(devices):
        issues = check(device)
        if issues:
            # A JSON text inside a JSON text, as documented.
            error = json.dumps(issues, separators=(",", ":"))
            unprocessed.append({"device_index": place, "error": error, "input": echo(device)})
        else:
            processed.append(accept(device))
    return answer_json(
        {"processed": processed, "unprocessed": unprocessed}, 422 if unprocessed else 200
    )


def _devices(call: Call, name: str) -> list[dict[str, str]]:
    rows = call.params.rows(name)
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise refusal(f"{name} is invalid")
    return [_texts(row) for row in rows]


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {key: "" if value is None else str(value) for key, value in row.items()}


def _echo(device: dict[str, str]) -> dict[str, Json]:
    return {name: device.get(name, "") for name in ("iccid", "imei", *NOTES)}


def _issues(call: Call, device: dict[str, str]) -> Issues:
    """Find what is wrong with one device of an activation request."""
    issues: Issues = {}
    imei, iccid = device.get("imei", ""), device.get("iccid", "")
    if not imei and not (device.get("device_sku") or call.params.text("device_sku")):
        issues["imei"] = ["can't be blank"]
    elif imei and not re.fullmatch(_IMEI, imei):
        issues["imei"] = ["is invalid"]
    if not iccid:
        issues["iccid"] = ["can't be blank"]
    elif not re.fullmatch(_ICCID, iccid):
        issues["iccid"] = ["is invalid"]
    elif call.account.knows_iccid(iccid):
        issues["iccid"] = ["is already active"]
    region = device.get("region_code") or call.params.text("region_code")
    if region and not re.fullmatch(_REGION, region):
        issues["region_code"] = ["is invalid"]
    too_long = [name for name in NOTES if len(device.get(name, "")) > MAX_NOTE]
    return issues | {name: [f"is too long (maximum is {MAX_NOTE} characters)"] for name in too_long}


def _activate(call: Call, plan: str, device: dict[str, str]) -> None:
    account = call.account
    iccid = device["iccid"]
    number = len(account.activated)
    for name in NOTES:
        account.notes[iccid, name] = device.get(name) or NO_NOTE
    account.activated.append(
        Device(
            id=_FIRST_ID + number,
            name=iccid,
            imei=device.get("imei", ""),
            iccid=iccid,
            imsi=f"310410{iccid[-9:]}",
            msisdn=f"1500555{number:04d}",
            carrier="ATT",
            plan=plan,
            activated_at=account.now,
        )
    )
    account.charge("activation_request", iccid)
