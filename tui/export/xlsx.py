"""An Excel workbook with identifiers as text: a sheet of the rows, and one about them."""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import IO

from tui.domain.text.column import Column
from tui.domain.text.safe_text import without_commands
from tui.export.sheet import MEASURED, ExportTable

MOST_CELL = 32_767
"""The most characters in one cell, counted as UTF-16 does; Excel rejects a file with more."""
MOST_ROWS = 1_048_576 - 1
"""Without the heading."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TIME = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)( .*)?")
"""A time as it is shown: the zone behind it stands once, on the sheet about the rows."""
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet counts the days of a wall clock
_FIRST_YEAR = 1901
"""Excel counts a day too many before 1900-03-01, and knows none before that year."""
_NO_XML = re.compile("[\ufffe\uffff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_FIXED = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="Watchfloor" sheetId="1" r:id="r1"/>'
        '<sheet name="About" sheetId="2" r:id="r3"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{_OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
        "</Relationships>"
    ),
    # Style 0 is general, 1 is text (number format 49: "@"), 2 is text in bold, 3 is a time.
    "xl/styles.xml": (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        '</cellStyleXfs><cellXfs count="4">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
        'applyFont="1"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '</cellXfs><cellStyles count="1">'
        '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def write_xlsx(sheet: ExportTable, file: IO[bytes]) -> None:
    """Write the workbook; ValueError where there are more rows than a sheet can hold."""
    if len(sheet.rows) > MOST_ROWS:
        raise ValueError(f"An Excel sheet holds at most {MOST_ROWS:,} rows. Filter the list first.")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, text in _FIXED.items():
            package.writestr(name, text)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for piece in _sheet(sheet):
                part.write(piece.encode("utf-8"))
        package.writestr("xl/worksheets/sheet2.xml", "".join(_about(sheet)))


def _sheet(sheet: ExportTable) -> Iterator[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    yield "</sheetView></sheetViews><cols>"
    for number, column in enumerate(sheet.columns, 1):
        width = max(column.width, len(column.title)) + 2
        yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
    yield "</cols><sheetData>"
    titles = (_text(f"{_letters(at)}1", title, 2) for at, title in enumerate(sheet.headings))
    yield f'<row r="1">{"".join(titles)}</row>'
    for number, row in enumerate(sheet.rows, 2):
        cells = (
            _cell(f"{_letters(at)}{number}", text, column)
            for at, (text, column) in enumerate(zip(row, sheet.columns, strict=True))
        )
        yield f'<row r="{number}">{"".join(cells)}</row>'
    last = f"{_letters(max(len(sheet.columns), 1) - 1)}{len(sheet.rows) + 1}"
    yield f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>'


def _about(sheet: ExportTable) -> Iterator[str]:
    """Return the sheet which describes the rows, a part of the description in each line."""
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><cols><col min="1" max="1" width="80" customWidth="1"/></cols><sheetData>'
    for number, words in enumerate(sheet.description, 1):
        yield f'<row r="{number}">{_text(f"A{number}", words, 1)}</row>'
    yield "</sheetData></worksheet>"


def _cell(place: str, text: str, column: Column) -> str:
    if not text:
        return ""
    if column.kind in MEASURED:
        try:
            number = float(text)
        except ValueError:
            return _text(place, text, 1)
        if abs(number) < 1e15:  # a spreadsheet rounds larger numbers
            return f'<c r="{place}"><v>{text}</v></c>'
    if column.kind == "time" and (serial := _serial(text)) is not None:
        return f'<c r="{place}" s="3"><v>{serial!r}</v></c>'
    return _text(place, text, 1)


def _serial(text: str) -> float | None:
    """Return a time as a spreadsheet counts it, in days; None where it is no time, or too old for one."""
    found = _TIME.fullmatch(text)
    if found is None or int(text[:4]) < _FIRST_YEAR:
        return None
    return round((datetime.fromisoformat(found[1]) - _DAY_ZERO).total_seconds()) / 86_400


def _text(place: str, text: str, style: int) -> str:
    words = escape(_short_enough(_NO_XML.sub("\ufffd", without_commands(text))), quote=False)
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'
    )


def _short_enough(text: str) -> str:
    """Cut a text to what a cell holds, never within a character."""
    if len(text) * 2 <= MOST_CELL:
        return text
    return text.encode("utf-16-le")[: MOST_CELL * 2].decode("utf-16-le", "ignore")


def _letters(at: int) -> str:
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
