"""CSV for a spreadsheet: identifiers keep their digits, and no label can become a formula."""

import csv
import io
import re
from collections.abc import Iterator

from tui.domain.text.column import Column
from tui.export.sheet import MEASURED, ExportTable

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as Latin."""
_STARTS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""What makes a formula; the wide forms do in Japanese and Chinese editions."""
_FORMULA = re.compile(rf"(^\s*|[;\t]\s*)(?='*[{_STARTS}])")
"""At the start of a cell, or after a sign at which another locale begins the next one.

An apostrophe which stands there already gets another one before it, so that taking one off
(`unguarded`) always gives back what was written.
"""
_FORCED = re.compile(r"[A-Za-z0-9+:. _-]+")
"""What may stand between the quotes of `="…"`, which forces text and calculates nothing."""
_SPOILT_AS_NUMBER = re.compile(r"0\d+|\d{12,}|\d+[eE]\d+")
"""A spreadsheet drops leading zeros, rounds beyond 15 digits and shows 12 as 8.96E+19."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def spreadsheet_csv(sheet: ExportTable) -> Iterator[str]:
    """Return the file line by line: the titles, above which nothing may stand, and the rows."""
    yield BYTE_ORDER_MARK + _line([safe_text(title) for title in sheet.headings])
    for row in sheet.rows:
        yield _line([cell(text, column) for text, column in zip(row, sheet.columns, strict=True)])


def cell(text: str, column: Column) -> str:
    """Write one cell so that a spreadsheet shows these characters and no others."""
    if column.kind in MEASURED and _NUMBER.fullmatch(text):
        return text
    forced = column.kind == "identifier" and _FORCED.fullmatch(text)
    if forced or _SPOILT_AS_NUMBER.fullmatch(text):
        return f'="{text}"'
    return safe_text(text)


def safe_text(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would calculate."""
    return _FORMULA.sub(r"\1'", text)


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
