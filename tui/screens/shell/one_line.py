"""A dialog with one line to type: a comment, to whom something is assigned, when a change is sent."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tui.widgets.dialog import Dialog

MOST_CHARACTERS = 2_000


class OneLineDialog(Dialog[str | None]):
    """Type a line; Enter takes it, Escape cancels."""

    DEFAULT_CSS = """
    OneLineDialog {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 76; height: auto; max-height: 100%;
            border: round $border; background: $surface; padding: 0 1;
        }
        & Input { border: none; height: 1; background: $boost; padding: 0; }
        & Static { height: auto; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel")]

    def __init__(self, heading: str, value: str, words: str, *, may_be_empty: bool = False) -> None:
        """Ask for a line which begins as `value`; `words` tell what Enter does."""
        super().__init__()
        self._heading = heading
        self._value = value
        self._words = words
        self._may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        """Return the widgets of this dialog: the input and what Enter does."""
        with Vertical() as box:
            box.border_title = Content(self._heading)
            line = Input(self._value, compact=True, max_length=MOST_CHARACTERS)
            line.cursor_blink = False
            yield line
            yield Static(Content(self._words))

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        event.stop()
        words = event.value.strip()
        if words or self._may_be_empty:
            self.dismiss(words)

    def action_cancel(self) -> None:
        """Close without a line."""
        self.dismiss(None)
