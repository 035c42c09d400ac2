"""Ask for a time to go to."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.domain.show.format import TimeStyle, format_time
from tui.domain.text.times import parse_jump


class JumpScreen(ModalScreen[None]):
    """One line; what it means is said while it is typed."""

    DEFAULT_CSS = """
    JumpScreen {
        align: center top;
        & > Vertical {
            width: 90%; max-width: 60; height: 4; margin-top: 2;
            border: round $border; background: $surface;
        }
        & Input { border: none; height: 1; padding: 0 1; }
        & Static { color: $text-muted; padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave")]

    def __init__(self, manner: TimeStyle, go: Callable[[datetime], None]) -> None:
        """Ask in somebody's manner; `go` is told the time, and dismisses the box when it is there."""
        super().__init__()
        self._manner = manner
        self._go = go

    def compose(self) -> ComposeResult:
        """Lay out the line and what it means."""
        with Vertical() as box:
            box.border_title = Content("Go to")
            line = Input(
                placeholder="-6h   14:00   yesterday 14:00   2026-11-21   now", max_length=40
            )
            line.cursor_blink = False
            yield line
            yield Static(markup=False)

    def _read(self, text: str) -> datetime:
        return parse_jump(text, self._manner.now, self._manner.zone)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Return which instant is meant."""
        try:
            at = self._read(event.value)
            words = format_time(at, TimeStyle(self._manner.now, self._manner.zone, absolute=True))
        except ValueError:
            words = ""
        self.query_one(Static).update(Content(words))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go there, or say what would do."""
        try:
            self._go(self._read(event.value))
        except ValueError as error:
            self.query_one(Static).update(Content(str(error)))

    def action_leave(self) -> None:
        """Stay where we are."""
        self.dismiss(None)
