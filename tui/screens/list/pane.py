"""One list and what a reader does with it: filter, sort, mark, arrange, count, compare."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from tui.commands import LIST, bindings
from tui.domain.text.column import Column
from tui.screens.list.body import ListBody
from tui.screens.list.filter_line import FilterLine
from tui.screens.list.row_source import Record
from tui.screens.shell.host import host
from tui.widgets.table.table import Table


class ListPane(ListBody):
    """A list of any length; its keys work wherever it is shown."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(LIST)

    class Chosen(Message):
        """A row was opened."""

        def __init__(self, pane: "ListPane", key: str) -> None:
            super().__init__()
            self.pane = pane
            self.key = key

    class FrequencyWanted(Message):
        """The reader wants to know how often each value stands in a column."""

        def __init__(self, pane: "ListPane", column: Column) -> None:
            super().__init__()
            self.pane = pane
            self.column = column

    class DifferenceWanted(Message):
        """The reader wants to know in what two records differ."""

        def __init__(self, pane: "ListPane", one: Record, other: Record) -> None:
            super().__init__()
            self.pane = pane
            self.one = one
            self.other = other

    @on(Table.RowChosen)
    def _open(self, event: Table.RowChosen) -> None:
        event.stop()
        self.post_message(self.Chosen(self, event.key))

    def open_filter(self) -> None:
        """Show the filter line and go there."""
        self.query_one(FilterLine).open_input()

    def action_filter(self) -> None:
        """Narrow the list."""
        self.open_filter()

    def set_filter(self, text: str) -> None:
        """Put a filter in place of what there is."""
        self.query_one(FilterLine).put(text)

    def add_filter(self, claim: str) -> None:
        """Narrow the list by one claim more."""
        self.set_filter(f"{self.wanted.text} {claim}")

    def action_drop_claim(self) -> None:
        """Take the last claim of the filter away."""
        if self.wanted.text:
            self.query_one(FilterLine).take_away(-1)

    @on(FilterLine.Changed)
    def _filter(self, event: FilterLine.Changed) -> None:
        event.stop()
        self.wanted = replace(self.wanted, text=event.text)
        self.load(fresh=True)

    @on(FilterLine.Left)
    def _to_table(self, event: FilterLine.Left) -> None:
        event.stop()
        self.table.focus()

    @on(Table.HeaderClicked)
    def _sort_by(self, clicked: Table.HeaderClicked) -> None:
        clicked.stop()
        self.sort_by(clicked.field)

    def sort_by(self, field: str) -> None:
        """Sort by a field; by the same again: the other way round."""
        current = self.wanted.sort or self.source.sorted_by
        down = not self.wanted.descending if field == current else False
        self.wanted = replace(self.wanted, sort=field, descending=down)
        self.table.set_sort({field: down})
        self.load(fresh=True)

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.sort_by(self.wanted.sort or self.source.sorted_by or self.shown[0].field)

    def action_sort(self) -> None:
        """Choose what to sort by."""
        self._choose_column("Sort by", self.sort_by)

    def action_frequency(self) -> None:
        """Choose a column and see how often each of its values stands there."""
        self._choose_column("How often does each value stand in", self._want_frequency)

    def _choose_column(self, heading: str, do: Callable[[str], None]) -> None:
        from textual.widgets.option_list import Option

        from tui.screens.shell.choose import Choose

        columns = [*self.shown, *(one for one in self.arranged if not one.shown)]
        options = [
            Option(
                Content.assemble(column.title, ("" if column.shown else "  not shown", "dim")),
                id=column.field,
            )
            for column in columns
        ]

        def chosen(field: str | None) -> None:
            if field is not None:
                do(field)

        self.app.push_screen(Choose(heading, options), chosen)

    def _want_frequency(self, field: str) -> None:
        column = next(one for one in self.arranged if one.field == field)
        self.post_message(self.FrequencyWanted(self, column))

    def narrow_to(self, field: str, value: str | None) -> None:
        """Show only the rows in which a field holds this value; None: those which lack it."""
        self.add_filter(f'{field}="{value}"' if value is not None else f"{field}=")

    def action_columns(self) -> None:
        """Choose which columns are shown, in which order and how wide."""
        from tui.screens.list.columns import ColumnChooser

        def chosen(columns: tuple[Column, ...] | None) -> None:
            if columns is None:
                return
            self.rearrange(columns)
            try:
                host(self).layouts.keep(self.kept_as, columns)
            except OSError as error:
                self.notify(
                    f"The columns could not be kept: {error.strerror}",
                    severity="warning",
                    markup=False,
                )

        self.app.push_screen(ColumnChooser(self.arranged, self.source.columns), chosen)

    @work(exclusive=True, group="difference", exit_on_error=False)
    async def action_difference(self) -> None:
        """Show in what two marked rows differ."""
        if len(self.table.marked) != 2:
            self.notify("Mark two rows with space, then compare them.", markup=False)
            return
        one, other = [await self.source.record(key) for key in sorted(self.table.marked)]
        if one is not None and other is not None:
            self.post_message(self.DifferenceWanted(self, one, other))

    @on(Table.MarkAllWanted)
    def _mark_all(self, event: Table.MarkAllWanted) -> None:
        event.stop()
        self._mark_matching()

    @work(exclusive=True, group="mark", exit_on_error=False)
    async def _mark_matching(self) -> None:
        self.table.marks.add(await self.source.keys(self.wanted))

    @on(Table.RangeWanted)
    def _mark_range(self, event: Table.RangeWanted) -> None:
        event.stop()
        self._mark_between(event.start, event.end)

    @work(exclusive=True, group="mark", exit_on_error=False)
    async def _mark_between(self, start: int, stop: int) -> None:
        self.table.marks.add((await self.source.keys(self.wanted))[start:stop])
