"""The file formats by name, and writing a sheet in one of them to a file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from tui.export.geojson import geojson
from tui.export.gpx import gpx
from tui.export.jsonlines import json_lines
from tui.export.markdown import markdown, ticket
from tui.export.sheet import ExportTable
from tui.export.spreadsheet import excel_csv, plain_csv
from tui.export.whole_file import write_whole
from tui.export.xlsx import write_xlsx
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One file format of an export."""

    name: str
    title: str
    suffix: str
    lines: Callable[[ExportTable], Iterator[str]] | None
    """None where the format is not text."""
    exact: bool = True
    """Whether numbers are written as numbers; else as shown, with units."""
    utc: bool = False
    """Whether times are in UTC, for programs; else in the time zone shown."""
    map: bool = False
    """Whether the format needs the position of each row."""


FORMATS = {
    format.name: format
    for format in (
        Format("xlsx", "Workbook for Excel or LibreOffice: identifiers stay text", ".xlsx", None),
        Format("csv", "CSV, for a program", ".csv", plain_csv, utc=True),
        Format(
            "excel",
            'CSV for Excel: long numbers as ="…", which only Excel reads',
            ".csv",
            excel_csv,
        ),
        Format("jsonl", "JSON lines, for a program", ".jsonl", json_lines, utc=True),
        Format("md", "Markdown table", ".md", markdown, exact=False),
        Format("txt", "Text for a ticket", ".txt", ticket, exact=False),
        Format("geojson", "GeoJSON, for a map program", ".geojson", geojson, utc=True, map=True),
        Format("gpx", "GPX, for a GPS device", ".gpx", gpx, utc=True, map=True),
    )
}


def write_sheet(sheet: ExportTable, format: Format, file: IO[bytes]) -> None:
    """Write a sheet to an open file; ValueError where the format cannot hold it."""
    if format.lines is None:
        write_xlsx(sheet, file)
        return
    for line in format.lines(sheet):
        file.write(line.encode("utf-8", "backslashreplace"))


def write_file(sheet: ExportTable, format: Format, path: Path, *, replace: bool = False) -> int:
    """Write a sheet to a file which only its owner can read; return its size in bytes."""
    return write_whole(path, lambda file: write_sheet(sheet, format, file), replace=replace)
