"""Lattigo's devices: the list, one record, its notes, and where the carrier thinks it is."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from tui.sim.lattigo.account import NO_NOTE, NOTES, Account, Device
from tui.sim.lattigo.call import NO_DEVICE, Call
from tui.sim.lattigo.pages import iso
from tui.sim.message import Answer, Json, answer_json
from tui.sim.world.unit import Sim

MAX_NOTE = 100
_CONTRACT = timedelta(days=730)
_LOCATING = {
    "VZW": "Location request completed: {lat},{lon} uncertainty {meters}m",
    "ATT": "SUCCESS lat={lat} lng={lon} acc={meters}",
    "TMO": "Location returned by carrier ({lat}; {lon})",
}
"""What each carrier that can locate says; it is free text and each has its own."""


def devices(call: Call) -> Answer:
    """GET v2/devices: names, or records with details=true."""
    rows: Sequence[Device] = call.account.devices()
    state = call.params.text("state")
    if state:
        rows = [device for device in rows if call.account.recorded_state(device) == state]
    if call.params.text("details") == "true":
        return call.paged(rows, lambda device: record(call.account, device))
    return call.paged(rows, lambda device: device.name)


def device(call: Call) -> Answer:
    """GET v2/devices/:device_name: one record, or null where there is none."""
    found = call.device()
    return answer_json(record(call.account, found) if found else None)


def note(call: Call) -> Answer:
    """PUT v2/devices/:device_name/note: set one of the four notes, silently cut."""
    call.params.required("field_name")
    field = call.params.word("field_name", NOTES) or ""
    text = call.params.required("note")
    found = call.device()
    if found is None:
        return answer_json({call.key: NO_DEVICE})
    call.account.notes[found.name, field] = text[:MAX_NOTE]
    return answer_json({call.key: "Success"})


def cellular_locate(call: Call) -> Answer:
    """POST v2/devices/:device_name/cellular_locate: the carrier's own words; charged per call."""
    found = call.device()
    if found is None:
        return answer_json({call.key: NO_DEVICE})
    saying = _LOCATING.get(found.carrier)
    fix = _rough_fix(call.account, found)
    if saying is None or fix is None:
        return answer_json({call.key: "Error: Carrier does not support location services."})
    call.account.charge("cellular_locate", found.name)
    call.account.fixes[found.name] = fix
    meters = 300 + found.id % 17 * 100
    lat, lon = (f"{degrees:.5f}" for degrees in fix)
    return answer_json({call.key: saying.format(lat=lat, lon=lon, meters=meters)})


def record(account: Account, device: Device) -> dict[str, Json]:
    """Write a device's record: 26 documented fields and the three seen besides."""
    account.watch_limit(device)
    sim = account.sim(device, account.now)
    began = sim.activated_at
    return {
        "id": device.id,
        "device_name": device.name,
        "ip_address": f"10.{device.id >> 16 & 255}.{device.id >> 8 & 255}.{device.id & 255}",
        "ipv6": None,
        "state": account.recorded_state(device),
        "mdn": device.msisdn,
        "meid": device.meid,
        "imsi": device.imsi,
        "imei": device.imei,
        "iccid": device.iccid,
        "esn": "",
        "msisdn": device.msisdn,
        "min": device.msisdn[-10:] if device.meid else "",
        **_connected(device, sim),
        "last_connection_date": iso(sim.last_connection_at),
        "cost_center": account.cost_centers.get(device.name, device.cost_center),
        "last_activation_date": iso(sim.activated_at),
        **_position(account, device),
        "address": None,
        "bytes_used": sim.bytes_this_month,
        "sms_used": account.world.usage(device.unit, account.now.date())[1] if device.unit else 0,
        **{field: account.notes.get((device.name, field), NO_NOTE) for field in NOTES},
        "contract_end_date": began and (began + _CONTRACT).date().isoformat(),
        "rate_plan": {"name": device.plan, "uuid": str(uuid5(NAMESPACE_DNS, device.plan))},
    }


def _connected(device: Device, sim: Sim) -> dict[str, Any]:
    """Write a flag as a boolean, as text or not at all, as the live system does."""
    match device.id % 5:
        case 0:
            return {}
        case 1 | 2:
            return {"connected": "true" if sim.connected else "false"}
        case _:
            return {"connected": sim.connected}


def _position(account: Account, device: Device) -> dict[str, Json]:
    fix = account.fixes.get(device.name)
    if fix is None and device.id % 2:
        fix = _rough_fix(account, device)
    # Decimal columns, which the framework writes as text.
    return {
        "latitude": f"{fix[0]:.8f}" if fix else None,
        "longitude": f"{fix[1]:.8f}" if fix else None,
    }


def _rough_fix(account: Account, device: Device) -> tuple[float, float] | None:
    """Return where a device is, as coarsely as a carrier knows it."""
    last = account.world.last_report(device.unit, account.now) if device.unit else None
    where = None if last is None else account.world.place_by_cells(last)
    return where and (round(where[0], 2), round(where[1], 2))
