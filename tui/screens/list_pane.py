"""One list: its filter, its table, and a line which says what is seen and how old it is."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tui.domain.filter import FilterError
from tui.domain.show import Manner
from tui.screens.sources import RowSource, Wanted
from tui.widgets.table import Table

FILTER_MOST = 200
"""Characters; a pasted novel is no filter."""


class FilterInput(Input):
    """The filter line; it leaves again with Escape or Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Clear", show=False),
        Binding("down", "to_table", "To the list", show=False),
    ]

    class GivenUp(Message):
        """The reader wants everything again."""

    class Left(Message):
        """The reader goes to the list and keeps the filter."""

    def action_give_up(self) -> None:
        """Clear the filter and leave."""
        self.post_message(self.GivenUp())

    def action_to_table(self) -> None:
        """Keep the filter and go to the list."""
        self.post_message(self.Left())


class ListPane(Vertical):
    """A list of any length, read from its source as it is scrolled."""

    DEFAULT_CSS = """
    ListPane {
        height: 1fr;
        & > FilterInput { height: 1; border: none; padding: 0 1; background: $boost; display: none; }
        & > FilterInput.shown { display: block; }
        & > Table { height: 1fr; }
        & > .status { height: 1; padding: 0 1; color: $text-muted; background: $surface; }
    }
    """

    class Chosen(Message):
        """A row was opened."""

        def __init__(self, pane: "ListPane", key: str) -> None:
            super().__init__()
            self.pane = pane
            self.key = key

    def __init__(
        self,
        source: RowSource,
        manner: Callable[[], Manner],
        *,
        noun: str,
        id: str | None = None,
        frozen: int = 1,
    ) -> None:
        super().__init__(id=id)
        self.source = source
        self.noun = noun
        self._manner = manner
        self.wanted = Wanted()
        self._generation = 0
        self._hidden_note = ""
        self._frozen = frozen
        self._note = ""

    def compose(self) -> ComposeResult:
        """Lay out filter, table and status line."""
        yield FilterInput(
            placeholder="words  !without  last_seen>24h  state:active",
            max_length=FILTER_MOST,
            compact=True,
        )
        yield Table(frozen=self._frozen)
        yield Static(classes="status", markup=False)

    def on_mount(self) -> None:
        """Show the first rows."""
        self.query_one(Input).cursor_blink = False
        self.table.set_columns(self.source.columns)
        self.table.set_sort({self.source.sorted_by: False} if self.source.sorted_by else {})
        self.load(fresh=True)

    @property
    def table(self) -> Table:
        """The table of this list."""
        return self.query_one(Table)

    def note(self, words: str) -> None:
        """Say something about the list beside its count: its age, its failure."""
        self._note = words
        self._say()

    def show(self, source: RowSource) -> None:
        """Read from another source of the same columns."""
        self.source = source
        self.load(fresh=True)

    @work(exclusive=True, group="load", exit_on_error=False)
    async def load(self, *, fresh: bool = False) -> None:
        """Read the list anew; `fresh` for another filter or order, else every row keeps its place."""
        try:
            matching, total = await self.source.count(self.wanted)
        except FilterError as error:
            self.set_status(str(error))
            return
        self._generation += 1
        if fresh:
            self.table.reset(self._generation)
        else:
            self.table.renew(self._generation)
        self.table.set_count(matching)
        self._counted = matching, total
        self._say()

    _counted: tuple[int, int] = (0, 0)

    def _say(self) -> None:
        matching, total = self._counted
        count = f"{matching:,} of {total:,}" if matching != total else f"{total:,}"
        parts = [f"{count} {self.noun}"]
        if self.wanted.text and not matching:
            parts.append(f'nothing matches "{self.wanted.text}": Esc in the filter clears it')
        if self.table.marked:
            parts.append(f"{len(self.table.marked):,} marked{self._hidden_note}")
        if self.wanted.sort:
            parts.append(f"by {self.wanted.sort} {'↓' if self.wanted.descending else '↑'}")
        if self._note:
            parts.append(self._note)
        self.set_status(" · ".join(parts))

    def set_status(self, words: str) -> None:
        """Write the status line, if it changed."""
        line = self.query_one(".status", Static)
        if str(line.content) != words:
            line.update(Content(words))

    @on(Table.RowsWanted)
    def _supply(self, wanted: Table.RowsWanted) -> None:
        wanted.stop()
        self._read(wanted.start, wanted.end, wanted.generation)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _read(self, start: int, stop: int, generation: int) -> None:
        rows = await self.source.rows(self.wanted, start, stop, self._manner())
        self.table.supply(start, rows, generation)

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

    def sort_next(self) -> None:
        """Sort by the next column."""
        fields = [column.field for column in self.source.columns]
        current = self.wanted.sort or self.source.sorted_by
        place = fields.index(current) + 1 if current in fields else 0
        self.sort_by(fields[place % len(fields)])

    def reverse(self) -> None:
        """Turn the order round."""
        self.sort_by(self.wanted.sort or self.source.sorted_by or self.source.columns[0].field)

    def open_filter(self) -> None:
        """Show the filter line and go there."""
        line = self.query_one(FilterInput)
        line.add_class("shown")
        line.focus()

    @on(Input.Changed)
    def _filter(self, changed: Input.Changed) -> None:
        changed.stop()
        if changed.value.strip() != self.wanted.text:
            self.wanted = replace(self.wanted, text=changed.value.strip())
            self.load(fresh=True)

    @on(FilterInput.GivenUp)
    def _clear(self, event: FilterInput.GivenUp) -> None:
        event.stop()
        line = self.query_one(FilterInput)
        line.value = ""
        line.remove_class("shown")
        self.table.focus()

    @on(Input.Submitted)
    @on(FilterInput.Left)
    def _keep(self, event: Message) -> None:
        event.stop()
        line = self.query_one(FilterInput)
        line.set_class(bool(line.value.strip()), "shown")
        self.table.focus()

    @on(Table.MarkAllWanted)
    def _mark_all(self, event: Table.MarkAllWanted) -> None:
        event.stop()
        self._mark_matching()

    @work(exclusive=True, group="mark", exit_on_error=False)
    async def _mark_matching(self) -> None:
        self.table.mark(await self.source.keys(self.wanted))

    @on(Table.RangeWanted)
    def _mark_range(self, event: Table.RangeWanted) -> None:
        event.stop()
        self._mark_between(event.start, event.end)

    @work(exclusive=True, group="mark", exit_on_error=False)
    async def _mark_between(self, start: int, stop: int) -> None:
        self.table.mark((await self.source.keys(self.wanted))[start:stop])

    @on(Table.MarksChanged)
    def _marks(self, event: Table.MarksChanged) -> None:
        event.stop()
        self._hidden_note = f", {event.hidden:,} hidden by the filter" if event.hidden else ""
        self._say()

    @on(Table.RowChosen)
    def _open(self, event: Table.RowChosen) -> None:
        event.stop()
        self.post_message(self.Chosen(self, event.key))
