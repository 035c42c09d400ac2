"""The verdict on a unit as of a moment of its past, by what was known then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.domain.show.format import TimeStyle, format_time
from tui.domain.verdict.judgement import Judgement
from tui.screens.device.ticket import chain_lines, judged_lines
from tui.widgets.dialog import Dialog

UNKNOWN_THEN = "Nothing was known of it at that time: the store has nothing so old of it."


class MomentScreen(Dialog[None]):
    """What was judged of a unit at a time, its chain then, and what happened then."""

    DEFAULT_CSS = """
    MomentScreen {
        align: center middle;
        & > Vertical {
            width: 94%; max-width: 100; height: auto; max-height: 95%;
            border: round $border; background: $surface; padding: 0 1;
        }
        & VerticalScroll { height: auto; max-height: 100%; }
        & Static { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "close", "Close")]

    def __init__(
        self,
        judgement: Judgement | None,
        at: datetime,
        happened: Sequence[str],
        manner: TimeStyle,
    ) -> None:
        """Show a judgement as of a time; None: nothing was known then."""
        super().__init__()
        self._title = f"As of {format_time(at, manner)}"
        then = replace(manner, now=at)
        if judgement is None:
            lines = [UNKNOWN_THEN]
        else:
            lines = [*judged_lines(judgement, then), *chain_lines(judgement.chain, then)]
        self._lines = [*lines, *(f"Then: {words}" for words in happened)]

    def compose(self) -> ComposeResult:
        """Compose the lines in a box."""
        with Vertical() as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("Esc closes")
            with VerticalScroll():
                yield Static(Content("\n".join(self._lines)))

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)
