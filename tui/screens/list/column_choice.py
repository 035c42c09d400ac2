"""Choose a column of a list with the arrow keys or by typing part of its title."""

from collections.abc import Callable, Sequence

from textual.app import App
from textual.content import Content
from textual.widgets.option_list import Option

from tui.domain.text.column import Column
from tui.screens.list.columns import ColumnChooser
from tui.screens.shell.choose import Choose


def choose_column(
    app: App[None],
    heading: str,
    columns: Sequence[Column],
    shown: Sequence[Column],
    do: Callable[[Column], object],
) -> None:
    """Offer the shown columns, then the hidden ones, and call `do` with the chosen column."""
    fields = {column.field for column in shown}
    ordered = [*shown, *(column for column in columns if column.field not in fields)]

    def chosen(field: str | None) -> None:
        if field is not None:
            do(next(column for column in ordered if column.field == field))

    def option(column: Column) -> Option:
        hint = "" if column.field in fields else "  hidden"
        return Option(Content.assemble(column.title, (hint, "dim")), id=column.field)

    app.push_screen(Choose(heading, [option(column) for column in ordered]), chosen)


def arrange_columns(
    app: App[object],
    shown: Sequence[Column],
    declared: Sequence[Column],
    kept_as: str,
    rearrange: Callable[[Sequence[Column]], None],
) -> None:
    """Ask which columns are shown, in which order and how wide."""

    def chosen(columns: tuple[Column, ...] | None) -> None:
        if columns is not None:
            rearrange(columns)

    app.push_screen(ColumnChooser(shown, declared, kept_as), chosen)
