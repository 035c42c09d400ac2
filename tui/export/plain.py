"""Format records for the command line: JSON, JSON lines and CSV."""

import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from tui.domain.text.safe_text import without_commands
from tui.export.records import Fields, JsonText, instant

_UNSAFE = "[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
"""Characters which JSON may contain unescaped, but which no terminal or UTF-8 file should get."""


def as_json(records: Iterable[Fields]) -> str:
    """Return the records as one JSON array."""
    lines = (_line(record) for record in records)
    inside = ",\n ".join(lines)
    return f"[{inside}]\n"


def as_jsonl(records: Iterable[Fields]) -> str:
    """Return the records as JSON, one object per line."""
    return "".join(_line(record) + "\n" for record in records)


def as_csv(
    records: Sequence[Fields], names: Sequence[str] = (), *, has_heading: bool = True
) -> str:
    """Return the records as CSV (RFC 4180); each vendor field becomes a column `vendor.NAME`.

    `names` are columns which are always there, even without records; without a heading they are all
    there are. As in exported files, no cell can be calculated by a spreadsheet, and none has a character
    in it which a terminal obeys.
    """
    import csv  # noqa: PLC0415 - JSON needs no sheets

    from tui.export.spreadsheet import plain_cell  # noqa: PLC0415 - the same

    def cell(value: Any) -> str:
        text = without_commands(cell_text(value))
        return plain_cell(text) if isinstance(value, str) else text

    names = csv_names(records, names) if has_heading else names
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if names and has_heading:
        writer.writerow([plain_cell(without_commands(name)) for name in names])
    flat = map(_flat, records)
    writer.writerows([cell(record.get(name)) for name in names] for record in flat)
    return out.getvalue()


def csv_names(records: Sequence[Fields], names: Sequence[str]) -> list[str]:
    """Return the columns of a CSV file: these names, then what else the records have."""
    return list(dict.fromkeys((*names, *(name for record in records for name in _flat(record)))))


def _line(record: Fields) -> str:
    """Return a record as JSON; values at its end which are JSON already are passed on unread."""
    values, end = dict(record), "}"
    while values:
        name, value = values.popitem()
        if type(value) is not JsonText:
            values[name] = value
            break
        end = f'{", " if values else ""}"{name}": {value}{end}'
    text = f"{_ENCODER.encode(values)[:-1]}{end}"
    if text.isascii() and "\x7f" not in text:
        return text
    return re.sub(_UNSAFE, lambda found: f"\\u{ord(found[0]):04x}", text)


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else str(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=_json_value, check_circular=False)


def _flat(record: Fields) -> dict[str, Any]:
    flat = {name: value for name, value in record.items() if name != "vendor"}
    return flat | {f"vendor.{name}": value for name, value in (record.get("vendor") or {}).items()}


def cell_text(value: Any) -> str:
    """Return a value as the text of one cell; unknown is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, default=_json_value)
    )
