"""The filter of the list of reports below a timeline."""

from collections.abc import Callable
from functools import partial

from textual.widget import Widget

from tui.console import Console
from tui.screens.reports.filter_box import ReportFilterScreen
from tui.screens.reports.report_matcher import report_matcher
from tui.screens.reports.window import MOST_SEARCHED, ReportWindow


class ReportFilter:
    """The filter of one timeline's list; the plot above it stays whole."""

    def __init__(self) -> None:
        """Start without a filter."""
        self.text = ""

    def ask(
        self, pane: Widget, console: Console, account: str, changed: Callable[[], object]
    ) -> None:
        """Ask for the filter; `changed` is called once there is another."""

        def use(text: str) -> None:
            self.text = text
            changed()

        own = console.accounts[account].report_columns
        check = partial(report_matcher, own=own, now=console.now())
        pane.app.push_screen(ReportFilterScreen(self.text, check, use))

    async def apply(self, window: ReportWindow, console: Console) -> ReportWindow:
        """Return the window with only the reports which meet the filter."""
        if not self.text:
            return window
        own = console.accounts[window.subject.account].report_columns
        return await window.matching(report_matcher(self.text, own, console.now()))

    def words(self, window: ReportWindow, listed: ReportWindow) -> list[str]:
        """Return how many reports of a window are listed."""
        if not self.text:
            return []
        searched = min(window.total, MOST_SEARCHED)
        newest = "the newest " if searched < window.total else ""
        return [f"{listed.total:,} of {newest}{searched:,} reports meet {self.text} (/ changes it)"]

    def empty_words(self, window: ReportWindow) -> str:
        """Return what to say where no report is listed."""
        what = "reports" if window.subject.is_downloaded else "positions seen"
        found = f"No {what} in this time span"
        return (
            f"{found} meet {self.text}. Press / to change the filter." if self.text else f"{found}."
        )
