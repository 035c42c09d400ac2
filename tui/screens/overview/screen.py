"""The whole fleet at a glance: what needs somebody, by cause; saved questions; figures."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.commands import EVERYWHERE, bindings
from tui.config import config_path
from tui.config.question_file import read_questions
from tui.console import Console, read_list
from tui.domain.show.format import TimeStyle
from tui.domain.show.saved_filters import FILE_NAME, SavedFilter, SavedFilters
from tui.screens.attention.units import UnitsScreen
from tui.screens.fleet.first_frame import FLEET_COLUMNS
from tui.screens.list.device_source import DeviceSource
from tui.screens.list.page import ListScreen
from tui.screens.overview.causes import need_lines, tile
from tui.screens.overview.figures import OverviewFigures, read_figures, read_tiles
from tui.screens.overview.words import overview_lines
from tui.screens.shell.history import OpenedScreen
from tui.screens.shell.keys import KeyLine
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import outlast_store, reload_when_back
from tui.widgets.line.tiles import Tile, Tiles

LEAST_PAUSE_SECONDS = 5.0
AGAIN_SECONDS = 30.0


class QuestionPage(ListScreen):
    """The devices which match a saved question."""

    def __init__(
        self, console: Console, question: SavedFilter, manner: Callable[[], TimeStyle]
    ) -> None:
        """List the matching devices from the store."""
        source = DeviceSource(console, FLEET_COLUMNS, question.provider)
        super().__init__(source, manner, "device records", heading=question.name)
        self._question = question

    def on_mount(self) -> None:
        """Set the filter of the question."""
        super().on_mount()
        reload_when_back(self, self.pane.load)
        account = f" account={self._question.account}" if self._question.account else ""
        self.pane.set_filter(self._question.filter + account)


class OverviewScreen(Screen[None]):
    """Figures of the fleet, kept up to date."""

    DEFAULT_CSS = """
    OverviewScreen {
        & #asked { height: 1; padding: 0 1; color: $text-muted; }
        & VerticalScroll { height: 1fr; padding: 0 1; }
        & #needs, & #questions-title { height: auto; text-style: bold; }
        & #figures { height: auto; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("r", "refresh", "Refresh"),
        Binding("escape", "back", "Back", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]

    def __init__(
        self,
        console: Console,
        manner: Callable[[], TimeStyle],
        *,
        questions_path: Path | None = None,
    ) -> None:
        """Read questions from a file, and figures from the console's store."""
        super().__init__()
        self.console = console
        self._manner = manner
        self._path = questions_path or config_path().parent / FILE_NAME
        self._questions = SavedFilters()
        self._figures: OverviewFigures | None = None
        self._due = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Compose the tiles above the figures."""
        yield Static(id="asked", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static(id="needs", markup=False)
            yield Tiles(one_line=True, id="causes")
            yield Static(Content("Saved questions"), id="questions-title")
            yield Tiles(id="questions")
            yield Static(Content("Loading…"), id="figures", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Start reading, and subscribe to the store."""
        self._stop_listening = self.console.store.subscribe(lambda _: self._due.set())
        self.query_one("#causes", Tiles).display = False  # until there are any
        self.query_one("#questions", Tiles).focus()
        self._keep_reading()
        self.set_interval(AGAIN_SECONDS, self._due.set)

    def on_unmount(self) -> None:
        """Unsubscribe from the store."""
        self._stop_listening()

    @work(exclusive=True, group="figures", exit_on_error=False)
    async def _keep_reading(self) -> None:
        """Read questions and figures, then again when something changed."""
        loop = asyncio.get_running_loop()
        while True:
            self._due.clear()
            began = loop.time()
            await self._read_questions()
            shown = self.query_one("#questions", Tiles)
            if not shown.tiles:  # their names at once, the counts when they are read
                shown.show([Tile(question.name) for question in self._questions.questions])
            with outlast_store(self):
                shown.show(await read_tiles(self.console, self._questions.questions))
                self._figures = await read_figures(self.console, self._manner().zone)
                self.update_times()
            await asyncio.sleep(max(LEAST_PAUSE_SECONDS, 10 * (loop.time() - began)))
            await self._due.wait()

    async def _read_questions(self) -> None:
        """Read the file each time, so that whoever edits it sees the tiles change."""
        found = await asyncio.to_thread(read_questions, self._path, self.console.now())
        if found.problems != self._questions.problems:
            for problem in found.problems:
                self.notify(problem, severity="warning", markup=False)
        self._questions = found

    def update_times(self) -> None:
        """Write the figures and ages again; unchanged words draw nothing."""
        figures = self._figures
        if figures is None:
            return
        plain = self.query_one("#questions", Tiles).ascii_only
        self._show_needs(figures)
        lines = overview_lines(figures, self._manner(), self.size.width, ascii_only=plain)
        self._show("#figures", Content("\n").join(lines))
        self._show(
            "#asked",
            Content(
                f"{figures.attention.total:,} units, {figures.devices:,} device records. "
                f"Saved questions: {_short(self._path)}"
            ),
        )

    def _show_needs(self, figures: OverviewFigures) -> None:
        titles = {name: provider.title for name, provider in self.console.accounts.items()}
        manner, attention = self._manner(), figures.attention
        lines = [line for line in attention.lines if line.count]
        self._show("#needs", Content("\n".join(need_lines(attention, titles, manner))))
        causes = self.query_one("#causes", Tiles)
        is_first = not causes.tiles and bool(lines)
        causes.show([tile(line, manner) for line in lines])
        causes.display = bool(lines)
        if is_first:
            causes.focus()

    def _show(self, where: str, words: Content) -> None:
        line = self.query_one(where, Static)
        if line.content != words:
            line.update(words)

    @on(Tiles.Opened, "#causes")
    def _open_cause(self, event: Tiles.Opened) -> None:
        if self._figures is not None:
            line = self._figures.attention.lines[event.index]
            session_of(self).navigation.open(
                OpenedScreen(
                    line.title,
                    lambda: UnitsScreen(self.console, line.title, line.filter, self._manner),
                )
            )

    @on(Tiles.Opened, "#questions")
    def _open(self, event: Tiles.Opened) -> None:
        question = self._questions.questions[event.index]
        session_of(self).navigation.open(
            OpenedScreen(question.name, lambda: QuestionPage(self.console, question, self._manner))
        )

    def action_page(self, step: int) -> None:
        """Scroll by a page."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=step * max(1, scroll.size.height - 1), animate=False)

    def action_refresh(self) -> None:
        """Ask the vendors now, within their limits."""
        session_of(self).refresh(self.console.accounts)
        self._ask_plans()

    @work(exclusive=True, group="plans", exit_on_error=False)
    async def _ask_plans(self) -> None:
        for name, provider in self.console.accounts.items():
            if provider.plans is not None:
                reading = await read_list(self.console, name, provider.plans.name, again=True)
                if reading.problem:
                    self.notify(reading.problem, severity="warning", markup=False)

    def action_back(self) -> None:
        """Go back to the screen below."""
        self.app.pop_screen()


def _short(path: Path) -> str:
    """Return a path with `~` for the home folder."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
