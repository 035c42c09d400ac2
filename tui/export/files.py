"""The formats by name, and a sheet written to a file which is there whole or not at all."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tui.export.geojson import geojson
from tui.export.gpx import gpx
from tui.export.jsonlines import json_lines
from tui.export.markdown import markdown, ticket
from tui.export.sheet import ExportTable
from tui.export.spreadsheet import spreadsheet_csv
from tui.export.xlsx import write_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """One format a list can be taken away in."""

    name: str
    title: str
    suffix: str
    lines: Callable[[ExportTable], Iterator[str]] | None
    """None: it is not text."""
    exact: bool = True
    """Figures as figures; else in words, as they are shown."""
    utc: bool = False
    """Times in UTC for programs; else in the zone they are shown in."""
    map: bool = False
    """It needs each row's position."""


FORMATS = {
    one.name: one
    for one in (
        Format("csv", "CSV for a spreadsheet: identifiers stay text", ".csv", spreadsheet_csv),
        Format("xlsx", "Excel workbook, identifiers as text", ".xlsx", None),
        Format("jsonl", "JSON lines, for a program", ".jsonl", json_lines, utc=True),
        Format("md", "Markdown table", ".md", markdown, exact=False),
        Format("txt", "Text for a ticket", ".txt", ticket, exact=False),
        Format("geojson", "GeoJSON, for a map program", ".geojson", geojson, utc=True, map=True),
        Format("gpx", "GPX, for a GPS device", ".gpx", gpx, utc=True, map=True),
    )
}


class NotWritten(Exception):
    """The file could not be written; the text says why."""


def write_sheet(sheet: ExportTable, format: Format, file: IO[bytes]) -> None:
    """Write a sheet to an open file; ValueError where the format cannot hold it."""
    if format.lines is None:
        write_xlsx(sheet, file)
        return
    for line in format.lines(sheet):
        file.write(line.encode("utf-8", "backslashreplace"))


def write_file(sheet: ExportTable, format: Format, path: Path, *, replace: bool = False) -> int:
    """Write a sheet so that only its owner can read it, and give its size in bytes."""
    return write_whole(path, lambda file: write_sheet(sheet, format, file), replace=replace)


def write_whole(path: Path, write: Callable[[IO[bytes]], None], *, replace: bool = False) -> int:
    """Write beside the path and move it there when it is whole; an existing file is refused."""
    if path.exists() and not replace:
        raise NotWritten(f"{path} is there already")
    if not path.parent.is_dir():
        raise NotWritten(f"there is no folder {path.parent}")
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            beside = Path(file.name)
            try:
                write(file)
                file.flush()
                size = file.tell()
                _settle(beside, path, replace=replace)
            finally:
                beside.unlink(missing_ok=True)
    except FileExistsError:
        raise NotWritten(f"{path} is there already") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotWritten(f"{path}: {reason}") from error
    return size


def _settle(beside: Path, path: Path, *, replace: bool) -> None:
    if not replace:
        try:
            os.link(beside, path)  # refuses a file which came up meanwhile
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            pass
        else:
            return
    beside.replace(path)
