"""The objects of an open console: created when it opens, and passed to whoever needs them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from textual.app import App

from tui.config import config_path
from tui.config.settings import UiSettings
from tui.config.zone import shown_zone
from tui.console import Console
from tui.console.actor import actor
from tui.domain.show.format import TimeStyle
from tui.screens.app.background_work import BackgroundWork
from tui.screens.app.change_flow import ChangeFlow
from tui.screens.app.command_actions import CommandActions
from tui.screens.app.copy_actions import CopyActions
from tui.screens.app.export_actions import ExportActions
from tui.screens.app.leaving import Leaving
from tui.screens.app.navigation import Navigation
from tui.screens.app.rows_in_view import RowsInView
from tui.screens.app.screen_opener import ScreenOpener
from tui.screens.app.store_trouble import StoreTrouble
from tui.screens.app.time_display import TimeDisplay
from tui.screens.app.time_machine import NOT_KEPT_FIELDS, NOW, TimeMachine
from tui.screens.attention.lines import NeedSource
from tui.screens.fleet.first_frame import attention_opening, fleet_opening
from tui.screens.fleet.main import MainScreen
from tui.screens.list.first_rows import FirstRows
from tui.screens.shell.budget_history import BudgetHistory
from tui.screens.shell.clipboard import Clipboard
from tui.screens.shell.history import FLEET, Location
from tui.screens.shell.kept_views import KeptViews
from tui.screens.shell.layouts import Layouts
from tui.screens.shell.pauses import Pauses
from tui.screens.shell.visits import FILE as VISITS
from tui.screens.shell.visits import Visits
from tui.screens.units.source import UnitSource
from tui.store import StoreError

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.domain.unit.unit import Unit
    from tui.export.destination import Destination


class ConsoleSession:
    """The open console and the objects on it, from its opening to the end of the application."""

    def __init__(
        self,
        app: App[None],
        console: Console,
        times: TimeDisplay,
        layouts: Layouts,
        views: KeptViews,
        main: MainScreen,
        visits: Visits,
        *,
        destination: "Callable[[], Destination]",
        environ: Mapping[str, str],
        pauses: Pauses,
        time_machine: TimeMachine | None = None,
        opening: FirstRows | None = None,
    ) -> None:
        """Create the objects; an earlier time's session has the present one's time machine."""
        self._app = app
        self._environ = environ
        self.console = console
        self.opening = opening  # the rows of the first frame
        self.times = times
        self.layouts = layouts
        self.views = views
        self.pauses = pauses
        self.budget_history = BudgetHistory()
        self.visits = visits
        self.clipboard = Clipboard(app, environ)
        self.navigation = Navigation(app, main)
        self.opener = ScreenOpener(app, console, self.navigation, times.manner)
        self.changes = ChangeFlow(app, console, self.navigation, times.manner)
        self.leaving = Leaving(app, console, self.changes)
        self.time_machine = time_machine or TimeMachine(app, console, times.manner, self._as_of)
        opener, machine = self.opener, self.time_machine
        self.commands = CommandActions(app, console, self.navigation, opener, times.manner, machine)
        if time_machine is None:
            self.commands.bind_own_commands()
        rows = RowsInView(app, self.navigation)
        history = self.navigation.history
        self.copies = CopyActions(app, rows, self.clipboard, history, times)
        self.destination = destination
        self.exports = ExportActions(app, rows, times, destination)
        self.background = BackgroundWork(app, console)
        self.store_watch = console.store_watch
        self.trouble = StoreTrouble(app, console.store_watch)

    @classmethod
    async def open(
        cls,
        app: App[None],
        console: Console,
        ui: UiSettings,
        *,
        state: Path,
        environ: Mapping[str, str],
        pauses: Pauses,
        tab: str,
    ) -> Self:
        """Read what the first frame of a tab shows, and create the objects.

        Without a tab it is the one in view at the end. What is kept is in `state`, or the console's own folder.
        """
        times = TimeDisplay(app, console, shown_zone(ui.timezone, environ))
        folder = console.folder or state
        layouts = Layouts(folder / "lists.json")
        views = KeptViews(folder / "view.json", is_restored=ui.keep_view)
        visits = Visits(folder / VISITS, actor(), console.now)
        return await cls._on(
            app,
            console,
            times,
            layouts,
            views,
            visits,
            start=views.start(tab),
            destination=partial(
                _destination,
                replace(console.settings, ui=ui),
                state,
                read_only=console.read_only or ui.read_only,
            ),
            environ=environ,
            pauses=pauses,
        )

    @classmethod
    async def _on(
        cls,
        app: App[None],
        console: Console,
        times: TimeDisplay,
        layouts: Layouts,
        views: KeptViews,
        visits: Visits,
        *,
        start: Location,
        **more: Any,
    ) -> Self:
        """Read what the first frame shows, and create the objects."""
        needs, opening = NeedSource(console, lambda: visits.last), None
        if start.tab == FLEET:
            opening = await fleet_opening(
                UnitSource(console), layouts, views, times.manner(), app.size
            )
        else:
            opening = await attention_opening(needs, layouts, times.manner(), app.size)
        main = MainScreen(console, times.manner, start, needs, opening)
        return cls(app, console, times, layouts, views, main, visits, opening=opening, **more)

    async def _as_of(self, console: Console) -> "ConsoleSession":
        """Return the session of an earlier time's console, at the list in view; it saves nothing."""
        views = self.in_view.views.copied()
        return await self._on(
            self._app,
            console,
            self.in_view.times.of(console),
            self.layouts.copied(NOT_KEPT_FIELDS),
            views,
            Visits(None, actor(), console.now),
            start=Location(*views.place),
            destination=self.destination,
            environ=self._environ,
            pauses=self.pauses,
            time_machine=self.time_machine,
        )

    @property
    def in_view(self) -> "ConsoleSession":
        """The session of the time in view: this one, or that of an earlier time."""
        return self.time_machine.past or self

    @property
    def past_words(self) -> Sequence[str]:
        """Return as of which earlier time all is shown, the longest wording first; empty: as it is now."""
        return self.time_machine.words()

    def return_to_present(self) -> bool:
        """Begin to return from an earlier time, and return whether all is as of one."""
        if self.time_machine.past is None:
            return False
        self.time_machine.start(NOW)
        return True

    def quit(self, end: Callable[[], None]) -> None:
        """End, from any time; what would be lost is asked about first, in the present."""
        if self.return_to_present():
            self._app.call_after_refresh(self.quit, end)
        else:
            self.leaving.quit(end)

    async def close(self) -> None:
        """Close the console, and that of an earlier time."""
        await self.time_machine.close()
        await self.console.close()

    def screen_closed(self) -> None:
        """Go on after the screen in view was closed."""
        self.navigation.popped()
        self.times.screen_closed()

    def save_views(self) -> list[str]:
        """Save tab and lists as they were left; return what to say where that fails."""
        try:
            self.views.save()
        except OSError as error:
            return [f"How the lists were left could not be saved: {error.strerror}."]
        return []

    def time_style(self) -> TimeStyle:
        """Return how times are shown now."""
        return self.times.manner()

    @property
    def asks_vendors(self) -> bool:
        """Whether vendors are asked without a key which asks them."""
        return self.background.is_live and not self.console.store.asking_problem

    def open_costs(self) -> None:
        """Open what each SIM costs."""
        self.opener.open_costs()

    def open_search(self, unit: "Unit") -> None:
        """Open the search for a lost unit."""
        self.opener.open_search(unit)

    def store_failed(self, error: StoreError) -> None:
        """Take an error of the store: the user hears of it, and the console goes on."""
        self.trouble.notice(error)

    def refresh(self, accounts: Iterable[str]) -> None:
        """Read these accounts now instead of at the next scheduled time."""
        self.background.refresh(accounts)


def _destination(settings: "Settings", state: Path, *, read_only: bool) -> "Destination":
    from tui.console import export_destination

    return export_destination(settings, config_path(), state, read_only=read_only)
