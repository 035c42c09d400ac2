"""Lines of text over the screen: the requests of a plan, or the fields of a target."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class LinesScreen(ModalScreen[None]):
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
