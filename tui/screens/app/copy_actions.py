"""Copy from the screen in view: a cell, a row, the marked rows, or the facts of a device."""

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.app import App
from textual.content import Content

from tui.screens.app.rows_in_view import RowsInView, count_rows
from tui.screens.app.time_display import TimeDisplay
from tui.screens.shell.clipboard import Clipboard
from tui.screens.shell.history import NavigationHistory

if TYPE_CHECKING:
    from tui.export.files import Format
    from tui.screens.device.facts_pane import FactsPane
    from tui.screens.export.viewed_list import ViewedRows

COPIED_AS = ("txt", "md", "csv")
"""The formats in which marked rows can be copied."""


@runtime_checkable
class WritesTicket(Protocol):
    """A screen of one unit: what is known of it can be copied into a ticket."""

    async def ticket(self, title: str) -> str:
        """Return everything known of the unit below a title."""
        ...


class CopyActions:
    """Copies cells, rows and facts to the clipboard."""

    def __init__(
        self,
        app: App[None],
        rows: RowsInView,
        clipboard: Clipboard,
        history: NavigationHistory,
        times: TimeDisplay,
    ) -> None:
        self._app = app
        self._rows = rows
        self._clipboard = clipboard
        self._history = history
        self._times = times
        self._last_field = ""
        self._last_format = COPIED_AS[0]

    def copy_cell(self) -> None:
        """Offer the cells of the row under the cursor, or the facts of a device; copy the one chosen."""
        if (facts := self._facts()) is not None:
            self._offer_values(facts.known())
            return
        rows = self._rows.find()
        if rows is not None:
            self._run(self._choose_cell(rows))

    def copy_rows(self) -> None:
        """Copy the marked rows in a chosen format, a unit's facts for a ticket, or the row under the cursor."""
        rows, screen = self._rows.look(), self._app.screen
        if rows is not None and rows.marked:
            self._choose_format(rows)
        elif isinstance(screen, WritesTicket):
            self._run(self._copy_ticket(screen))
        elif (found := self._rows.find()) is not None:
            self._run(self._copy_row(found))

    async def _copy_ticket(self, screen: "WritesTicket") -> None:
        text = await screen.ticket(self._history.here.crumbs())
        if text:
            await self._clipboard.copy("Facts", text, None)
        else:
            words = "Nothing to copy yet: no unit is selected, or it is still being read."
            self._app.notify(words, markup=False)

    def _facts(self) -> "FactsPane | None":
        from tui.screens.device.facts_pane import FactsPane

        return next((pane for pane in self._app.screen.query(FactsPane) if pane.is_on_screen), None)

    async def _choose_cell(self, rows: "ViewedRows") -> None:
        cells = await self._cells_under_cursor(rows)
        titles = (f"{column.title} {column.unit}".rstrip() for column in rows.columns)
        self._offer_values(list(zip(titles, cells, strict=False)))

    def _offer_values(self, values: Sequence[tuple[str, str]]) -> None:
        """Offer values with their titles; the field copied last time comes first."""
        from textual.widgets.option_list import Option

        from tui.screens.shell.choose import Choose

        known = [(title, value) for title, value in values if value]
        known.sort(key=lambda pair: pair[0] != self._last_field)
        options = [
            Option(Content(f"{title:<12} {value}"), id=str(nth))
            for nth, (title, value) in enumerate(known)
        ]

        def chosen(nth: str | None) -> None:
            if nth is not None:
                self._last_field, value = known[int(nth)]
                self._run(self._clipboard.copy(self._last_field, value, None))

        self._app.push_screen(Choose("Copy", options), chosen)

    def _choose_format(self, rows: "ViewedRows") -> None:
        from textual.widgets.option_list import Option

        from tui.export.files import FORMATS
        from tui.screens.shell.choose import Choose

        names = sorted(COPIED_AS, key=lambda name: name != self._last_format)
        options = [Option(Content(FORMATS[name].title), id=name) for name in names]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._last_format = name
                self._run(self._copy_marked(rows, FORMATS[name]))

        self._app.push_screen(
            Choose(f"Copy the {count_rows(len(rows.marked))} marked as", options), chosen
        )

    async def _copy_row(self, rows: "ViewedRows") -> None:
        cells = await self._cells_under_cursor(rows)
        if cells:
            await self._clipboard.copy("Row", "\t".join(cells))

    async def _copy_marked(self, rows: "ViewedRows", format: "Format") -> None:
        from tui.screens.export.viewed_list import read_sheet

        sheet = await read_sheet(rows, format, self._times.manner(), marked=True)
        text = "".join(format.lines(sheet)) if format.lines else ""
        await self._clipboard.copy(count_rows(len(sheet.rows)), text.lstrip("\ufeff"), None)

    async def _cells_under_cursor(self, rows: "ViewedRows") -> Sequence[str]:
        """Return the cells of the row under the cursor, times with dates; empty where the row is gone."""
        manner = replace(self._times.manner(), absolute=True)
        found = await rows.some(frozenset({rows.cursor_key()}), rows.columns, manner)
        return found[0] if found else ()

    def _run(self, work: Coroutine[None, None, None]) -> None:
        self._app.run_worker(work, group="copy", exclusive=True, exit_on_error=False)
