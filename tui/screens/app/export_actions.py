"""What can be taken away from the screen in view: a cell, rows, a file, a picture."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import IO, TYPE_CHECKING

from textual import work
from textual.app import App
from textual.content import Content

from tui.domain.show.filter import FilterError
from tui.domain.show.format import TimeStyle
from tui.screens.app.clipboard import Clipboard
from tui.screens.list.pane import ListPane
from tui.screens.shell.history import ARROW, NavigationHistory

if TYPE_CHECKING:
    from tui.export.files import Format
    from tui.export.sheet import ExportTable
    from tui.screens.device.facts_pane import FactsPane
    from tui.screens.export.dialog import ExportKind, ExportRequest, Write
    from tui.screens.export.viewed_list import ViewedRows

COPIED_AS = ("txt", "md", "csv")
PICTURES = (
    ("svg", "Picture of this screen, for a browser or a ticket", ".svg"),
    ("txt", "Characters of this screen", ".txt"),
)


class ExportActions(App[None]):
    """An application from which things can be taken away."""

    trail: NavigationHistory
    export_folder: str = ""
    """Where files may be written; empty: anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self._outward = Clipboard(self)
        self._copied_field = ""
        self._copied_as = COPIED_AS[0]

    @property
    def pane(self) -> ListPane | None:
        """The list in view."""
        raise NotImplementedError

    def manner(self) -> TimeStyle:
        """Return how times are told now."""
        raise NotImplementedError

    def seen(self) -> "ViewedRows | None":
        """Return the list in view, ready to be taken away."""
        from tui.screens.export.viewed_list import ViewedList, ViewedReports
        from tui.screens.reports.pane import ReportPane

        title = self.trail.here.crumbs()
        for reports in self.screen.query(ReportPane):
            if reports.is_on_screen and reports.subject is not None:
                return ViewedReports(reports, f"{title}{ARROW}{reports.subject.title}")
        return ViewedList(self.pane, title) if self.pane is not None else None

    def _seen_or_say(self) -> "ViewedRows | None":
        seen = self.seen()
        if seen is None or not seen.cursor_key():
            self.notify("There is no row here to take.", markup=False, timeout=3)
            return None
        return seen

    def _facts(self) -> "FactsPane | None":
        from tui.screens.device.facts_pane import FactsPane

        return next((one for one in self.screen.query(FactsPane) if one.is_on_screen), None)

    def action_copy_cell(self) -> None:
        """Choose a cell of the row under the cursor, or one of a device's facts, and copy it."""
        if (facts := self._facts()) is not None:
            self._offer_values(facts.known())
            return
        seen = self._seen_or_say()
        if seen is not None:
            self._choose_cell(seen)

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def _choose_cell(self, seen: "ViewedRows") -> None:
        manner = replace(self.manner(), absolute=True)
        rows = await seen.some(frozenset({seen.cursor_key()}), seen.columns, manner)
        titles = (column.title for column in seen.columns)
        self._offer_values(list(zip(titles, rows[0] if rows else (), strict=False)))

    def _offer_values(self, values: Sequence[tuple[str, str]]) -> None:
        """Offer these values, by what they are, to be copied; the one copied last comes first."""
        from textual.widgets.option_list import Option

        from tui.screens.shell.choose import Choose

        known = [(title, value) for title, value in values if value]
        known.sort(key=lambda pair: pair[0] != self._copied_field)
        options = [
            Option(Content(f"{title:<12} {value}"), id=str(nth))
            for nth, (title, value) in enumerate(known)
        ]

        def chosen(nth: str | None) -> None:
            if nth is not None:
                self._copied_field, value = known[int(nth)]
                self._copy(self._copied_field, value)

        self.push_screen(Choose("Copy", options), chosen)

    def copy_text(self, what: str, text: str) -> None:
        """Copy a text, whatever is in view."""
        self._copy(what, text, None)

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def _copy(self, what: str, text: str, most_bytes: int | None = None) -> None:
        await self._outward.copy(what, text, most_bytes)

    def action_copy_rows(self) -> None:
        """Copy the row under the cursor, the marked rows in a format of choice, or a device's facts."""
        from textual.widgets.option_list import Option

        from tui.export.files import FORMATS
        from tui.screens.shell.choose import Choose

        if (facts := self._facts()) is not None:
            self._copy("Facts", facts.ticket(self.trail.here.crumbs()))
            return
        seen = self._seen_or_say()
        if seen is None:
            return
        if not seen.marked:
            self._copy_row(seen)
            return
        names = sorted(COPIED_AS, key=lambda name: name != self._copied_as)
        options = [Option(Content(FORMATS[name].title), id=name) for name in names]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._copied_as = name
                self._copy_marked(seen, FORMATS[name])

        self.push_screen(Choose(f"Copy {len(seen.marked):,} marked rows as", options), chosen)

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def _copy_row(self, seen: "ViewedRows") -> None:
        manner = replace(self.manner(), absolute=True)
        rows = await seen.some(frozenset({seen.cursor_key()}), seen.columns, manner)
        if rows:
            await self._outward.copy("Row", "\t".join(rows[0]))

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def _copy_marked(self, seen: "ViewedRows", format: "Format") -> None:
        from tui.screens.export.viewed_list import read_sheet

        sheet = await read_sheet(seen, format, self.manner(), marked=True)
        text = "".join(format.lines(sheet)) if format.lines else ""
        await self._outward.copy(f"{len(sheet.rows):,} rows", text.lstrip("\ufeff"), None)

    def action_export(self) -> None:
        """Write what is shown to a file."""
        from tui.export.files import FORMATS
        from tui.screens.export.dialog import ExportKind

        seen = self._seen_or_say()
        if seen is None:
            return

        async def write(order: "ExportRequest", say: Callable[[str], None]) -> str:
            return await self._write_list(seen, order, say)

        kinds = [ExportKind(one.name, one.title, one.suffix) for one in FORMATS.values()]
        self._offer_file(f"Export {seen.noun}", kinds, seen.title, write, marked=len(seen.marked))

    async def _write_list(
        self, seen: "ViewedRows", order: "ExportRequest", say: Callable[[str], None]
    ) -> str:
        from tui.export.files import FORMATS
        from tui.screens.export.viewed_list import read_sheet

        format = FORMATS[order.kind]
        try:
            async with seen.apart() as aside:
                sheet = await read_sheet(
                    aside,
                    format,
                    self.manner(),
                    marked=order.marked,
                    progress=lambda done, total: say(f"Read {done:,} of {total:,}"),
                )
        except FilterError as error:
            return str(error)
        say(f"Writing {len(sheet.rows):,} rows")
        size = await asyncio.to_thread(_write, sheet, format, order)
        return f"{len(sheet.rows):,} rows, {size:,} bytes: {order.path}"

    def action_picture(self) -> None:
        """Write the screen in view to a file, as a picture or as text."""
        from tui.export.files import write_whole
        from tui.screens.export.dialog import ExportKind
        from tui.screens.export.picture import as_svg, as_text, picture_lines

        screen = self.screen
        plain = picture_lines(screen, masked=False)
        hidden = picture_lines(screen, masked=True)

        async def write(order: "ExportRequest", say: Callable[[str], None]) -> str:
            lines = hidden if order.masked else plain
            text = as_svg(lines, "Watchfloor") if order.kind == "svg" else as_text(lines)
            say("Writing")
            data = text.encode("utf-8", "backslashreplace")
            size = await asyncio.to_thread(
                write_whole, order.path, lambda file: _put(file, data), replace=order.replace
            )
            return f"Picture, {size:,} bytes: {order.path}"

        self._offer_file(
            "Picture of this screen", [ExportKind(*one) for one in PICTURES], "screen", write
        )

    def _offer_file(
        self,
        heading: str,
        kinds: "Sequence[ExportKind]",
        title: str,
        write: "Write",
        *,
        marked: int = 0,
    ) -> None:
        from tui.screens.export.dialog import ExportDialog

        at = self.manner().now.astimezone(UTC)
        stem = f"watchfloor-{slug(title)}-{at:%Y%m%d-%H%M}"
        folder = Path(self.export_folder).expanduser() if self.export_folder else Path.cwd()

        def done(words: str | None) -> None:
            if words:
                self.notify(words, markup=False, timeout=8)

        self.push_screen(
            ExportDialog(
                heading,
                kinds,
                stem,
                write,
                folder=folder,
                fixed_folder=bool(self.export_folder),
                marked=marked,
            ),
            done,
        )


def _write(sheet: "ExportTable", format: "Format", order: "ExportRequest") -> int:
    from tui.export.files import write_file

    made = sheet.hidden() if order.masked else sheet
    return write_file(made, format, order.path, replace=order.replace)


def _put(file: IO[bytes], data: bytes) -> None:
    file.write(data)


def slug(title: str) -> str:
    """Make a file's name of a title."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60] or "list"
