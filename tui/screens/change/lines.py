"""Lines of text over the screen: the requests of a plan, or the fields of a target."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.domain.show.format import TimeStyle, cell_text
from tui.domain.text.column import Column
from tui.screens.list.own_row import OwnRow
from tui.widgets.dialog import Dialog


class LinesScreen(Dialog[None]):
    """A box of lines to scroll and read."""

    DEFAULT_CSS = """
    LinesScreen {
        align: center middle;
        & > VerticalScroll {
            width: 95%; height: auto; max-height: 90%; border: round $border;
            background: $surface; padding: 0 1;
        }
        & Static { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,v,enter", "close", "Close")]

    def __init__(self, heading: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._heading = heading
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Return the widgets of this screen."""
        with VerticalScroll() as box:
            box.border_title = Content(self._heading)
            yield Static(Content("\n").join(Content(line) for line in self._lines))

    def action_close(self) -> None:
        """Close the screen."""
        self.dismiss(None)


def row_lines(row: OwnRow, columns: Sequence[Column], manner: TimeStyle) -> Iterator[str]:
    """Return a line for each cell of a row which is not empty: its column's title and its full text."""
    exact = replace(manner, absolute=True)
    for column in columns:
        if text := cell_text(row, column, exact):
            yield f"{column.title}: {text}"
