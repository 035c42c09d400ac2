"""A dialog which asks for a time to go to."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tui.domain.show.format import TimeStyle, format_time
from tui.domain.text.typed_time import parse_time
from tui.widgets.dialog import Dialog


class JumpScreen(Dialog[None]):
    """One line of input; the time it means is shown while the user types."""

    DEFAULT_CSS = """
    JumpScreen {
        align: center top;
        & > Vertical {
            width: 90%; max-width: 60; height: auto; margin-top: 2;
            border: round $border; background: $surface; padding: 0 1;
        }
        & Static { color: $text-muted; height: auto; min-height: 1; max-height: 3; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel")]

    def __init__(self, manner: TimeStyle, go: Callable[[datetime], None]) -> None:
        """Ask for a time; `go` gets it, and dismisses the dialog once the reports are shown."""
        super().__init__()
        self._manner = manner
        self._go = go

    def compose(self) -> ComposeResult:
        """Return the widgets of this dialog: the input and the time it means."""
        with Vertical() as box:
            box.border_title = Content("Go to")
            line = Input(
                placeholder="-6h   14:00   yesterday 14:00   2026-11-21   now",
                max_length=40,
                compact=True,
            )
            line.cursor_blink = False
            yield line
            yield Static(markup=False)

    def _read(self, text: str) -> datetime:
        return parse_time(text, self._manner.now, self._manner.zone)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show which time the text means."""
        try:
            at = self._read(event.value)
            words = format_time(at, TimeStyle(self._manner.now, self._manner.zone, absolute=True))
        except ValueError:
            words = "Not a time yet." if event.value.strip() else ""
        self.query_one(Static).update(Content(words))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the time, or show what to type instead."""
        try:
            self._go(self._read(event.value))
        except ValueError as error:
            self.query_one(Static).update(Content(str(error)))

    def action_cancel(self) -> None:
        """Close the dialog and stay at the time in view."""
        self.dismiss(None)
