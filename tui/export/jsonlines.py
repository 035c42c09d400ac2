"""The rows shown as JSON lines: field names and values; unknown is null."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tui.domain.text.column import Column
from tui.export.sheet import MEASURED, ExportTable, instant_of

_FLAGS = {"yes": True, "no": False}


def json_lines(sheet: ExportTable) -> Iterator[str]:
    """Return one object per row, with times in UTC."""
    for row in sheet.rows:
        yield json.dumps(json_fields(sheet.columns, row), ensure_ascii=False) + "\n"


def json_fields(columns: Sequence[Column], row: Sequence[str]) -> dict[str, Any]:
    """Return the values of a row by field name."""
    return {column.field: _value(text, column) for column, text in zip(columns, row, strict=True)}


def _value(text: str, column: Column) -> Any:
    if not text:
        return None
    if column.kind in MEASURED:
        return _number(text)
    if column.kind == "flag":
        return _FLAGS.get(text, text)
    return instant_of(text) if column.kind == "time" and text.endswith(" UTC") else text


def _number(text: str) -> int | float | str:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
