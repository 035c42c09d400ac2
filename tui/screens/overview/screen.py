"""The whole fleet at a glance: what needs somebody, by cause; saved questions; figures."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.commands import EVERYWHERE, bindings
from tui.config import config_path
from tui.config.question_file import read_questions
from tui.console import Console, read_list
from tui.console.attention import Attention, read_attention
from tui.domain.show.format import TimeStyle
from tui.domain.show.saved_filters import FILE_NAME, SavedFilters
from tui.screens.attention.units import UnitsScreen
from tui.screens.overview.causes import need_lines, tile
from tui.screens.overview.figures import read_tiles
from tui.screens.overview.panel import LEFT, RIGHT, FigurePanel
from tui.screens.overview.symbols import SYMBOLS
from tui.screens.shell.history import OpenedScreen
from tui.screens.shell.keys import KeyLine
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import outlast_store
from tui.widgets.line.tiles import Tile, Tiles
from tui.widgets.resting_screen import RestingScreen

LEAST_PAUSE_SECONDS = 5.0
AGAIN_SECONDS = 30.0
ONE_OR_TWO_COLUMNS = [(0, "-narrow"), (110, "-wide")]
"""From this width on the figures stand in two columns."""


class OverviewScreen(RestingScreen[None]):
    """Figures of the fleet, kept up to date."""

    symbols = SYMBOLS
    DEFAULT_CSS = """
    OverviewScreen {
        & #asked { height: auto; padding: 0 1; color: $text-muted; }
        & VerticalScroll { height: 1fr; padding: 0 1; }
        & #needs, & #questions-title { height: auto; text-style: bold; }
        & #figures { height: auto; margin-top: 1; layout: vertical; }
        & #figures > Vertical { height: auto; width: 1fr; }
        &.-wide #figures { layout: horizontal; }
    }
    """
    HORIZONTAL_BREAKPOINTS = ONE_OR_TWO_COLUMNS
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
        self._attention: Attention | None = None
        self._due = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Compose the tiles above the figures."""
        yield Static(id="asked", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static(id="needs", markup=False)
            yield Tiles(one_line=True, id="causes")
            yield Static(Content("Saved questions"), id="questions-title")
            yield Tiles(one_line=True, id="questions")
            with Container(id="figures"):
                for column in (LEFT, RIGHT):
                    with Vertical():
                        yield from (FigurePanel(figure, self._manner) for figure in column)
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
                await self._read_needs()
                shown.show(await read_tiles(self.console, self._questions.questions))
                for panel in self.query(FigurePanel):
                    await panel.read(self.console)
            await asyncio.sleep(max(LEAST_PAUSE_SECONDS, 10 * (loop.time() - began)))
            await self._due.wait()

    async def _read_questions(self) -> None:
        """Read the file each time, so that whoever edits it sees the tiles change."""
        found = await asyncio.to_thread(read_questions, self._path, self.console.now())
        if found.problems != self._questions.problems:
            for problem in found.problems:
                self.notify(problem, severity="warning", markup=False)
        self._questions = found

    async def _read_needs(self) -> None:
        attention = self._attention = await read_attention(self.console)
        devices = sum((await self.console.store.devices.counts()).values())
        self._show(
            "#asked",
            f"{attention.total:,} units, {devices:,} device records. "
            f"Saved questions: {_short(self._path)}",
        )
        self._show_needs(attention)

    def update_times(self) -> None:
        """Write the figures and ages again; unchanged words draw nothing."""
        if self._attention is not None:
            self._show_needs(self._attention)
        for panel in self.query(FigurePanel):
            panel.draw()

    def _show_needs(self, attention: Attention) -> None:
        titles = {name: provider.title for name, provider in self.console.accounts.items()}
        manner = self._manner()
        self._show("#needs", "\n".join(need_lines(attention, titles, manner)))
        causes = self.query_one("#causes", Tiles)
        is_first = not causes.tiles and bool(attention.lines)
        causes.show([tile(line, manner) for line in attention.lines])
        causes.display = bool(attention.lines)
        if is_first:
            causes.focus()

    def _show(self, where: str, words: str) -> None:
        line = self.query_one(where, Static)
        if line.content != Content(words):
            line.update(Content(words))

    @on(Tiles.Opened, "#causes")
    def _open_cause(self, event: Tiles.Opened) -> None:
        if self._attention is not None:
            line = self._attention.lines[event.index]
            self._open_units(line.title, line.filter)

    @on(Tiles.Opened, "#questions")
    def _open(self, event: Tiles.Opened) -> None:
        question = self._questions.questions[event.index]
        narrowed = [f"{name}={value}" for name in ("provider", "account")
                    if (value := getattr(question, name))]  # fmt: skip
        self._open_units(question.name, " ".join([question.filter, *narrowed]))

    def _open_units(self, title: str, filter: str) -> None:
        session_of(self).navigation.open(
            OpenedScreen(title, lambda: UnitsScreen(self.console, title, filter, self._manner))
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
