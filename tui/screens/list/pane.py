"""One list: read from its source as it is scrolled, and what a reader does with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from tui.commands import LIST, bindings
from tui.domain.show.filter import FilterError
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.screens.list.column_arrangement import ColumnArrangement, is_phone
from tui.screens.list.filter_line import FilterLine
from tui.screens.list.first_rows import FirstRows, NextRows
from tui.screens.list.freshness import Freshness
from tui.screens.list.row_source import Record, RowsCount, RowSource, RowsRequest, culprit_of
from tui.screens.list.status_line import StatusLine
from tui.screens.list.sums_line import SumsLine, sums_of
from tui.screens.list.words import empty_words
from tui.screens.shell.notes import Note
from tui.screens.shell.session import session_of
from tui.screens.shell.ticks import look_again
from tui.widgets.table.table import Table


class ListPane(Vertical):
    """A list of any length; its keys work wherever it is shown."""

    DEFAULT_CSS = """
    ListPane {
        height: 1fr;
        & > Table { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(LIST)

    @dataclass
    class Chosen(Message):
        """A row was opened."""

        pane: "ListPane"
        key: str

    @dataclass
    class FrequencyWanted(Message):
        """The values of a column shall be counted."""

        pane: "ListPane"
        column: Column

    @dataclass
    class DifferenceWanted(Message):
        """Two records shall be compared."""

        pane: "ListPane"
        one: Record
        other: Record

    def __init__(
        self,
        source: RowSource,
        manner: Callable[[], TimeStyle],
        *,
        noun: str,
        id: str | None = None,
        frozen: int = 1,
        kept_as: str = "",
        opening: FirstRows | None = None,
    ) -> None:
        """Read from a source; `kept_as` names the list in the file which keeps its columns."""
        super().__init__(id=id)
        self.source = source
        self.noun = noun
        self.wanted = RowsRequest(descending=source.first_descending)
        self.arrangement = ColumnArrangement()
        self._manner = manner
        self._kept_as = kept_as
        self._opening = opening
        self._frozen = frozen
        self._status = StatusLine(noun)
        self._freshness = Freshness()
        self._is_prepared = False
        self._empty = ""

    def compose(self) -> ComposeResult:
        """Lay out filter, table and the lines beneath."""
        yield FilterLine()
        yield Table(frozen=self._frozen)
        yield self._status
        yield SumsLine(self._sums)

    def on_mount(self) -> None:
        """Show the first rows, and tell ages anew while they are looked at."""
        look_again(self, self._look_again)
        self._lay_columns(session_of(self).layouts.of(self._kept_as, self.source.columns))
        first = self.source.sorted_by
        self.table.set_sort({first: self.wanted.descending} if first else {})
        opening = self._opening
        if opening is not None and opening.is_phone == self.arrangement.is_phone:
            self._take(opening.counted, "", NextRows(None, 0, opening.rows, opening.manner, 0))
            self._go_on()
        else:
            self.load(fresh=True)

    def on_resize(self) -> None:
        """Put the columns in another order where the screen became a phone's, or is one no more."""
        if is_phone(self.app.size.width) != self.arrangement.is_phone:
            self.rearrange(self.arrangement.columns)

    @property
    def table(self) -> Table:
        """The table of this list."""
        return self.query_one(Table)

    def _lay_columns(self, columns: Sequence[Column]) -> None:
        cells, declared = self.app.size.width, self.source.columns
        shown = self.arrangement.lay_out(columns, declared, cells, self._manner())
        self.table.set_columns(shown)

    def rearrange(self, columns: Sequence[Column]) -> None:
        """Show other columns, or the same ones in another order or width."""
        self._lay_columns(columns)
        self.load(fresh=True)

    def note(self, *notes: Note) -> None:
        """Say something about the list beside its count: its age, its failure."""
        if notes != self._status.notes:
            self._status.notes = notes
            self._say()

    def why_empty(self, words: str) -> None:
        """Say in place of the rows why there are none."""
        if words != self._empty:
            self._empty = words
            self._say()

    def _say(self) -> None:
        if not self.is_attached:
            return
        status, table = self._status, self.table
        status.show(self.wanted, self.source.columns, table.marks, self._manner())
        if not status.counted.matching and table.rows.generation:
            table.show_empty(empty_words(self.noun, status.culprit, self._empty))

    @work(exclusive=True, group="load", exit_on_error=False)
    async def load(self, *, fresh: bool = False) -> None:
        """Read the list anew; `fresh` for another filter or order, else every row keeps its place."""
        await self._load(fresh=fresh)

    def outdate(self) -> None:
        """Note that something changed: it is read again when it is looked at."""
        self._freshness.is_outdated = True

    def _look_again(self) -> None:
        if self.is_on_screen and self.screen.is_current:
            self.look()
            self._say()

    def look(self) -> None:
        """Read the list again if something changed, or what is said of ages is not true any more."""
        fresh = self._freshness
        if fresh.is_outdated or self.wanted.text or fresh.is_over(self._manner().now):
            fresh.is_outdated = True
            self._renew()

    @work(group="renew", exit_on_error=False)
    async def _renew(self) -> None:
        await self._freshness.renew(lambda: self._load(fresh=False))

    async def _load(self, *, fresh: bool) -> None:
        if not self.arrangement.fits(self._manner()):
            self._lay_columns(self.arrangement.columns)
            fresh = True
        source, request = self.source, self.wanted
        try:
            counted = await source.count(request)
            culprit = "" if counted.matching else await culprit_of(source, request)
        except FilterError as error:
            self._status.say(str(error))
            return
        landed = None
        if fresh:
            total, manner = counted.matching, self._manner()
            landed = await NextRows.read(source, request, total, self.table, manner)
        if request == self.wanted:  # else it is being read for another filter or order already
            self._take(counted, culprit, landed)
            await self._after(fresh=fresh)

    def _take(self, counted: RowsCount, culprit: str, landed: NextRows | None) -> None:
        """Show how long the list is now, with the rows in view or, without them, having them read."""
        self._status.counted, self._status.culprit = counted, culprit
        self._freshness.begin()
        generation = self.table.rows.generation + 1
        if landed is None:
            self.table.renew(generation)
            self.table.set_count(counted.matching)
        else:
            self._is_prepared = False
            landed.show(self.table, counted.matching, generation)
            self._freshness.note_ages(landed.rows, landed.manner.now)
        self._say()

    @work(exclusive=True, group="load", exit_on_error=False)
    async def _go_on(self) -> None:
        await self._after(fresh=True)

    async def _after(self, *, fresh: bool) -> None:
        """Do what takes longer, when the rows are in view already."""
        if fresh:
            await self._prepare()
        await self._count_hidden()
        sums, now = self.query_one(SumsLine), self._manner().now
        if fresh or sums.is_old(now):
            sums.add_up(now)

    async def _prepare(self) -> None:
        if not self._is_prepared:
            self._is_prepared = True
            await self.source.prepare(self.wanted)

    async def _count_hidden(self) -> None:
        marks = self.table.marks
        shown = await self.source.keys(self.wanted) if marks and self.wanted.text else marks.keys
        marks.count_hidden(len(marks.keys - set(shown)))

    async def _sums(self) -> str:
        rows = self._status.counted.matching
        return await sums_of(self.source, self.wanted, self.table.columns, rows)

    @on(Table.RowsWanted)
    def _supply(self, wanted: Table.RowsWanted) -> None:
        wanted.stop()
        self._read(range(wanted.start, wanted.end), wanted.generation)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _read(self, span: range, generation: int) -> None:
        manner = self._manner()
        rows = await self.source.rows(self.wanted, span, manner, self.table.columns)
        self.table.supply(span.start, rows, generation)
        self._freshness.note_ages(rows, manner.now)
        await self._prepare()

    @on(Table.RowChosen)
    def _open(self, event: Table.RowChosen) -> None:
        event.stop()
        self.post_message(self.Chosen(self, event.key))

    def action_filter(self) -> None:
        """Show the filter line and go there."""
        self.query_one(FilterLine).open_input()

    def set_filter(self, text: str) -> None:
        """Put a filter in place of what there is."""
        self.query_one(FilterLine).put(text)

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
        self.sort_by(self.wanted.sort or self.source.sorted_by or self.table.columns[0].field)

    def _choose_column(self, heading: str, do: Callable[[Column], object]) -> None:
        from tui.screens.list.column_choice import choose_column

        choose_column(self.app, heading, self.arrangement.columns, self.table.columns, do)

    def action_sort(self) -> None:
        """Choose what to sort by."""
        self._choose_column("Sort by", lambda column: self.sort_by(column.field))

    def action_frequency(self) -> None:
        """Choose a column and see how often each of its values stands there."""
        self._choose_column(
            "How often does each value stand in",
            lambda column: self.post_message(self.FrequencyWanted(self, column)),
        )

    def narrow_to(self, field: str, value: str | None) -> None:
        """Show only the rows in which a field holds this value; None: those which lack it."""
        claim = f'{field}="{value}"' if value is not None else f"{field}="
        self.set_filter(f"{self.wanted.text} {claim}")

    def action_columns(self) -> None:
        """Choose which columns are shown, in which order and how wide."""
        from tui.screens.list.columns import ColumnChooser

        def chosen(columns: tuple[Column, ...] | None) -> None:
            if columns is not None:
                self.rearrange(columns)

        shown, declared = self.arrangement.columns, self.source.columns
        self.app.push_screen(ColumnChooser(shown, declared, self._kept_as), chosen)

    @work(exclusive=True, group="difference", exit_on_error=False)
    async def action_difference(self) -> None:
        """Show in what two marked rows differ."""
        marked = sorted(self.table.marked)
        if len(marked) != 2:
            self.notify("Mark two rows with space, then compare them.", markup=False)
            return
        one, other = [await self.source.record(key) for key in marked]
        if one is not None and other is not None:
            self.post_message(self.DifferenceWanted(self, one, other))

    @on(Table.MarksChanged)
    def _marks(self, event: Table.MarksChanged) -> None:
        event.stop()
        self._say()

    @on(Table.RangeWanted)
    def _mark_range(self, event: Table.RangeWanted) -> None:
        event.stop()
        self._mark(event.start, event.end)

    @work(exclusive=True, group="mark", exit_on_error=False)
    async def _mark(self, start: int, end: int) -> None:
        self.table.marks.add((await self.source.keys(self.wanted))[start:end])
