"""Records in the machine formats of the command line: JSON, JSON lines, CSV and a plain table."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from tui.domain.budget import Gauge
from tui.domain.device import DeviceRecord, Report, Row, Usage
from tui.domain.text import clean

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


def as_json(records: Iterable[Fields]) -> str:
    """One array."""
    lines = (_line(record) for record in records)
    inside = ",\n ".join(lines)
    return f"[{inside}]\n"


def as_jsonl(records: Iterable[Fields]) -> str:
    """One object a line."""
    return "".join(_line(record) + "\n" for record in records)


def as_csv(records: Sequence[Fields]) -> str:
    """RFC 4180; the vendor's own fields become columns of their own, `vendor.NAME`."""
    flat = [_flat(record) for record in records]
    names = list(dict.fromkeys(name for record in flat for name in record))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if names:
        writer.writerow(names)
    writer.writerows([_cell(record.get(name)) for name in names] for record in flat)
    return out.getvalue()


def as_table(records: Sequence[Fields], names: Sequence[str], width: int | None) -> str:
    """Columns for a person; cut at the terminal's width where there is one. Empty: the header alone."""
    rows = [[_shown(_reach(record, name)) for name in names] for record in records]
    titles = [name.removeprefix("vendor.").replace("_", " ").upper() for name in names]
    widths = [max(map(_cells, column)) for column in zip(titles, *rows, strict=True)]
    lines = ("  ".join(map(_padded, row, widths)).rstrip() for row in (titles, *rows))
    return "".join((_cut(line, width) if width else line) + "\n" for line in lines)


def _line(record: Fields) -> str:
    return json.dumps(record, ensure_ascii=False, default=_said)


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _flat(record: Fields) -> dict[str, Any]:
    flat = {name: value for name, value in record.items() if name != "vendor"}
    return flat | {f"vendor.{name}": value for name, value in (record.get("vendor") or {}).items()}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_said)


def _reach(record: Fields, name: str) -> Any:
    own = name.removeprefix("vendor.")
    return (record.get("vendor") or {}).get(own) if own != name else record.get(name)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value)) or "-"
    return clean(_cell(value))


def _cells(text: str) -> int:
    return sum(_wide(character) for character in text)


def _wide(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))


def _cut(line: str, width: int) -> str:
    if _cells(line) <= width:
        return line
    taken, room = [], width - 1
    for character in line:
        room -= _wide(character)
        if room < 0:
            break
        taken.append(character)
    return "".join(taken) + "…"
