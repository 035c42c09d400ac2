"""A question before something is lost; the key which agrees is never the one which asked."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.widgets.dialog import Dialog


class AskScreen(Dialog[bool]):
    """A question with two answers: `y`, and Esc for everything staying as it is."""

    DEFAULT_CSS = """
    AskScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 76; height: auto; max-height: 100%;
            border: round $border; background: $surface; padding: 0 1;
        }
        & Static { height: auto; }
        & .keys { color: $text-accent; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes"),
        Binding("escape,n", "answer(False)", "No"),
    ]

    def __init__(self, question: str, lines: Sequence[str], *, yes: str, no: str) -> None:
        """Take the question, what speaks against it, and what each answer does."""
        super().__init__()
        self._question = question
        self._lines = lines
        self._keys = f"y: {yes}   Esc: {no}"

    def compose(self) -> ComposeResult:
        """Return the widgets of this dialog."""
        with Vertical() as box:
            box.border_title = Content(self._question)
            yield Static(Content("\n").join(Content(line) for line in self._lines))
            yield Static(Content(self._keys), classes="keys")

    def action_answer(self, agreed: bool) -> None:  # noqa: FBT001 - a key's action
        """Close with the answer."""
        self.dismiss(agreed)
