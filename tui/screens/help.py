"""What can be done here, and with which key: read from the bindings in force."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option


class Help(ModalScreen[str | None]):
    """Every key of the screen beneath; type to search, Enter does it."""

    DEFAULT_CSS = """
    Help {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 90; height: 90%; border: round $primary; background: $surface;
        }
        & Input { border: none; height: 1; margin: 0 1; }
        & OptionList { height: 1fr; border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave")]

    def __init__(self, lines: list[tuple[str, str]]) -> None:
        super().__init__()
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Lay out the search line and the keys."""
        with Vertical() as box:
            box.border_title = Content("Keys of this screen; Enter does it")
            yield Input(placeholder="search", max_length=40)
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Show all."""
        self.query_one(Input).cursor_blink = False
        self._show("")

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, text: str) -> None:
        words = text.casefold().split()
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(
            Option(Content(line), id=action)
            for action, line in self._lines
            if all(word in line.casefold() for word in words)
        )
        if options.option_count:
            options.highlighted = 0

    @on(Input.Submitted)
    def _first(self) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_leave(self) -> None:
        """Leave without doing anything."""
        self.dismiss(None)
