"""The line of keys at the bottom of a screen; help comes first, so that it fits any width."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.screen import Screen

from tui.widgets.line.spans_line import Span, SpansLine

HELP = "help"


class KeyHint(NamedTuple):
    """One key and what it does here."""

    key: str
    shown: str
    label: str
    is_on: bool

    @property
    def spans(self) -> list[Span]:
        """The hint in its styles."""
        return [(f" {self.shown} ", "key"), (f"{self.label} ", "label" if self.is_on else "off")]


class KeyLine(SpansLine):
    """The keys in one drawn line; Textual's footer is slower: it makes a widget of each key."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--label", "keys--off"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom; background: $panel; color: $foreground;
        & > .keys--key { color: $footer-key-foreground; text-style: bold; }
        & > .keys--label { color: $foreground; }
        & > .keys--off { color: $text-disabled; }
    }
    """
    PREFIX = "keys"

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[object]) -> None:
        self.redraw()

    def hints(self) -> Iterator[KeyHint]:
        """Return the keys to show, the first of each action."""
        seen: set[str] = set()
        active = [bound for bound in self.screen.active_bindings.values() if bound.binding.show]
        active.sort(key=lambda bound: _place(bound.binding.action))
        for _, binding, enabled, _ in active:
            if binding.action not in seen:
                seen.add(binding.action)
                shown = self.app.get_key_display(binding)
                yield KeyHint(binding.key, shown, binding.description, enabled)

    def spans(self, width: int) -> Sequence[Span]:
        """Return as many key hints as fit the width."""
        found: list[Span] = []
        left = width
        for hint in self.hints():
            left -= sum(cell_len(text) for text, _ in hint.spans)
            if left < 0:
                break
            found += hint.spans
        return found

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        event.stop()
        offset, right = event.get_content_offset(self), 0
        for hint in self.hints():
            right += sum(cell_len(text) for text, _ in hint.spans)
            if offset is not None and offset.x < right:
                self.app.simulate_key(hint.key)
                return


def stands_last(action: str) -> bool:
    """Return whether a key works everywhere: those of the screen in view come before it."""
    return action.startswith("app.")


def _place(action: str) -> tuple[bool, bool]:
    return action.removeprefix("app.") != HELP, stands_last(action)
