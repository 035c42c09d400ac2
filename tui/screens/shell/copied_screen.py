"""The copied text on a screen, to be selected with the mouse."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.widgets.dialog import Dialog


class CopiedScreen(Dialog[bool]):
    """The copied text, shown where the terminal does not confirm a copy."""

    DEFAULT_CSS = """
    CopiedScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 100; height: auto; max-height: 80%;
            border: round $border; background: $surface; padding: 0 1;
        }
        & VerticalScroll { height: auto; max-height: 100%; }
        & .words { color: $text-muted; height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "close(False)", "Close"),
        Binding("k", "close(True)", "It works, don't show again"),
    ]

    def __init__(self, words: str, text: str) -> None:
        super().__init__()
        self._words = words
        self._text = text

    def compose(self) -> ComposeResult:
        """Return the widgets of this screen: what happened, and the text."""
        with Vertical() as box:
            box.border_title = Content("Copy")
            yield Static(Content(self._words), classes="words")
            with VerticalScroll():
                yield Static(Content(self._text))
            yield Static(
                Content(
                    "Not in your clipboard? Hold Shift and select it here with the mouse."
                    " k: it works, don't show this again. Esc: close."
                ),
                classes="words",
            )

    def action_close(self, known: bool) -> None:  # noqa: FBT001 - a key's action
        """Close; `known` means that the user confirmed that the clipboard works."""
        self.dismiss(known)
