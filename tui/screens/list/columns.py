"""The column chooser: which columns a list shows, in which order, how wide."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.domain.text.column import Column
from tui.screens.shell.layouts import LEAST_WIDTH, MOST_WIDTH
from tui.screens.shell.session import session_of
from tui.widgets.dialog import Dialog
from tui.widgets.line.choice_list import ChoiceList

Columns = tuple[Column, ...]
HELP = "space shows or hides · shift+↑↓ (or K J) moves · + - width · 0 resets · Enter saves"


class ColumnChooser(Dialog[Columns | None]):
    """A dialog with every column of a list; Enter saves the choice, Escape discards it."""

    DEFAULT_CSS = """
    ColumnChooser {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 70; height: auto; max-height: 95%;
            border: round $border; background: $surface;
        }
        & Static { color: $text-muted; padding: 0 1; height: auto; }
        & OptionList { height: auto; max-height: 100%; background: $surface; }
        & OptionList, & OptionList:focus { border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("enter", "save", "Save", priority=True),
        Binding("space", "show_or_hide", "Show or hide", priority=True),
        Binding("shift+up,K", "move(-1)", "Move up", priority=True),
        Binding("shift+down,J", "move(1)", "Move down", priority=True),
        Binding("plus,equals_sign", "widen(1)", "Wider", priority=True),
        Binding("minus", "widen(-1)", "Narrower", priority=True),
        Binding("0", "reset", "Reset", priority=True),
    ]

    def __init__(self, columns: Sequence[Column], declared: Sequence[Column], kept_as: str) -> None:
        """Offer these columns; `kept_as` is the list's name in the file of saved layouts."""
        super().__init__()
        self._kept_as = kept_as
        self._columns = list(columns)
        self._declared = declared

    def compose(self) -> ComposeResult:
        """Compose the list of columns and the line of keys."""
        with Vertical() as box:
            box.border_title = Content("Columns")
            yield Static(Content(HELP))
            yield ChoiceList(markup=False)

    def on_mount(self) -> None:
        """Show the columns."""
        self._show(0)
        self.query_one(OptionList).focus()

    def _show(self, place: int) -> None:
        found = self.query_one(OptionList)
        found.clear_options()
        found.add_options([Option(_line(column)) for column in self._columns])
        found.highlighted = place

    @property
    def _place(self) -> int:
        return self.query_one(OptionList).highlighted or 0

    def action_show_or_hide(self) -> None:
        """Show or hide the selected column; the last one shown cannot be hidden."""
        column = self._columns[self._place]
        if column.shown and sum(other.shown for other in self._columns) == 1:
            return
        self._columns[self._place] = replace(column, shown=not column.shown)
        self._show(self._place)

    def action_move(self, step: int) -> None:
        """Move the selected column up or down."""
        place = self._place
        to = place + step
        if 0 <= to < len(self._columns):
            self._columns.insert(to, self._columns.pop(place))
            self._show(to)

    def action_widen(self, cells: int) -> None:
        """Make the selected column wider or narrower."""
        column = self._columns[self._place]
        width = min(MOST_WIDTH, max(LEAST_WIDTH, column.width + cells))
        self._columns[self._place] = replace(column, width=width)
        self._show(self._place)

    def action_reset(self) -> None:
        """Restore the default columns."""
        self._columns = list(self._declared)
        self._show(0)

    def action_save(self) -> None:
        """Save the choice and close the dialog."""
        columns = tuple(self._columns)
        try:
            session_of(self).layouts.keep(self._kept_as, columns)
        except OSError as error:
            problem = f"The columns could not be saved: {error.strerror}"
            self.notify(problem, severity="warning", markup=False)
        self.dismiss(columns)

    def action_cancel(self) -> None:
        """Close the dialog and change nothing."""
        self.dismiss(None)


def _line(column: Column) -> Content:
    sign = "✓" if column.shown else " "
    words = f"{sign} {column.width:>3}  {column.title}"
    return Content.assemble(words, (f"  {column.help}" if column.help else "", "dim"))
