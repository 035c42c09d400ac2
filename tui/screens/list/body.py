"""A list as it is read and shown: its filter, its table, and the lines which say what is seen."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import inf

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.domain.show.filter import FilterError
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.screens.list.column_widths import fitted
from tui.screens.list.filter_line import FilterLine
from tui.screens.list.first_rows import FirstRows, NextRows, in_view, is_phone
from tui.screens.list.row_source import RowsCount, RowSource, RowsRequest, culprit_of
from tui.screens.list.sums_line import SumsLine
from tui.screens.list.words import ListState, status_words, sum_words, summed
from tui.screens.shell.host import host
from tui.screens.shell.notes import Note, say_notes
from tui.screens.shell.ticks import look_again
from tui.widgets.line.note_line import NoteLine
from tui.widgets.table.table import Table, TableRow

RENEW_SECONDS = 0.3
"""Between two readings of a list which changes all the time."""
LONGEST_TOLD_SECONDS = 60.0
"""So often ages are told anew at least: some are of columns which no row tells about."""


class ListBody(Vertical):
    """A list of any length, read from its source as it is scrolled."""

    DEFAULT_CSS = """
    ListBody {
        height: 1fr;
        & > Table { height: 1fr; }
    }
    """

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
        self.kept_as = kept_as
        self.wanted = RowsRequest(descending=source.first_descending)
        self._manner = manner
        self._opening = opening
        self._generation = 0
        self._frozen = frozen
        self._notes: Sequence[Note] = ()
        self._counted = RowsCount(0, 0)
        self._culprit = ""
        self._empty = ""
        self._absolute: bool | None = None
        self._is_outdated = False
        self._is_renewing = False
        self._is_prepared = False
        self._is_phone = False
        self._told_until: datetime | None = None

    def compose(self) -> ComposeResult:
        """Lay out filter, table and the lines beneath."""
        yield FilterLine()
        yield Table(frozen=self._frozen)
        yield NoteLine()
        yield SumsLine(self._added_up)

    def on_mount(self) -> None:
        """Show the first rows, and tell ages anew while they are looked at."""
        look_again(self, self._look_again)
        self._lay_columns(host(self).layouts.of(self.kept_as, self.source.columns))
        first = self.source.sorted_by
        self.table.set_sort({first: self.wanted.descending} if first else {})
        if self._opening is not None and self._opening.is_phone == self._is_phone:
            self._open_with(self._opening)
        else:
            self.load(fresh=True)

    def on_resize(self) -> None:
        """Put the columns in another order where the screen became a phone's, or is one no more."""
        if is_phone(self.app.size.width) != self._is_phone:
            self.rearrange(self.arranged)

    def _open_with(self, opening: FirstRows) -> None:
        self._take(opening.counted, "", NextRows(None, 0, opening.rows, opening.manner, 0))
        self._go_on()

    @work(exclusive=True, group="load", exit_on_error=False)
    async def _go_on(self) -> None:
        await self._after(fresh=True)

    @property
    def table(self) -> Table:
        """The table of this list."""
        return self.query_one(Table)

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns in view."""
        return self.table.columns

    def _lay_columns(self, columns: Sequence[Column]) -> None:
        manner = self._manner()
        self.arranged = tuple(columns)
        self._absolute = manner.absolute
        self._is_phone = is_phone(self.app.size.width)
        shown = in_view(columns, self.source.columns, self.app.size.width)
        self.table.set_columns([fitted(column, manner) for column in shown])

    def rearrange(self, columns: Sequence[Column]) -> None:
        """Show other columns, or the same ones in another order or width."""
        self._lay_columns(columns)
        self.load(fresh=True)

    def note(self, *notes: Note) -> None:
        """Say something about the list beside its count: its age, its failure."""
        if notes != self._notes:
            self._notes = notes
            self._say()

    def why_empty(self, words: str) -> None:
        """Say in place of the rows why there are none."""
        if words != self._empty:
            self._empty = words
            self._say_empty()

    def _say_empty(self) -> None:
        if not self._counted.matching and self._generation:
            self.table.show_empty(self._culprit_words() or self._empty or f"No {self.noun}.")

    @work(exclusive=True, group="load", exit_on_error=False)
    async def load(self, *, fresh: bool = False) -> None:
        """Read the list anew; `fresh` for another filter or order, else every row keeps its place."""
        await self._load(fresh=fresh)

    def renew(self) -> None:
        """Read the list again since something changed; a flood of changes is read now and then."""
        self._is_outdated = True
        if not self._is_renewing:
            self._is_renewing = True
            self._renew()

    def outdate(self) -> None:
        """Note that something changed: it is read again when it is looked at."""
        self._is_outdated = True

    def _look_again(self) -> None:
        if self.is_on_screen and self.screen.is_current:
            self.look()
            self._say()

    def look(self) -> None:
        """Read the list again if something changed, or what is said of ages is not true any more."""
        until = self._told_until
        is_over = until is not None and self._manner().now >= until
        if self._is_outdated or self.wanted.text or is_over:
            self.renew()

    @work(group="renew", exit_on_error=False)
    async def _renew(self) -> None:
        try:
            while self._is_outdated:
                self._is_outdated = False
                await self._load(fresh=False)
                await asyncio.sleep(RENEW_SECONDS)
        finally:
            self._is_renewing = False

    async def _load(self, *, fresh: bool) -> None:
        if self._manner().absolute != self._absolute:
            self._lay_columns(self.arranged)
            fresh = True
        wanted = self.wanted
        try:
            counted = await self.source.count(wanted)
            culprit = "" if counted.matching else await culprit_of(self.source, wanted)
        except FilterError as error:
            self.set_status(str(error))
            return
        landed = await self._landing(wanted, counted.matching) if fresh else None
        if wanted != self.wanted:
            return  # it is being read for another filter or order already
        self._take(counted, culprit, landed)
        await self._after(fresh=fresh)

    async def _landing(self, wanted: RowsRequest, total: int) -> NextRows:
        """Read what will be in view of another order or choice, so that it is shown in one frame."""
        key, cursor, manner = self.table.cursor_key, self.table.cursor, self._manner()
        index = await self.source.place(wanted, key) if key and total else None
        span = self.table.landing(total, index)
        rows = await self.source.rows(wanted, span, manner, self.shown) if total else ()
        return NextRows(index, span.start, rows, manner, cursor)

    def _take(self, counted: RowsCount, culprit: str, landed: NextRows | None) -> None:
        """Show how long the list is now, with the rows in view or, without them, having them read."""
        self._counted, self._culprit = counted, culprit
        self._told_until = None
        self._generation += 1
        if landed is None:
            self.table.renew(self._generation)
            self.table.set_count(counted.matching)
        else:
            self._is_prepared = False
            moved = self.table.cursor - landed.cursor if landed.index is not None else 0
            self.table.land(
                counted.matching, landed.index, landed.start, landed.rows, self._generation
            )
            self.table.cursor += moved  # a key pressed while the rows were read is not lost
            self._note_ages(landed.rows, landed.manner)
        self._say_empty()
        self._say()

    async def _after(self, *, fresh: bool) -> None:
        """Do what takes longer, when the rows are in view already."""
        if fresh:
            await self._prepare()
        await self._count_hidden()
        sums, now = self.query_one(SumsLine), self._manner().now
        if fresh or sums.is_old(now):
            sums.add_up(now)

    def _culprit_words(self) -> str:
        if not self._culprit:
            return ""
        return f"Nothing matches: {self._culprit} took the last away. Backspace removes a claim."

    async def _count_hidden(self) -> None:
        marked = self.table.marked
        if not marked or not self.wanted.text:
            self.table.marks.count_hidden(0)
            return
        self.table.marks.count_hidden(len(marked - set(await self.source.keys(self.wanted))))

    async def _added_up(self) -> str:
        columns = summed(self.shown)
        if not columns or not self._counted.matching:
            return ""
        figures = await self.source.figures([one.field for one in columns], self.wanted)
        return sum_words(columns, figures, self._counted.matching)

    def _say(self) -> None:
        if not self.is_attached:
            return
        by = self.wanted.sort
        column = next((one for one in self.source.columns if one.field == by), None)
        marks = self.table.marks
        state = ListState(
            self.noun, self._counted, column, self.wanted.descending,
            len(marks), marks.hidden, self._culprit, say_notes(self._notes, self._manner()),
        )  # fmt: skip
        self.set_status(status_words(state))

    def set_status(self, words: str) -> None:
        """Write the status line, if it changed."""
        self.query_one(NoteLine).say(words)

    @on(Table.RowsWanted)
    def _supply(self, wanted: Table.RowsWanted) -> None:
        wanted.stop()
        self._read(range(wanted.start, wanted.end), wanted.generation)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _read(self, span: range, generation: int) -> None:
        manner = self._manner()
        rows = await self.source.rows(self.wanted, span, manner, self.shown)
        self.table.supply(span.start, rows, generation)
        self._note_ages(rows, manner)
        await self._prepare()

    def _note_ages(self, rows: Sequence[TableRow], manner: TimeStyle) -> None:
        """Note until when what these rows say of ages is true."""
        lasts = min((row.lasts for row in rows), default=inf)
        until = manner.now + timedelta(seconds=min(lasts, LONGEST_TOLD_SECONDS))
        self._told_until = min(self._told_until or until, until)

    async def _prepare(self) -> None:
        if not self._is_prepared:
            self._is_prepared = True
            await self.source.prepare(self.wanted)

    @on(Table.MarksChanged)
    def _marks(self, event: Table.MarksChanged) -> None:
        event.stop()
        self._say()
