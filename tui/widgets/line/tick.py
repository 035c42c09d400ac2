"""A checkbox in one line, readable without color."""

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
        Binding("space,enter", "check", "Toggle", show=False),
    ]

    def __init__(self, words: str, *, value: bool = False, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._words = words
        self._value = value

    @property
    def value(self) -> bool:
        """Whether the box is ticked."""
        return self._value

    @value.setter
    def value(self, value: bool) -> None:
        self._value = value
        self._show()

    def on_mount(self) -> None:
        """Show the box and the words."""
        self._show()

    def set_words(self, words: str) -> None:
        """Show other words beside the sign."""
        self._words = words
        self._show()

    def _show(self) -> None:
        self.update(Content(f"[{'x' if self._value else ' '}] {self._words}"))

    def action_check(self) -> None:
        """Turn on or off."""
        self.value = not self.value

    def on_click(self) -> None:
        """Turn on or off."""
        self.action_check()
