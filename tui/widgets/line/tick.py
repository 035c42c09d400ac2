"""A choice of yes or no whose sign says which, without any colour."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static


class CheckLine(Static, can_focus=True):
    """One line: `[x] words` or `[ ] words`."""

    DEFAULT_CSS = """
    CheckLine {
        height: 1; text-wrap: nowrap; text-overflow: ellipsis;
        &:focus { background: $primary; color: $text; }
        &:nocolor:focus { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "turn", "Yes or no", show=False),
    ]

    def __init__(self, words: str, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._words = words
        self.value = False

    def on_mount(self) -> None:
        """Show it."""
        self._show()

    def _show(self) -> None:
        self.update(Content(f"[{'x' if self.value else ' '}] {self._words}"))

    def action_turn(self) -> None:
        """Turn yes into no, or no into yes."""
        self.value = not self.value
        self._show()

    def on_click(self) -> None:
        """Turn it."""
        self.action_turn()
