"""Dialogs with one line to type: a comment, to whom something is assigned, when a change is sent."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.domain.text.fold import folded
from tui.domain.text.safe_text import clean
from tui.widgets.dialog import Dialog
from tui.widgets.line.choice_list import ChoiceList

MOST_CHARACTERS = 2_000
MOST_NAMES = 6
"""So many names stand below the line: more are found by typing a part of them."""
ASSIGN_KEYS = "Enter: assign · ↓ or Tab: a name below · empty: to nobody · Esc: cancel"


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


class AssignDialog(OneLineDialog):
    """Type a name, or take one of those known to the store: the arrow keys and Tab write it into the line."""

    DEFAULT_CSS = """
    AssignDialog OptionList, AssignDialog OptionList:focus {
        border: none; height: auto; background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "take_name(1)", show=False, priority=True),
        Binding("up", "take_name(-1)", show=False, priority=True),
        Binding("tab", "take_name(1)", show=False, priority=True),
    ]

    def __init__(self, what: str, me: str, names: Sequence[str]) -> None:
        """Ask to whom `what` is assigned: to `me`, unless another name is typed or taken."""
        super().__init__(f"Assign {what} to", me, ASSIGN_KEYS, may_be_empty=True)
        self._names = [name for name in names if name != me]
        self._typed = ""

    def on_mount(self) -> None:
        """Show the names used last."""
        names = ChoiceList(markup=False)
        names.can_focus = False  # the keyboard stays in the line
        self.query_one(Vertical).mount(names, after=self.query_one(Input))
        self.call_after_refresh(self._offer)

    def _offer(self) -> None:
        """Offer the names which have what was typed."""
        names = self.query_one(ChoiceList)
        part = folded(self._typed)
        fitting = [name for name in self._names if part in folded(name)][:MOST_NAMES]
        names.clear_options()
        names.add_options([Option(Content(clean(name)), id=name) for name in fitting])
        names.display = bool(fitting)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._value:
            self._typed = event.value.strip()
            self._offer()

    def action_take_name(self, step: int) -> None:
        """Write the next or the previous name into the line."""
        names, line = self.query_one(ChoiceList), self.query_one(Input)
        (names.action_cursor_down if step > 0 else names.action_cursor_up)()
        if names.highlighted is not None:
            with self.prevent(Input.Changed):
                line.value = names.get_option_at_index(names.highlighted).id or ""
            line.cursor_position = len(line.value)

    @on(OptionList.OptionSelected)
    def _take_clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option.id)
