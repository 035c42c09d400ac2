"""One list, read from its source as the user scrolls, with its keys: filter, sort, columns, marks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, TypeAlias

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from tui.commands import LIST, bindings
from tui.domain.show.filter import FilterError
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.screens.list import messages
from tui.screens.list.column_arrangement import ColumnArrangement
from tui.screens.list.excluding_term import ExcludingTerm, find_excluding_term
from tui.screens.list.filter_line import FilterLine
from tui.screens.list.filter_words import value_term
from tui.screens.list.first_rows import FirstRows, NextRows
from tui.screens.list.freshness import Freshness
from tui.screens.list.row_source import RowsCount, RowSource, RowsRequest
from tui.screens.list.status_line import StatusLine
from tui.screens.list.sums_line import SumsLine, words_of_sums
from tui.screens.list.view_keeper import ViewKeeper
from tui.screens.list.words import empty_words
from tui.screens.shell.notes import Note
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import empty_list_words, follow_store
from tui.screens.shell.ticks import look_again
from tui.widgets.table.table import Table
from tui.widgets.terminal.typed_keys import KEYS_WAIT


class ListPane(Vertical):
    """A list of any length; its keys work on every screen that shows it."""

    DEFAULT_CSS = """
    ListPane {
        height: 1fr;
        & > Table { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(LIST)

    Chosen: TypeAlias = messages.Chosen
    FrequencyWanted: TypeAlias = messages.FrequencyWanted
    DifferenceWanted: TypeAlias = messages.DifferenceWanted

    def __init__(
        self,
        source: RowSource,
        manner: Callable[[], TimeStyle],
        *,
        noun: str,
        id: str | None = None,
        frozen: int = 1,
        kept_as: str = "",
        keeps_view: bool = False,
        opening: FirstRows | None = None,
    ) -> None:
        """Read from a source; `kept_as` is the list's name in the file of saved layouts.

        With `keeps_view`, filter, order and row are those which the list was left with.
        """
        super().__init__(id=id)
        self.source = source
        self.noun = noun
        self.wanted = self.shown = RowsRequest(descending=source.first_descending)
        self.arrangement = ColumnArrangement()
        self._manner = manner
        self._kept_as = kept_as
        self._view = ViewKeeper(source, kept_as if keeps_view else "")
        self._opening = opening
        self._frozen = frozen
        self._status = StatusLine(noun)
        self._freshness = Freshness()
        self._is_prepared = False
        self._empty = ""

    def compose(self) -> ComposeResult:
        """Compose the filter, the table and the lines below."""
        yield FilterLine(self._kept_as)
        yield Table(frozen=self._frozen)
        yield self._status
        yield SumsLine(self._sums, pause_seconds=session_of(self).pauses.before_sums)

    def on_mount(self) -> None:
        """Show the first rows, and keep their ages up to date while they are in view."""
        look_again(self, self._look_again)
        follow_store(self, self._look_again)
        self._lay_columns(session_of(self).layouts.of(self._kept_as, self.source.columns))
        self.wanted = self.shown = self._view.restore(session_of(self).views)
        with self.prevent(FilterLine.Changed):
            self.query_one(FilterLine).set_text(self.wanted.text)
        first = self.wanted.sort or self.source.sorted_by
        self.table.set_sort({first: self.wanted.descending} if first else {})
        if (opening := self._opening) is not None and (
            self.arrangement.is_for(opening.cells) and opening.request == self.wanted
        ):
            self._take(opening.counted, None, opening.next_rows())
            self.load(fresh=True, is_read=True)
        else:
            self.load(fresh=True)
        self._show_status()

    @on(Table.CursorMoved)
    def _note_view(self) -> None:
        """Note how the list is read now, for the next start."""
        self._view.note(session_of(self).views, self.wanted, self.table.cursor_key)

    def on_resize(self) -> None:
        """Show other columns when the screen becomes as narrow as a phone, or wider again."""
        if not self.arrangement.is_for(self.app.size.width):
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
        """Show these columns: others, or the same in another order or width."""
        self._lay_columns(columns)
        self.load(fresh=True)

    def note(self, *notes: Note) -> None:
        """Show notes about the list beside its count: its age, an error."""
        if notes != self._status.notes:
            self._status.notes = notes
            self._show_status()

    def why_empty(self, words: str) -> None:
        """Show this reason where the rows would be when there are none."""
        if words != self._empty:
            self._empty = words
            self._show_status()

    def _show_status(self) -> None:
        if not self.is_attached:
            return
        status, table = self._status, self.table
        status.show(self.wanted, self.source.columns, table.marks, self._manner())
        lost = empty_list_words(session_of(self).store_watch, self._manner())
        if not status.counted.matching and (table.rows.generation or lost):
            table.show_empty(lost or empty_words(self.noun, status.excluded_by, self._empty))

    @work(exclusive=True, group=KEYS_WAIT, exit_on_error=False)
    async def load(self, *, fresh: bool = False, is_read: bool = False) -> None:
        """Read the list again; `fresh` after a new filter or order, else each row keeps its place.

        With `is_read` its rows are in view already: only do what comes after that.
        """
        self._after(fresh=fresh) if is_read else await self._load(fresh=fresh)

    def outdate(self) -> None:
        """Record a change: the list is read again when it is next in view."""
        self._freshness.is_outdated = True

    def _look_again(self) -> None:
        if self.is_on_screen and self.screen.is_current:
            self.look()
            self._show_status()

    def look(self) -> None:
        """Read the list again if something changed or an age in view is out of date."""
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
            term = None if counted.matching else await find_excluding_term(source, request)
        except FilterError as error:
            self._status.say(str(error))
            self.query_one(FilterLine).refuse(is_new=fresh)
            return
        landed = None
        if fresh:
            total, manner, key = counted.matching, self._manner(), self._view.row
            landed = await NextRows.read(source, request, total, self.table, manner, key=key)
        if request == self.wanted:  # else a newer load is already running
            self._take(counted, term, landed)
            self._after(fresh=fresh)

    def _take(self, counted: RowsCount, term: ExcludingTerm | None, rows: NextRows | None) -> None:
        """Show the new count, and the visible rows; without them the table asks for its rows."""
        self._status.counted, self._status.excluded_by = counted, term
        self.shown = self.wanted
        self._view.row = self._view.row if rows is None else ""  # they are those around it
        self._note_view()
        self._freshness.begin()
        generation = self.table.rows.generation + 1
        if rows is None:
            self.table.renew(generation)
            self.table.set_count(counted.matching)
        else:
            self._is_prepared = False
            rows.show(self.table, counted.matching, generation)
            self._freshness.note_ages(rows.rows, rows.manner.now)
        self._show_status()

    @work(exclusive=True, group="after", exit_on_error=False)
    async def _after(self, *, fresh: bool) -> None:
        """Do the slow work after the rows are in view: prepare, count hidden marks, add up."""
        if fresh:
            await self._prepare()
        await self._count_hidden()
        sums, now = self.query_one(SumsLine), self._manner().now
        if fresh or sums.is_old(now):
            sums.add_up(now)

    async def _prepare(self) -> None:
        if not self._is_prepared:
            self._is_prepared = True
            await self.source.prepare(self.shown)

    async def _count_hidden(self) -> None:
        marks = self.table.marks
        shown = await self.source.keys(self.shown) if marks and self.shown.text else marks.keys
        marks.count_hidden(len(marks.keys - set(shown)))

    async def _sums(self) -> str:
        rows = self._status.counted.matching
        return await words_of_sums(self.source, self.shown, self.table.columns, rows)

    @on(Table.RowsWanted)
    def _supply(self, wanted: Table.RowsWanted) -> None:
        wanted.stop()
        self._read(range(wanted.start, wanted.end), wanted.generation)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _read(self, span: range, generation: int) -> None:
        manner = self._manner()
        rows = await self.source.rows(self.shown, span, manner, self.table.columns)
        self.table.supply(span.start, rows, generation)
        self._freshness.note_ages(rows, manner.now)
        await self._prepare()

    @on(Table.RowChosen)
    def _open(self, event: Table.RowChosen) -> None:
        event.stop()
        self.post_message(self.Chosen(self, event.key))

    def action_filter(self) -> None:
        """Open the filter line."""
        self.query_one(FilterLine).open_input()

    def set_filter(self, text: str) -> None:
        """Replace the filter."""
        self.query_one(FilterLine).set_text(text)

    def action_drop_claim(self) -> None:
        """Remove the last term of the filter."""
        if self.wanted.text:
            self.query_one(FilterLine).remove_term(-1)

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
        """Sort by a field; sorting by it again reverses the order."""
        down = field == (self.wanted.sort or self.source.sorted_by) and not self.wanted.descending
        self.wanted = replace(self.wanted, sort=field, descending=down)
        self.table.set_sort({field: down})
        self.load(fresh=True)

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self.sort_by(self.wanted.sort or self.source.sorted_by or self.table.columns[0].field)

    def _choose_column(self, heading: str, do: Callable[[Column], object]) -> None:
        from tui.screens.list.column_choice import choose_column

        choose_column(self.app, heading, self.arrangement.columns, self.table.columns, do)

    def action_sort(self) -> None:
        """Choose the column to sort by."""
        self._choose_column("Sort by", lambda column: self.sort_by(column.field))

    def action_frequency(self) -> None:
        """Choose a column and count its values."""
        self._choose_column(
            "Count values in", lambda column: self.post_message(self.FrequencyWanted(self, column))
        )

    def narrow_to(self, field: str, value: str | None) -> None:
        """Show only the rows with this value in a field; None: the rows without a value."""
        self.set_filter(f"{self.wanted.text} {value_term(field, value)}")

    def action_columns(self) -> None:
        """Choose the columns, their order and their widths."""
        from tui.screens.list.column_choice import arrange_columns

        shown, declared = self.arrangement.columns, self.source.columns
        arrange_columns(self.app, shown, declared, self._kept_as, self.rearrange)

    @work(exclusive=True, group="difference", exit_on_error=False)
    async def action_difference(self) -> None:
        """Show the fields in which two marked rows differ."""
        marked = sorted(self.table.marked)
        if len(marked) != 2:
            self.notify("Mark two rows with space first, then compare them.", markup=False)
            return
        one, other = [await self.source.record(key) for key in marked]
        if one is not None and other is not None:
            self.post_message(self.DifferenceWanted(self, one, other))

    @on(Table.MarksChanged)
    def _marks(self, event: Table.MarksChanged) -> None:
        event.stop()
        self._show_status()

    @on(Table.RangeWanted)
    def _mark_range(self, event: Table.RangeWanted) -> None:
        event.stop()
        self._mark(event.start, event.end)

    @work(exclusive=True, group="mark", exit_on_error=False)
    async def _mark(self, start: int, end: int) -> None:
        self.table.marks.add((await self.source.keys(self.shown))[start:end])
