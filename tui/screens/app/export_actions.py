"""Export from the screen in view to a file: the rows, or a picture of the screen."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC
from typing import IO, TYPE_CHECKING, Protocol, runtime_checkable

from textual.app import App

from tui.domain.show.filter import FilterError
from tui.screens.app.rows_in_view import RowsInView, count_rows
from tui.screens.app.time_display import TimeDisplay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.export.destination import Destination
    from tui.export.files import Format
    from tui.export.sheet import ExportTable
    from tui.screens.export.dialog import ExportKind, ExportRequest, Offer, Write
    from tui.screens.export.viewed_list import ViewedRows

PICTURES = (
    ("svg", "Picture of this screen, for a browser or a ticket", ".svg"),
    ("txt", "Text of this screen", ".txt"),
)


@runtime_checkable
class WritesFile(Protocol):
    """A screen which is written into a file as a whole, not row by row."""

    file_kinds: "Sequence[tuple[str, str, str]]"
    """The name, title and ending of each kind of file."""

    def file_text(self, kind: str, *, masked: bool) -> str:
        """Return the text of a file of this kind."""
        ...


class ExportActions:
    """Opens the export dialog, and writes the requested file."""

    def __init__(
        self,
        app: App[None],
        rows: RowsInView,
        times: TimeDisplay,
        destination: "Callable[[], Destination]",
    ) -> None:
        """Take what returns where files may be written."""
        self._app = app
        self._rows = rows
        self._times = times
        self._destination = destination

    def export(self) -> None:
        """Write the rows in view to a file, or a screen which is written as a whole."""
        from tui.export.files import FORMATS
        from tui.screens.export.dialog import ExportKind

        screen = self._app.screen
        if isinstance(screen, WritesFile):
            self._export_whole(screen)
            return
        rows = self._rows.find()
        if rows is None:
            return

        async def write(request: "ExportRequest", report: Callable[[str], None]) -> str:
            return await self._write_rows(rows, request, report)

        kinds = [
            ExportKind(format.name, format.title, format.suffix) for format in FORMATS.values()
        ]
        self._open_dialog(
            f"Export {rows.noun}",
            kinds,
            rows.title,
            write,
            marked=len(rows.marked),
            offer=rows.download_offer,
        )

    def picture(self) -> None:
        """Write the screen in view to a file, as a picture or as text."""
        from tui.screens.export.dialog import ExportKind
        from tui.screens.export.picture import as_svg, as_text, picture_lines

        plain = picture_lines(self._app.screen, masked=False)
        masked = picture_lines(self._app.screen, masked=True)

        async def write(request: "ExportRequest", report: Callable[[str], None]) -> str:
            lines = masked if request.masked else plain
            text = as_svg(lines, "Watchfloor") if request.kind == "svg" else as_text(lines)
            report("Writing…")
            size = await _write_text(text, request)
            return f"Wrote the picture ({size:,} bytes) to {request.path}"

        self._open_dialog(
            "Picture of this screen", [ExportKind(*kind) for kind in PICTURES], "screen", write
        )

    def _export_whole(self, screen: WritesFile) -> None:
        from tui.screens.export.dialog import ExportKind

        async def write(request: "ExportRequest", report: Callable[[str], None]) -> str:
            report("Writing…")
            size = await _write_text(screen.file_text(request.kind, masked=request.masked), request)
            return f"Wrote {size:,} bytes to {request.path}"

        kinds = [ExportKind(*kind) for kind in screen.file_kinds]
        self._open_dialog("Write the hand-over", kinds, "hand-over", write)

    async def _write_rows(
        self, rows: "ViewedRows", request: "ExportRequest", report: Callable[[str], None]
    ) -> str:
        """Read all rows and write them; return a sentence about what was written."""
        from tui.export.files import FORMATS
        from tui.screens.export.viewed_list import read_sheet

        format = FORMATS[request.kind]
        failure = await rows.download(report) if request.download else ""
        try:
            async with rows.apart() as aside:
                sheet = await read_sheet(
                    aside,
                    format,
                    self._times.manner(),
                    marked=request.marked,
                    progress=lambda done, total: report(f"Read {done:,} of {total:,} rows…"),
                )
        except FilterError as error:
            return str(error)
        report(f"Writing {count_rows(len(sheet.rows))}…")
        size = await asyncio.to_thread(_write, sheet, format, request)
        written = f"Wrote {count_rows(len(sheet.rows))} ({size:,} bytes) to {request.path}"
        return f"{written}. Some reports are missing: {failure}" if failure else written

    def _open_dialog(
        self,
        heading: str,
        kinds: "Sequence[ExportKind]",
        title: str,
        write: "Write",
        *,
        marked: int = 0,
        offer: "Offer | None" = None,
    ) -> None:
        from tui.screens.export.dialog import ExportDialog

        at = self._times.manner().now.astimezone(UTC)
        stem = f"watchfloor-{slug(title)}-{at:%Y%m%d-%H%M}"

        def done(words: str | None) -> None:
            if words:
                self._app.notify(words, markup=False, timeout=8)

        dialog = ExportDialog(
            heading,
            kinds,
            stem,
            write,
            destination=self._destination(),
            marked=marked,
            offer=offer,
        )
        self._app.push_screen(dialog, done)


def _write(sheet: "ExportTable", format: "Format", request: "ExportRequest") -> int:
    from tui.export.files import write_file

    written = sheet.with_masked_identifiers() if request.masked else sheet
    return write_file(written, format, request.path, replace=request.replace)


async def _write_text(text: str, request: "ExportRequest") -> int:
    """Write a text into a file; return its size in bytes."""
    from tui.export.whole_file import write_whole

    data = text.encode("utf-8", "backslashreplace")
    return await asyncio.to_thread(
        write_whole, request.path, lambda file: _fill(file, data), replace=request.replace
    )


def _fill(file: IO[bytes], data: bytes) -> None:
    file.write(data)


def slug(title: str) -> str:
    """Return a title as part of a file name."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60] or "list"
