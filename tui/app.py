"""The Textual application: opens the console, shows its screens, keeps the store fresh, ends well."""

import tempfile
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from rich.text import Text
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import WorkerFailed

from tui.commands import REDRAW, bindings
from tui.config import Account, Settings, append_account, config_path, load, state_path
from tui.console import FAILURES, Console, Surroundings, offered_providers
from tui.domain.place.named_places import FILE_NAME, NOWHERE
from tui.domain.show.format import TimeStyle
from tui.screens.app.appearance import Appearance
from tui.screens.app.background_work import BackgroundWork
from tui.screens.app.change_flow import ChangeFlow
from tui.screens.app.command_actions import CommandActions
from tui.screens.app.crash_report import CrashReports, WatchedWorkers
from tui.screens.app.export_actions import ExportActions
from tui.screens.app.shutdown import Shutdown
from tui.screens.fleet.first_frame import fleet_opening
from tui.screens.fleet.main import MainScreen
from tui.screens.list.first_rows import FirstRows
from tui.screens.shell.budget_history import BudgetHistory
from tui.screens.shell.layouts import Layouts
from tui.store import StoreError
from tui.widgets.terminal.line_cache import let_go
from tui.widgets.terminal.terminal import Terminal

OpenConsole = Callable[[], Awaitable[Console]]
GONE_SECONDS = 0.5
"""A screen which was closed is gone for certain after this long."""


