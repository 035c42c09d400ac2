"""CSV: plain for programs, and for Excel with long numbers kept as text; no label can become a formula."""

import csv
import io
import re
from collections.abc import Iterator

from tui.domain.text.column import Column
from tui.export.sheet import MEASURED, ExportTable, instant_of

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
_DIGITS = re.compile(r"[+-]?\d[\d ]*(\.\d+)?")
"""A number or a telephone number: nothing in it can be calculated, so programs get it as it is."""


def plain_csv(sheet: ExportTable) -> Iterator[str]:
    """Return the file line by line, as RFC 4180 says: first the titles, then the rows."""
    yield _line([plain_cell(title) for title in sheet.headings])
    for row in sheet.rows:
        cells = zip(row, sheet.columns, strict=True)
        yield _line([plain_cell(_machine_time(text, column)) for text, column in cells])


def _machine_time(text: str, column: Column) -> str:
    return instant_of(text) if column.kind == "time" and text.endswith(" UTC") else text


def plain_cell(text: str) -> str:
    """Return one cell for a program: as it is, but for what a spreadsheet would calculate."""
    return text if _DIGITS.fullmatch(text) else safe_text(text)


def excel_csv(sheet: ExportTable) -> Iterator[str]:
    """Return the file for Excel line by line: first the titles, then the rows."""
    yield BYTE_ORDER_MARK + _line([safe_text(title) for title in sheet.headings])
    for row in sheet.rows:
        yield _line([cell(text, column) for text, column in zip(row, sheet.columns, strict=True)])


def cell(text: str, column: Column) -> str:
    """Return one cell so that Excel shows exactly these characters."""
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
