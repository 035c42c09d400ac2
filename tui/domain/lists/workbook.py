"""Read the first sheet of an Excel workbook as rows of text; digits which Excel lost stay lost."""

import html
import io
import re
import zipfile
from collections.abc import Iterator, Sequence

from tui.domain.lists.saved_rows import ListProblem, ListRow, SavedList

_MOST_BYTES = 256 * 1024 * 1024
"""The most bytes of one part once unpacked: a small file may unpack to far more (a zip bomb)."""
_SHEET = re.compile(r"xl/worksheets/sheet([0-9]+)\.xml")
_ROW = re.compile(r"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_TEXT = re.compile(r"<t\b[^>]*?(?:/>|>(.*?)</t>)", re.DOTALL)
_STRING = re.compile(r"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
_SPOKEN = re.compile(r"<rPh\b.*?</rPh>", re.DOTALL)
_VALUE = re.compile(r"<v\b[^>]*>(.*?)</v>", re.DOTALL)
_ATTRIBUTE = re.compile(r'\b(r|t)="([^"]*)"')


def read_workbook(data: bytes) -> SavedList:
    """Read the first sheet; raise `ListProblem` if the file has none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sheets = [found for name in package.namelist() if (found := _SHEET.fullmatch(name))]
            if not sheets:
                raise ListProblem("This is not an Excel workbook. Save the list as CSV.")
            first = min(sheets, key=lambda found: int(found[1]))
            shared = _strings(_part(package, "xl/sharedStrings.xml"))
            return SavedList(list(_rows(_part(package, first[0]), shared)))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise ListProblem(
            f"This Excel workbook is damaged ({error}). Save the list as CSV."
        ) from error


def _part(package: zipfile.ZipFile, name: str) -> str:
    if name not in package.namelist():
        return ""
    with package.open(name) as part:
        found = part.read(_MOST_BYTES + 1)
    if len(found) > _MOST_BYTES:
        raise ListProblem("The workbook is too large. Save the list as CSV.")
    return found.decode("utf-8", "replace")


def _strings(xml: str) -> Sequence[str]:
    return [_words(found[1] or "") for found in _STRING.finditer(xml)]


def _words(xml: str) -> str:
    """Join the runs of a text, without its phonetic runs (rPh)."""
    runs = _TEXT.findall(_SPOKEN.sub("", xml))
    return html.unescape("".join(runs).replace("\r\n", "\n"))


def _rows(xml: str, shared: Sequence[str]) -> Iterator[ListRow]:
    for at, found in enumerate(_ROW.finditer(xml), 1):
        number = dict(_ATTRIBUTE.findall(found[1])).get("r", "")
        cells = tuple(_cells(found[2] or "", shared))
        if any(cell.strip() for cell in cells):
            yield ListRow(int(number) if number.isdecimal() else at, cells)


def _cells(xml: str, shared: Sequence[str]) -> Iterator[str]:
    """Yield the cells of a row, with an empty cell for each one which the sheet omits."""
    place = 0
    for found in _CELL.finditer(xml):
        attributes = dict(_ATTRIBUTE.findall(found[1]))
        wanted = _column(attributes.get("r", ""), place)
        yield from [""] * (wanted - place)
        place = wanted + 1
        yield _cell(found[2] or "", attributes.get("t", ""), shared)


def _column(reference: str, otherwise: int) -> int:
    letters = re.match("[A-Z]{1,3}", reference)
    if letters is None:
        return otherwise
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return max(number - 1, otherwise)


def _cell(xml: str, kind: str, shared: Sequence[str]) -> str:
    if kind == "inlineStr":
        return _words(xml)
    value = _VALUE.search(xml)
    text = html.unescape(value[1]) if value else ""
    if kind == "s":
        return shared[int(text)] if text.isdecimal() and int(text) < len(shared) else ""
    return text
