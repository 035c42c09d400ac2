"""What Lattigo keeps about one device: its reports, its usage and its text messages."""

from datetime import date, datetime, time, timedelta
from math import cos, sin

from tui.sim.lattigo.account import Device, Text
from tui.sim.lattigo.call import Call
from tui.sim.lattigo.pages import iso
from tui.sim.message import Answer, Json, answer_json
from tui.sim.world.unit import Sample, Sms
from tui.sim.world.world import World

_DAY = timedelta(days=1)
_EMPTY_MV, _FULL_MV = 3300, 4200
_METERS_IN_FIVE_MINUTES = 134
"""At one mile an hour."""
_CARRIER_WITH_TEXTS = "VDF"
_DIRECTIONS = ("all", "received", "sent")


def device_reports(call: Call) -> Answer:
    """GET …/device_reports: what the device sent in a window."""
    found = call.device()
    start, end = call.params.window(call.account.now)
    limit = call.params.number("limit", 1)  # lattigo.txt, "limit": defaults to 1
    unit = found.unit if found else None
    if unit and not call.account.world.reports_to_carrier(unit):
        unit = None
    reports = call.account.world.reports(unit, start, end, limit, newest=True) if unit else []
    return call.paged(reports[::-1], _report)


def daily_data_usages(call: Call) -> Answer:
    """GET …/daily_data_usages: one row for each day something was used."""
    found = call.device()
    start, end = call.params.window(call.account.now)
    limit = call.params.number("limit", 1)
    days = _days(start.date(), min(end, call.account.now).date())
    return call.paged(_daily(call.account.world, found, days)[:limit], lambda row: row)


def monthly_data_usages(call: Call) -> Answer:
    """GET …/monthly_data_usages: one row for each first of a month within the window."""
    found = call.device()
    start, end = call.params.window(call.account.now)
    limit = call.params.number("limit", 1)
    last = min(end, call.account.now).date()
    months = [day for day in _days(start.date(), last) if day.day == 1]
    rows = [_monthly(call, found, month) for month in months[:limit]] if found else []
    return call.paged(rows, lambda row: row)


def get_sms(call: Call) -> Answer:
    """GET …/get_sms: the texts to and from a device, on one carrier only."""
    found = call.device()
    direction = call.params.word("direction", _DIRECTIONS, "all")
    start, end = (instant.date() for instant in call.params.window(call.account.now))
    if found is None or found.carrier != _CARRIER_WITH_TEXTS:
        return answer_json([])
    first = datetime.combine(start, time.min, call.account.now.tzinfo)
    # lattigo.txt: only the dates count, and both are inclusive
    last = datetime.combine(end, time.max, call.account.now.tzinfo)
    own = call.account.world.sms(found.unit, first, last) if found.unit else []
    texts = [_sms(found, text) for text in own if _meant(text, direction)]
    if direction != "received":
        texts += [
            _sent(found, text, call.account.now)
            for text in call.account.texts
            if text.device == found.name and first <= text.at <= last
        ]
    return answer_json(texts)


def _report(sample: Sample) -> Json:
    fixed = sample.latitude is not None and sample.longitude is not None
    return {
        "id": sample.number,
        "latitude": f"{sample.latitude:.8f}" if fixed else None,
        "longitude": f"{sample.longitude:.8f}" if fixed else None,
        "speed": str(sample.speed_mph),
        "heading": sample.heading,
        "altitude": f"{_altitude_m(sample):.1f}" if fixed else None,
        "gps_quality": sample.satellites,
        "unit_status": "CELL" if sample.from_cell else "GPS",
        "time_of_fix": iso(sample.generated_at) if fixed else None,
        "battery": _percent(sample),
        "voltage": f"{sample.voltage_mv / 1000:.3f}",
        "event_code": 2 if sample.speed_mph else 1,
        "temperature": f"{sample.temperature_c:.1f}",
        "created_at": iso(sample.received_at),
        "type": "DeviceReport",
        "fuel_level": _fuel(sample),
        "distance": f"{sample.speed_mph * _METERS_IN_FIVE_MINUTES:.0f}",
        "rssi": sample.rssi,
    }


def _altitude_m(sample: Sample) -> float:
    """Return a height which changes slowly over the land."""
    return 180 + 40 * sin((sample.latitude or 0) * 25) + 40 * cos((sample.longitude or 0) * 25)


def _percent(sample: Sample) -> int | None:
    """Return the charge of a battery; None on a vehicle's supply of 12 V."""
    if sample.voltage_mv > _FULL_MV + 500:
        return None
    return max(0, min(100, round((sample.voltage_mv - _EMPTY_MV) * 100 / (_FULL_MV - _EMPTY_MV))))


def _fuel(sample: Sample) -> int | None:
    """Return the percentage in the tank of every third unit: filled every sixty hours."""
    if sample.unit.index % 3:
        return None
    return 95 - int(sample.generated_at.timestamp() // 3600 + sample.unit.index) % 60


def _days(first: date, last: date) -> list[date]:
    """Return the days from first to last, the latest one first."""
    return [last - _DAY * back for back in range((last - first).days + 1)]


def _daily(world: World, device: Device | None, days: list[date]) -> list[Json]:
    if device is None or device.unit is None:
        return []
    used = ((day, *world.usage(device.unit, day)) for day in days)
    return [_usage_row(device, day, size, texts) for day, size, texts in used if size or texts]


def _monthly(call: Call, device: Device, month: date) -> Json:
    """Add a month up the way the carrier does: a little differently from its own days."""
    today = call.account.now.date()
    days = [day for day in _days(month, min(today, month + 30 * _DAY)) if day.month == month.month]
    used = [call.account.world.usage(device.unit, day) for day in days] if device.unit else []
    size = sum(row[0] for row in used)
    rounding = size * (device.id % 7 - 3) // 1000
    return _usage_row(device, month, size + rounding, sum(row[1] for row in used))


def _usage_row(device: Device, day: date, size: int, texts: int) -> Json:
    return {
        "id": device.id * 100_000 + day.toordinal() % 100_000,
        "date_for": day.isoformat(),
        "bytes_used": size,
        "sms_used": texts,
    }


def _meant(text: Sms, direction: str | None) -> bool:
    return direction == "all" or text.outbound is (direction == "received")


def _sms(device: Device, text: Sms) -> Json:
    return {
        "event_id": f"sms-{text.number}",
        "event_status": "Delivered" if text.delivered else "Failed",
        "event_timestamp": iso(text.at),
        "event_type": "MO" if text.outbound else "MT",
        "imsi": device.imsi,
        "message_body": text.text,
        "msisdn": device.msisdn,
        "report_timestamp": iso(text.at) if text.delivered else None,
        "failure_reason": None if text.delivered else "Absent subscriber",
    }


def _sent(device: Device, text: Text, now: datetime) -> Json:
    delivered = now - text.at > timedelta(seconds=20)
    return {
        "event_id": f"api-{text.number}",
        "event_status": "Delivered" if delivered else "Pending",
        "event_timestamp": iso(text.at),
        "event_type": "MT",
        "imsi": device.imsi,
        "message_body": text.text,
        "msisdn": device.msisdn,
        "report_timestamp": iso(text.at + timedelta(seconds=20)) if delivered else None,
        "failure_reason": None,
    }
