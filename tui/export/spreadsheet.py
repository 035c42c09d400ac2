"""CSV for a spreadsheet: identifiers keep all digits, and no label can become a formula."""

import csv
import io
import re
from collections.abc import Iterator

from tui.domain.text.column import Column
from tui.export.sheet import MEASURED, ExportTable

BYTE_ORDER_MARK = "\ufeff"
"""Without this mark Excel reads UTF-8 as Latin-1."""
_STARTS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""Characters which start a formula; the wide forms do in Japanese and Chinese editions."""
_FORMULA = re.compile(rf"(^\s*|[;\t]\s*)(?='*[{_STARTS}])")
"""A formula at the start of a cell, or after a character which separates cells in another locale.

A leading apostrophe gets another apostrophe before it, so that removing one (`unguarded`) always
restores the original text.
"""
_FORCED = re.compile(r"[A-Za-z0-9+:. _-]+")
"""Characters allowed between the quotes of `="…"`, which forces text and calculates nothing."""
_SPOILT_AS_NUMBER = re.compile(r"0\d+|\d{12,}|\d+[eE]\d+")
"""A spreadsheet drops leading zeros, rounds beyond 15 digits and shows 12 as 8.96E+19."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def spreadsheet_csv(sheet: ExportTable) -> Iterator[str]:
    """Return the file line by line: first the titles, then the rows."""
    yield BYTE_ORDER_MARK + _line([safe_text(title) for title in sheet.headings])
    for row in sheet.rows:
        yield _line([cell(text, column) for text, column in zip(row, sheet.columns, strict=True)])


def cell(text: str, column: Column) -> str:
    """Return one cell so that a spreadsheet shows exactly these characters."""
    if column.kind in MEASURED and _NUMBER.fullmatch(text):
        return text
    forced = column.kind == "identifier" and _FORCED.fullmatch(text)
    if forced or _SPOILT_AS_NUMBER.fullmatch(text):
        return f'="{text}"'
    return safe_text(text)


def safe_text(text: str) -> str:
    """Return a text with an apostrophe before whatever a spreadsheet would calculate."""
    return _FORMULA.sub(r"\1'", text)


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
