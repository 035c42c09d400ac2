"""What a record is called in every machine format: its fields by name, as JSON values."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tui.domain.budget import Gauge
from tui.domain.device import DeviceRecord, Report, Row, Usage

Fields = Mapping[str, Any]
"""One record as names and JSON values; unknown is None."""


def instant(at: datetime | None) -> str | None:
    """Say a time in UTC with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def device_fields(record: DeviceRecord) -> Fields:
    """Give a device record the names it has in every machine format."""
    return {
        "provider": record.provider,
        "account": record.account,
        "key": record.key,
        "label": record.label,
        "imei": record.imei,
        "iccid": record.iccid,
        "imsi": record.imsi,
        "msisdn": record.msisdn,
        "state": record.state,
        "last_seen": instant(record.last_seen),
        "latitude": record.latitude,
        "longitude": record.longitude,
        "position_source": record.position_source,
        "position_at": instant(record.position_at),
        "fetched_at": instant(record.fetched_at),
        "vendor": dict(record.vendor),
    }


def report_fields(report: Report) -> Fields:
    """Give a report the names it has in every machine format."""
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
        "vendor": dict(report.vendor),
    }


def usage_fields(usage: Usage) -> Fields:
    """Give a day's or month's usage its names."""
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
    """Give a row of any other list its names."""
    return {
        "provider": row.provider,
        "account": row.account,
        "list": row.list,
        "key": row.key,
        "device": row.device,
        "vendor": dict(row.vendor),
    }


def gauge_fields(gauge: Gauge) -> Fields:
    """Give a rate window its names."""
    return {
        "account": gauge.account,
        "window_seconds": gauge.window_seconds,
        "used": gauge.used,
        "limit": gauge.limit,
        "reserved": gauge.reserved,
        "resets_at": instant(gauge.resets_at),
        "source": gauge.source,
    }