class Watchfloor(ChangeFlow, CommandActions, ExportActions):
    """One console; `open_console` is awaited before the terminal is touched."""

    CSS_PATH = "app.tcss"
    TITLE = "Watchfloor"
    ENABLE_COMMAND_PALETTE = False
    # In dialogs and while something is typed, too: whoever needs it cannot read the screen.
    BINDINGS: ClassVar[list[BindingType]] = bindings([REDRAW], first=True)

    def __init__(
        self,
        settings: Settings,
        open_console: OpenConsole,
        open_demo: OpenConsole,
        *,
        straight: bool = False,
        live: bool = True,
        state: Path | None = None,
        terminal: Terminal | None = None,
    ) -> None:
        """Take the settings; `straight`: open without asking even where no account is set.

        With `live` off nothing is asked of a vendor unless somebody wants it; `state` is where
        columns and crash reports are kept.
        """
        super().__init__()
        self.failure: Exception | None = None
        """Why there is no console: whoever ran this says so."""
        self._straight = straight
        self._live = live
        self._state = state or state_path()
        self._settings = settings
        self._open_console = open_console
        self._open_demo = open_demo
        self._opening: FirstRows | None = None
        self.background: BackgroundWork | None = None
        self._absolute = False
        self._in_utc = False
        self.layouts = Layouts()
        self.spending = BudgetHistory()
        self.export_folder = settings.ui.export_folder
        terminal = terminal or Terminal(ascii_only=settings.ui.ascii == "always")
        self.appearance = Appearance(self, terminal)
        self.crash_reports = CrashReports(self, self._state, self._secrets)
        self.shutdown = Shutdown(
            self, pause_jobs=self._pause_jobs, silence=self.crash_reports.silence
        )
        self._workers = WatchedWorkers(self, self.crash_reports.notice)

    async def on_load(self) -> None:
        """Open the store first: the first frame has its rows, and a failure leaves the terminal as it was."""
        self.shutdown.catch_signals()
        if self._straight or self._settings.accounts:
            await self._open(self._open_console)

    def get_default_screen(self) -> Screen[Any]:
        """Return the screen which everything else lies upon."""
        if self.opened is not None:
            return self._main_screen(self.opened)
        from tui.screens.app.welcome import Welcome

        return Welcome(self._try_account, self._save_account)

    def on_mount(self) -> None:
        """Apply the user's theme and keys."""
        self.appearance.apply(self._settings.ui)

    async def on_unmount(self) -> None:
        """Close connections and the store, when nobody uses them any more."""
        await self.shutdown.stop_workers()
        if self.opened is not None:
            await self.opened.close()

    def _pause_jobs(self) -> None:
        if self.opened is not None:
            self.opened.dispatcher.halt()

    def _start(self, open_console: OpenConsole) -> None:
        self.run_worker(
            self._opened(open_console), group="open", exclusive=True, exit_on_error=False
        )

    async def _opened(self, open_console: OpenConsole) -> None:
        await self._open(open_console)
        if self.opened is not None:
            await self.push_screen(self._main_screen(self.opened))

    async def _open(self, open_console: OpenConsole) -> None:
        try:
            console = self.opened = await open_console()
        except (StoreError, *FAILURES) as error:
            self.failure = error
            self.exit(return_code=1)
            return
        self._settings = console.settings
        self.layouts = Layouts((console.folder or self._state) / "lists.json")
        self._opening = await fleet_opening(console, self.layouts, self.manner(), self.size)

    def _main_screen(self, console: Console) -> MainScreen:
        opening, self._opening = self._opening, None
        background = self.background = BackgroundWork(self, console, live=self._live)
        self.call_after_refresh(background.start, config_path().parent / FILE_NAME, self._redraw)
        return MainScreen(console, self.manner, opening)

    def _secrets(self) -> list[str]:
        """Return the secrets in the settings, which may stand in no report."""
        given = (value for account in self._settings.accounts for value in account.given.values())
        return [value.get_secret_value() for value in given if isinstance(value, SecretStr)]

    @property
    def ascii_only(self) -> bool:
        """Whether widgets draw only ASCII; they ask when they are made."""
        return self.appearance.terminal.ascii_only

    @property
    def low_bandwidth(self) -> bool:
        """Whether as few bytes as possible are written."""
        return self.appearance.terminal.low_bandwidth

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters for everything drawn: Textual's, then those of the terminal."""
        return [*super().get_line_filters(), *self.appearance.line_filters]

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        # Textual has no public hook between what was drawn and what is written.
        if self._running and not (self._closed or self._batch_count):
            renderable = self.appearance.changes_only(renderable)
        super()._display(screen, renderable)

    def pop_screen(self) -> Any:
        """Close the screen in view, and once it is gone free what it drew."""
        self.set_timer(GONE_SECONDS, let_go)
        return super().pop_screen()

    def _handle_exception(self, error: Exception) -> None:
        # Textual's own crash screen prints local variables, in which secrets stand.
        cause = error.error if isinstance(error, WorkerFailed) else error
        self._return_code = 1
        if self._exception is None and isinstance(cause, Exception):
            self._exception = cause
            self._exception_event.set()
        self._exit_renderables.append(Text(self.crash_reports.farewell(cause)))
        self._close_messages_no_wait()

    async def action_quit(self) -> None:
        """Quit from anywhere."""
        self.shutdown.end()

    def action_redraw(self) -> None:
        """Write the whole screen again."""
        self.appearance.redraw()

    def action_theme(self) -> None:
        """Change to the next theme."""
        self.appearance.next_theme()

    def action_mouse(self) -> None:
        """Release the mouse to the terminal, or capture it again."""
        self.appearance.toggle_mouse()

    def action_bandwidth(self) -> None:
        """Use less bandwidth, or all of it again."""
        self.appearance.toggle_bandwidth()

    def manner(self) -> TimeStyle:
        """Return how times are told now."""
        now = self.opened.now() if self.opened else datetime.now(UTC)
        places = self.opened.places if self.opened else NOWHERE
        return TimeStyle(now, self._zone(), self._absolute, places)

    def _zone(self) -> tzinfo:
        if self._in_utc:
            return UTC
        name = self._settings.ui.timezone
        if name != "local":
            return ZoneInfo(name)
        return datetime.now(UTC).astimezone().tzinfo or UTC

    def refresh_accounts(self, accounts: Iterable[str]) -> None:
        """Ask these accounts now instead of at the end of their pause."""
        if self.background is not None:
            self.background.refresh(accounts)

    def action_ages(self) -> None:
        """Show times as ages or as instants."""
        self._absolute = not self._absolute
        self._redraw()

    def action_zone(self) -> None:
        """Show times in my zone or in UTC."""
        self._in_utc = not self._in_utc
        self._redraw()

    def _redraw(self) -> None:
        for screen in self.screen_stack:
            again = getattr(screen, "tell_again", None)
            if again is not None:
                again()

    def on_welcome_demo_wanted(self) -> None:
        """Start the demo from the welcome screen."""
        self._start(self._open_demo)

    def on_welcome_added(self) -> None:
        """Open the console on the account just added."""
        self._settings = load(config_path())
        self._start(self._open_console)

    async def _try_account(self, account: Account) -> Console:
        folder = Path(tempfile.mkdtemp(prefix="watchfloor-test-"))
        return await Console.open(Settings(accounts=(account,)), folder, Surroundings())

    def _save_account(self, filled: Mapping[str, Any]) -> str:
        provider = next(p for p in offered_providers() if p.name == filled["provider"])
        secret = [credential.name for credential in provider.credentials if credential.secret]
        return str(append_account(config_path(), filled, secret))
