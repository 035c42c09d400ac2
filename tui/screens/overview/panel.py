"""One figure of the overview: its title, and below it words and a chart."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual.content import Content
from textual.widgets import Static

from tui.console import Console
from tui.domain.show.format import TimeStyle
from tui.lazy_dataclass import dataclass
from tui.screens.overview import figures, words
from tui.screens.overview.words import Drawing
from tui.screens.shell.session import HasSession
from tui.widgets.cells import to_ascii
from tui.widgets.line.charts import colored

READING = "reading…"


@dataclass(frozen=True, slots=True)
class Figure:
    """What is read for one panel, and how it is drawn."""

    name: str
    title: str
    read: Callable[[Console, TimeStyle], Awaitable[Any]]
    draw: Callable[[Any, Drawing], Sequence[str]]


LEFT = (
    Figure("hours", "Reports per hour", figures.read_hours, words.hour_lines),
    Figure("causes", "Units by cause", figures.read_cause_days, words.cause_day_lines),
    Figure("silence", "Longest without contact", figures.read_silence, words.silence_lines),
)
RIGHT = (
    Figure("usage", "Data this month", figures.read_usage, words.usage_lines),
    Figure("budgets", "Request budgets", figures.read_budgets, words.budget_lines),
    Figure("states", "States of device records", figures.read_states, words.state_lines),
    Figure("jobs", "Jobs", figures.read_jobs, words.job_lines),
)
"""The panels of both columns, from top to bottom; on a narrow screen the right column is below."""


class FigurePanel(Static):
    """One figure; until it is read it says so."""

    DEFAULT_CSS = """
    FigurePanel { height: auto; margin-bottom: 1; }
    """
    ascii_only = False

    def __init__(self, figure: Figure, manner: Callable[[], TimeStyle]) -> None:
        """Show the title of a figure."""
        super().__init__(markup=False, id=f"figure-{figure.name}")
        self.figure = figure
        self._manner = manner
        self._found: tuple[Any] | None = None

    def on_mount(self) -> None:
        """Show the title in the first frame, in signs which the terminal can draw."""
        self.ascii_only = bool(getattr(self.app, "ascii_only", False))
        self.draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.draw()

    async def read(self, console: Console) -> None:
        """Read the figure, and show it."""
        self._found = (await self.figure.read(console, self._manner()),)
        self.draw()

    def _budget_line(self, account: str, window_seconds: int) -> str:
        """Return how much of a rate window was used in the last hours; empty without a console."""
        if not isinstance(self.app, HasSession):
            return ""
        history = self.app.session.budget_history
        return history.line(account, window_seconds, self._manner().now)

    def draw(self) -> None:
        """Draw what was read; the same words draw nothing."""
        drawing = Drawing(
            self._manner(),
            max(20, self.size.width - 2),
            ascii_only=self.ascii_only,
            budget_line=self._budget_line,
        )
        drawn = self.figure.draw(self._found[0], drawing) if self._found else [READING]
        lines = [part for line in drawn for part in words.wrapped(line, drawing.width)]
        if self.ascii_only:
            lines = [to_ascii(line.replace(" · ", " - ")) for line in lines]
        title = Content.styled(self.figure.title, "bold")
        shown = Content("\n").join([title, *(colored(f"  {line}") for line in lines)])
        if self.content != shown:
            self.update(shown)
