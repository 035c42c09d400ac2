"""The fields of each kind of record in every machine format, as names and JSON values."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tui.domain.device.membership import MEMBERSHIPS
from tui.domain.device.radio import CellTower, Weather
from tui.domain.device.record import DeviceRecord, Report, Row, Usage

if TYPE_CHECKING:
    from tui.domain.budget.windows import Gauge
    from tui.domain.change.pending_change import PendingChange
    from tui.domain.trips.place_events import PlaceEvent

_UTC_OFFSET = len("+00:00")

Fields = Mapping[str, Any]
"""One record as names and JSON values; unknown is None."""


class JsonText(str):
    """A value which is JSON text already, as the store keeps it: it is written as it is."""

    __slots__ = ()


DEVICE = (
    "provider", "account", "key", "label", "imei", "iccid", "imsi", "msisdn", "state", "last_seen",
    "latitude", "longitude", "position_source", "position_at", "fetched_at", "tags", "groups", "orgs",
)  # fmt: skip
"""The fields which a device always has, in this order; likewise `REPORT` and the others."""
_DEVICE_TIMES = ("last_seen", "position_at", "fetched_at")
REPORT = (
    "provider", "account", "key", "device", "at", "received_at", "latitude", "longitude",
    "position_source", "speed_kmh", "heading", "voltage_mv", "temperature_c", "rssi",
    "position_radius_m", "cell_accuracy_m", "satellites", "hdop", "inputs", "zone_entry", "zone_exit",
    "voltage_2_mv", "temperature_2", "firmware", "ip_address", "timezone", "weather", "towers",
    "place_events",
)  # fmt: skip
USAGE = (
    "provider", "account", "device", "period", "date_for", "bytes_used", "sms_used", "fetched_at",
)  # fmt: skip
ROW = ("provider", "account", "list", "key", "device")
_TOWER = tuple(field.name for field in fields(CellTower))
_WEATHER = tuple(field.name for field in fields(Weather))
GAUGE = ("account", "window_seconds", "used", "limit", "reserved", "share", "resets_at", "source")


@lru_cache(maxsize=512)
def instant(at: datetime | None) -> str | None:
    """Return a time in UTC as ISO 8601 with a Z."""
    if at is None:
        return None
    text = (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()
    return f"{text[:-_UTC_OFFSET]}Z"


def device_fields(record: DeviceRecord) -> Fields:
    """Return the fields of a device record."""
    values = {name: getattr(record, name) for name in DEVICE}
    return {**known_device_fields(values), "vendor": dict(record.vendor)}


def known_device_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a device but its vendor's own, from what is known of it by name."""
    fields = {name: values.get(name) for name in DEVICE}
    for name in _DEVICE_TIMES:
        fields[name] = instant(fields[name])
    for name in MEMBERSHIPS:
        fields[name] = list(fields[name] or ())
    return fields


def _named(part: CellTower | Weather, names: Sequence[str]) -> Fields:
    """Return these fields of a part of a report: `asdict` also copies each value, which took longer than all else."""
    return {name: getattr(part, name) for name in names}


def report_fields(report: Report, events: "Sequence[PlaceEvent]" = ()) -> Fields:
    """Return the fields of a report, and what it says about places."""
    return {
        "provider": report.provider,
        "account": report.account,
        "key": report.key,
        "device": report.device,
        "at": instant(report.at),
        "received_at": instant(report.received_at),
        "latitude": report.latitude,
        "longitude": report.longitude,
        "position_source": report.position_source,
        "speed_kmh": report.speed_kmh,
        "heading": report.heading,
        "voltage_mv": report.voltage_mv,
        "temperature_c": report.temperature_c,
        "rssi": report.rssi,
        "position_radius_m": report.position_radius_m,
        "cell_accuracy_m": report.cell_accuracy_m,
        "satellites": report.satellites,
        "hdop": report.hdop,
        "inputs": None if report.inputs is None else list(report.inputs),
        "zone_entry": report.zone_entry,
        "zone_exit": report.zone_exit,
        "voltage_2_mv": report.voltage_2_mv,
        "temperature_2": report.temperature_2,
        "firmware": report.firmware,
        "ip_address": report.ip_address,
        "timezone": report.timezone,
        "weather": report.weather and _named(report.weather, _WEATHER),
        "towers": None
        if report.towers is None
        else [_named(tower, _TOWER) for tower in report.towers],
        "place_events": [place_event_fields(event) for event in events],
        "vendor": dict(report.vendor),
    }


def place_event_fields(event: "PlaceEvent") -> Fields:
    """Return the fields of what happened at a place; `place` is None for a geozone of the vendor's."""
    return {
        "kind": event.kind,
        "at": instant(event.at),
        "place": event.place or None,
        "reason": event.reason or None,
        "words": event.words,
    }


def pending_fields(change: "PendingChange") -> Fields:
    """Return the fields of a change which is on its way to a device."""
    return {
        "account": change.account,
        "key": change.key,
        "job": change.job,
        "action": change.action,
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "state": str(change.state),
        "at": instant(change.at),
        "waits_for_contact": change.waits_for_contact,
    }


def usage_fields(usage: Usage) -> Fields:
    """Return the fields of the usage of a day or month."""
    return {
        "provider": usage.provider,
        "account": usage.account,
        "device": usage.device,
        "period": usage.period,
        "date_for": usage.date_for.isoformat(),
        "bytes_used": usage.bytes_used,
        "sms_used": usage.sms_used,
        "fetched_at": instant(usage.fetched_at),
        "vendor": dict(usage.vendor),
    }


def row_fields(row: Row) -> Fields:
    """Return the fields of a row of any other list."""
    return {
        "provider": row.provider,
        "account": row.account,
        "list": row.list,
        "key": row.key,
        "device": row.device,
        "vendor": dict(row.vendor),
    }


def gauge_fields(gauge: "Gauge") -> Fields:
    """Return the fields of a rate window."""
    return {
        "account": gauge.account,
        "window_seconds": gauge.window_seconds,
        "used": gauge.used,
        "limit": gauge.limit,
        "reserved": gauge.reserved,
        "share": gauge.share,
        "resets_at": instant(gauge.resets_at),
        "source": gauge.source,
    }
