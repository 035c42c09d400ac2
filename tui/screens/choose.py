"""Choose one of a few things."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class Choose(ModalScreen[str | None]):
    """A short list; Enter takes one, Escape none."""

    DEFAULT_CSS = """
    Choose {
        align: center middle;
        & > Vertical {
            width: 80%; max-width: 76; height: auto; max-height: 80%;
            border: round $primary; background: $surface;
        }
        & OptionList { height: auto; max-height: 100%; border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave")]

    def __init__(self, heading: str, options: Sequence[Option]) -> None:
        super().__init__()
        self._heading = heading
        self._options = options

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical() as box:
            box.border_title = Content(self._heading)
            yield OptionList(*self._options, markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take one."""
        event.stop()
        self.dismiss(event.option.id)

    def action_leave(self) -> None:
        """Take none."""
        self.dismiss(None)
