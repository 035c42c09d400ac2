"""Choose a column of a list, by moving or by typing part of its title."""

from collections.abc import Callable, Sequence

from textual.app import App
from textual.content import Content
from textual.widgets.option_list import Option

from tui.domain.text.column import Column
from tui.screens.shell.choose import Choose


def choose_column(
    app: App[None],
    heading: str,
    columns: Sequence[Column],
    shown: Sequence[Column],
    do: Callable[[Column], object],
) -> None:
    """Offer the columns which are shown, then the others, and do something with the one chosen."""
    fields = {column.field for column in shown}
    ordered = [*shown, *(column for column in columns if column.field not in fields)]

    def chosen(field: str | None) -> None:
        if field is not None:
            do(next(column for column in ordered if column.field == field))

    def option(column: Column) -> Option:
        hint = "" if column.field in fields else "  not shown"
        return Option(Content.assemble(column.title, (hint, "dim")), id=column.field)

    app.push_screen(Choose(heading, [option(column) for column in ordered]), chosen)
