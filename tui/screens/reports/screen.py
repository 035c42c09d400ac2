"""The reports of all devices of an account over time, one account at a time."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from tui.commands import EVERYWHERE, REPORTS, bindings
from tui.console import Console
from tui.domain.show.format import TimeStyle
from tui.screens.list.page import Crumbs
from tui.screens.reports.pane import ReportPane
from tui.screens.reports.report import ReportScreen
from tui.screens.reports.subject import whole_accounts
from tui.screens.shell.history import OpenedScreen
from tui.screens.shell.keys import KeyLine
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import outlast_store
from tui.widgets.resting_screen import RestingScreen

GATHER_SECONDS = 0.5


class ReportsScreen(RestingScreen[None]):
    """One timeline for a whole account; `V` shows the next account."""

    AUTO_FOCUS = "Timeline ReportList"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(REPORTS),
        *bindings(EVERYWHERE),
        Binding("escape", "back", "Back", show=False),
    ]

    def __init__(
        self, console: Console, accounts: Sequence[str], manner: Callable[[], TimeStyle]
    ) -> None:
        super().__init__()
        self.console = console
        self._accounts = accounts
        self._manner = manner
        self._gathering: Timer | None = None

    def compose(self) -> ComposeResult:
        """Return the widgets of this screen."""
        yield Crumbs()
        yield ReportPane(self.console, self._manner)
        yield KeyLine()

    @property
    def pane(self) -> ReportPane:
        """The timeline and its list."""
        return self.query_one(ReportPane)

    def on_mount(self) -> None:
        """Show the reports in the store, and subscribe to new ones."""
        self._stop_listening = self.console.store.subscribe(self._changed)
        self.load()

    def on_unmount(self) -> None:
        """Unsubscribe from the store."""
        self._stop_listening()

    def _changed(self, topics: frozenset[str]) -> None:
        if "reports" in topics and self._gathering is None:
            self._gathering = self.set_timer(GATHER_SECONDS, self._gathered)

    def _gathered(self) -> None:
        self._gathering = None
        self.pane.reload()

    @work(exclusive=True, group="load", exit_on_error=False)
    async def load(self) -> None:
        """Show the accounts whose vendor keeps reports."""
        await self.pane.load(whole_accounts(self.console, self._accounts))

    @on(ReportPane.Opened)
    async def _open_report(self, event: ReportPane.Opened) -> None:
        event.stop()
        report = event.report
        with outlast_store(self):
            record = await self.console.store.devices.get(report.account, report.device)
            session_of(self).navigation.open(
                OpenedScreen(
                    "Report", lambda: ReportScreen(self.console, record, report, self._manner)
                )
            )

    def update_times(self) -> None:
        """Redraw the times after their format changed."""
        self.pane.reload()

    def action_filter(self) -> None:
        """Ask which reports to list."""
        self.pane.ask_filter()

    def action_jump(self) -> None:
        """Ask for a time and go to it."""
        self.pane.ask_jump()

    def action_mark_time(self) -> None:
        """Measure time from the report under the cursor."""
        self.pane.mark()

    def action_next_vendor(self) -> None:
        """Show the next account."""
        self.pane.next_subject()

    def action_fetch(self) -> None:
        """Show how the missing reports can be fetched."""
        self.pane.fetch()

    def action_back(self) -> None:
        """Go back to the screen before."""
        self.app.pop_screen()
