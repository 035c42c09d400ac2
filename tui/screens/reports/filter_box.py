"""A dialog which asks for the filter of a list of reports."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tui.domain.show.filter import FilterError
from tui.widgets.dialog import Dialog


class ReportFilterScreen(Dialog[None]):
    """One line of input; a filter which cannot be read is explained below it."""

    DEFAULT_CSS = """
    ReportFilterScreen {
        align: center top;
        & > Vertical {
            width: 90%; max-width: 70; height: 5; margin-top: 2;
            border: round $border; background: $surface; padding: 0 1;
        }
        & Static { color: $text-muted; height: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel")]

    def __init__(
        self, text: str, check: Callable[[str], object], use: Callable[[str], None]
    ) -> None:
        """Ask with the filter so far; `check` raises `FilterError`, `use` gets the new filter."""
        super().__init__()
        self._text = text
        self._check = check
        self._use = use

    def compose(self) -> ComposeResult:
        """Return the widgets of this dialog."""
        with Vertical() as box:
            box.border_title = Content("Filter reports (empty shows all)")
            line = Input(
                self._text,
                placeholder="signal<-95   satellites<5   inputs_on:0   geozone:left",
                max_length=200,
                compact=True,
            )
            line.cursor_blink = False
            yield line
            yield Static(markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Use the filter, or show what is wrong with it."""
        text = event.value.strip()
        try:
            self._check(text)
        except FilterError as error:
            self.query_one(Static).update(Content(str(error)))
            return
        self.dismiss(None)
        self._use(text)

    def action_cancel(self) -> None:
        """Close the dialog and keep the filter."""
        self.dismiss(None)
