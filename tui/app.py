"""The Textual application: owns the console, its screens, its appearance and its end."""

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import on
from textual._context import active_message_pump
from textual.actions import ActionParseResult
from textual.app import App
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import Worker, WorkerFailed

from tui.commands import REDRAW, bindings
from tui.config import Settings, config_path, load, state_path
from tui.console import FAILURES, Console
from tui.domain.place import FILE_NAME
from tui.screens.app.appearance import Appearance
from tui.screens.app.crash_report import CrashReports, WatchedWorkers, came_too_late, secrets_in
from tui.screens.app.session import ConsoleSession
from tui.screens.app.shutdown import Shutdown
from tui.screens.app.store_trouble import ASKED_FOR
from tui.screens.list.pane import ListPane
from tui.screens.shell.pauses import Pauses
from tui.store import StoreError
from tui.widgets.terminal.line_cache import free_closed_screens
from tui.widgets.terminal.terminal import Terminal
from tui.widgets.terminal.terminal_driver import driver_class

if TYPE_CHECKING:
    from tui.screens.change.jobs import JobsScreen
    from tui.screens.fleet.provider import ProviderPane

DEFAULT_PAUSES = Pauses()
OpenConsole = Callable[[], Awaitable[Console]]


class Watchfloor(App[None]):
    """Owns what draws and what ends it, and a session; what Textual wants here is passed on in a line."""

    CSS_PATH = "app.tcss"
    TITLE = "Watchfloor"
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = "present"
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
        environ: Mapping[str, str] = os.environ,
        pauses: Pauses = DEFAULT_PAUSES,
        tab: str = "",
    ) -> None:
        """Take the settings; `straight`: open without asking even where no account is set.

        Without `live` no vendor is asked unless the user wants it; `state` is the folder of what is kept,
        `environ` tells of the terminal, `pauses` how long screens wait; an empty `tab` is the one in view last.
        """
        super().__init__(driver_class=driver_class(environ))
        self.failure: Exception | None = None  # why the console could not be opened
        self.last_words: list[str] = []  # to print when the terminal is the shell's again
        self._straight = straight
        self._live = live
        self._state = state or state_path()
        self._environ = environ
        self._pauses = pauses
        self._tab = tab
        self._settings = settings
        self._open_console = open_console
        self._open_demo = open_demo
        self._session: ConsoleSession | None = None
        terminal = terminal or Terminal(ascii_only=settings.ui.ascii == "always")
        self.appearance = Appearance(self, terminal)
        self.crash_reports = CrashReports(self, self._state, self._secrets)
        self.shutdown = Shutdown(self, pause_jobs=self._pause_jobs, silence=self._silence)
        self._workers = WatchedWorkers(self, self._worker_failed)

    @property
    def session(self) -> ConsoleSession:
        """The open console and what works on it; raise RuntimeError before it is open."""
        if self._session is None:
            raise RuntimeError("the console is not open yet")
        return self._session.in_view

    async def on_load(self) -> None:
        """Open the store first: the first frame has its rows, and a failure leaves the terminal as it was."""
        self.shutdown.catch_signals()
        if self._straight or self._settings.accounts:
            await self._open(self._open_console)

    def get_default_screen(self) -> Screen[Any]:
        """Return the screen under all others: that of tabs, or the welcome while no console is open."""
        if self._session is not None:
            return self._begin(self._session)
        from tui.screens.app.first_account import save_account, try_account, where_keys_are_saved
        from tui.screens.app.welcome import Welcome

        is_read_only = self._settings.ui.read_only
        return Welcome(try_account, save_account, where_keys_are_saved, read_only=is_read_only)

    def on_mount(self) -> None:
        """Apply the user's theme and keys."""
        self.appearance.apply(self._settings.ui)

    def on_welcome_demo_wanted(self) -> None:
        """Open the demo from the welcome screen."""
        self._open_later(self._open_demo)

    def on_welcome_added(self) -> None:
        """Open the console on the account just added."""
        self._settings = load(config_path())
        self._open_later(self._open_console)

    def _open_later(self, open_console: OpenConsole) -> None:
        async def work() -> None:
            await self._open(open_console)
            if self._session is not None:
                await self.push_screen(self._begin(self._session))

        self.run_worker(work(), group="open", exclusive=True, exit_on_error=False)

    async def _open(self, open_console: OpenConsole) -> None:
        try:
            console = await open_console()
        except (StoreError, *FAILURES) as error:
            self.failure = error
            self.exit(return_code=1)
            return
        ui, environ, pauses = self._settings.ui, self._environ, self._pauses
        self._session = await ConsoleSession.open(
            self, console, ui, state=self._state, environ=environ, pauses=pauses, tab=self._tab
        )

    def _begin(self, session: ConsoleSession) -> Screen[None]:
        """Return the screen to show first, and begin to work once it has been drawn."""
        places, redraw = config_path().parent / FILE_NAME, session.times.redraw
        self.call_after_refresh(session.background.start, places, redraw, live=self._live)
        return session.navigation.main

    async def on_unmount(self) -> None:
        """Close connections and the store, when nobody uses them any more."""
        await self.shutdown.stop_workers()
        if self._session is not None:
            self.last_words = [*self._session.leaving.last_words(), *self._session.save_views()]
            await self._session.close()
        self.shutdown.release_signals()

    async def action_quit(self) -> None:
        """Quit from anywhere; what would be lost is asked about first."""
        if self._session is None:
            self.shutdown.end()
        else:
            self._session.quit(self.shutdown.end)

    def _pause_jobs(self) -> None:
        if self._session is not None:
            self._session.changes.halt()

    def _silence(self) -> None:
        self.crash_reports.silence()
        if self._session is not None:
            self._session.trouble.silence()

    # Errors

    def _worker_failed(self, worker: Worker[object], error: BaseException) -> None:
        """Take a bug, or an error of the store, which the console outlasts."""
        if isinstance(error, StoreError) and self._session is not None:
            self._session.trouble.notice(error, asked=worker.group in ASKED_FOR)
        else:
            self.crash_reports.notice(error)

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Perform an action; where the store fails it, say so and go on."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except StoreError as error:
            self.session.trouble.notice(error, asked=True)
            return True

    def _secrets(self) -> list[str]:
        """Return the secrets in the settings, which may stand in no report."""
        opened = [self._session.console.settings] if self._session is not None else []
        return [secret for settings in (self._settings, *opened) for secret in secrets_in(settings)]

    def _handle_exception(self, error: Exception) -> None:
        # Textual's own crash screen prints local variables, in which secrets stand.
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(cause, StoreError) and self._session is not None:
            self._session.trouble.notice(cause, asked=True)
            return
        if came_too_late(cause, active_message_pump.get(self)):
            return
        if not self.shutdown.is_ending:
            self._return_code = 1
            if self._exception is None and isinstance(cause, Exception):
                self._exception = cause
                self._exception_event.set()
            self._exit_renderables.append(Text(self.crash_reports.farewell(cause)))
        self._close_messages_no_wait()

    # Appearance

    @property
    def ascii_only(self) -> bool:
        """Whether widgets draw only ASCII."""
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

    def action_ages(self) -> None:
        """Show times as instants, or as ages again."""
        self.session.times.toggle_ages()

    def action_zone(self) -> None:
        """Show times in the zone of the device in view, in UTC, or in the user's zone again."""
        self.session.times.toggle_zone()

    # Navigation

    def pop_screen(self) -> Any:
        """Close the screen in view, and once it is gone free what it drew."""
        awaited = super().pop_screen()
        self.set_timer(self._pauses.before_release, free_closed_screens)
        if self._session is not None:
            self.session.screen_closed()
        return awaited

    def action_step(self, by: int) -> None:
        """Go back, or forward again."""
        self.session.navigation.step(by)

    def action_find(self) -> None:
        """Find a device."""
        self.session.opener.find()

    def action_limits(self) -> None:
        """Open every account's limits."""
        self.session.opener.open_limits()

    async def action_map(self) -> None:
        """Open the map."""
        await self.session.opener.open_map()

    def action_overview(self) -> None:
        """Open the overview."""
        self.session.opener.open_overview()

    @on(ListPane.Chosen)
    def _open_device(self, event: ListPane.Chosen) -> None:
        self.session.opener.start_opening(event.key)

    @on(ListPane.FrequencyWanted)
    def _open_frequency(self, event: ListPane.FrequencyWanted) -> None:
        self.session.opener.open_frequency(event)

    @on(ListPane.DifferenceWanted)
    def _open_difference(self, event: ListPane.DifferenceWanted) -> None:
        self.session.opener.open_difference(event)

    def on_provider_pane_row_opened(self, event: "ProviderPane.RowOpened") -> None:
        """Open a row of one of a vendor's other lists."""
        self.session.opener.open_row(event.spec, event.row)

    def action_help(self) -> None:
        """Open help."""
        self.session.commands.open_help()

    def action_command(self, text: str = "") -> None:
        """Open the command line, with this text in it."""
        self.session.commands.open_command_line(text)

    def action_jobs(self) -> None:
        """Open the list of jobs."""
        self.session.changes.open_jobs()

    def on_jobs_screen_job_chosen(self, event: "JobsScreen.JobChosen") -> None:
        """Open one job."""
        self.session.changes.open_job(event.job)

    async def action_undo(self) -> None:
        """Plan what undoes the last change."""
        await self.session.changes.undo_last()

    def action_log(self) -> None:
        """Open the audit log."""
        self.session.changes.open_log()

    def action_copy_cell(self) -> None:
        """Copy a cell, or a fact of a device."""
        self.session.copies.copy_cell()

    def action_copy_rows(self) -> None:
        """Copy a row, the marked rows, or a device's facts."""
        self.session.copies.copy_rows()

    def action_export(self) -> None:
        """Write the rows in view to a file."""
        self.session.exports.export()

    def action_picture(self) -> None:
        """Write the screen in view to a file."""
        self.session.exports.picture()
