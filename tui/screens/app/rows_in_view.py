"""The rows in view, ready to be copied or exported."""

from typing import TYPE_CHECKING

from textual.app import App

from tui.screens.app.navigation import Navigation
from tui.screens.shell.history import ARROW

if TYPE_CHECKING:
    from tui.screens.export.viewed_list import ViewedRows


class RowsInView:
    """Finds the list or the reports in view."""

    def __init__(self, app: App[None], navigation: Navigation) -> None:
        self._app = app
        self._navigation = navigation

    def find(self) -> "ViewedRows | None":
        """Return the rows in view; show a notice and return None where there are none."""
        rows = self.look()
        if rows is None:
            self._app.notify(f"Nothing to copy here.{self._hint()}", markup=False, timeout=3)
        return rows

    def look(self) -> "ViewedRows | None":
        """Return the rows in view; None where there are none."""
        rows = self._rows()
        return rows if rows is not None and rows.cursor_key() else None

    def _rows(self) -> "ViewedRows | None":
        from tui.screens.export.viewed_list import ViewedList, ViewedReports
        from tui.screens.reports.pane import ReportPane

        title = self._navigation.history.here.crumbs()
        for reports in self._app.screen.query(ReportPane):
            if reports.is_on_screen and reports.subject is not None:
                return ViewedReports(reports, f"{title}{ARROW}{reports.subject.title}")
        pane = self._navigation.list_in_view
        return ViewedList(pane, title) if pane is not None else None

    def _hint(self) -> str:
        from tui.screens.device.screen import DeviceScreen

        on_device = isinstance(self._app.screen, DeviceScreen)
        return " Press 2 for the facts." if on_device else ""


def count_rows(number: int) -> str:
    """Return a number of rows in words: `1 row`, `2,000 rows`."""
    return f"{number:,} {'row' if number == 1 else 'rows'}"
