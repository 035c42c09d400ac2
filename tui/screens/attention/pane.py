"""The tab with what needs somebody: the lines, and what Enter opens."""

from collections.abc import Callable

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.console import Console
from tui.domain.attention.subject import IncidentSubject, Subject, UnitSubject
from tui.domain.show.filter import UnitQuery
from tui.domain.show.format import TimeStyle
from tui.screens.attention.lines import OPEN, NeedRow, NeedSource, newest_words
from tui.screens.attention.subject_screen import ChosenSubjects
from tui.screens.list.first_rows import FirstRows
from tui.screens.list.pane import ListPane
from tui.screens.shell.bandwidth import is_line_slow
from tui.screens.shell.history import ATTENTION, OpenedScreen
from tui.screens.shell.session import session_of
from tui.widgets.table.table import Table

ONLY_OPEN = f"state={OPEN}"
"""The filter which hides what is acknowledged."""


ENTER, ENTER_ACCOUNT = "Enter lists its units.", "Enter shows its limits."


class AttentionPane(Vertical):
    """What needs somebody, the worst first."""

    DEFAULT_CSS = """
    AttentionPane > #meaning { height: auto; max-height: 3; padding: 0 2; color: $text-muted; }
    """

    class AccountChosen(Message):
        """The line of an account was opened."""

    def __init__(
        self,
        console: Console,
        source: NeedSource,
        manner: Callable[[], TimeStyle],
        opening: FirstRows | None = None,
    ) -> None:
        """Show the lines of a source, which somebody else reads."""
        super().__init__(id=ATTENTION)
        self.console = console
        self._source = source
        self._manner = manner
        self.pane = ListPane(source, manner, noun="problems", kept_as=ATTENTION, opening=opening)

    def compose(self) -> ComposeResult:
        """Compose the list, and what the line under the cursor means."""
        yield self.pane
        yield Static(id="meaning", markup=False)

    def on_mount(self) -> None:
        """Show at once what is known, where the lines were read already."""
        self.pane.why_empty(self._source.empty_words())
        self.call_after_refresh(self._show_meaning)

    def show(self) -> None:
        """Show the lines as they were read last."""
        self.pane.why_empty(self._source.empty_words())
        self.pane.load()
        self._show_meaning()

    @on(Table.CursorMoved)
    def _explain(self, event: Table.CursorMoved) -> None:
        event.stop()
        self._show_meaning()

    def _show_meaning(self) -> None:
        """Show in a sentence what the line under the cursor means; on a slow line each step would cost it."""
        if is_line_slow(self):
            return
        row = self._source.row(self.pane.table.cursor_key or "")
        words = f"{row.meaning} {ENTER if row.filter else ENTER_ACCOUNT}" if row else ""
        newest = newest_words(row, self._manner()) if row else ""
        words = "\n".join(filter(None, (newest, words)))
        line = self.query_one("#meaning", Static)
        if str(line.content) != words:
            line.update(Content(words))

    @on(ListPane.Chosen)
    def _open(self, event: ListPane.Chosen) -> None:
        event.stop()
        self._open_line(event.key)

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _open_line(self, key: str) -> None:
        from tui.screens.attention.units import UnitsScreen

        row = self._source.row(key)
        if row is None:
            return
        if not row.filter:
            self.post_message(self.AccountChosen())
            return
        what, filter = row.what, row.filter
        session_of(self).navigation.open(
            OpenedScreen(what, lambda: UnitsScreen(self.console, what, filter, self._manner))
        )

    async def subjects(self) -> ChosenSubjects:
        """Return what the marked lines stand for, or the one under the cursor: incidents, and units."""
        table = self.pane.table
        keys = sorted(table.marked) or [table.cursor_key or ""]
        rows = [row for key in keys if (row := self._source.row(key)) and row.line]
        subjects: list[Subject] = []
        counted, is_resting = 0, True
        for row in rows:
            units, are_resting = await self._units(row)
            counted, is_resting = counted + len(units), is_resting and are_resting
            subjects += [IncidentSubject(row.incident)] if row.incident else units
        names = ", ".join(row.title for row in rows)
        what = f"{names}: {counted:,} unit{'' if counted == 1 else 's'}"
        return ChosenSubjects(subjects, what, is_resting)

    async def _units(self, row: NeedRow) -> tuple[list[UnitSubject], bool]:
        """Return a line's units which need somebody; where none does, all of them, and that these rest.

        They are read again: what was said a moment ago may not be in the line yet.
        """
        stream = self.console.store.units.stream(
            UnitQuery(row.line.whole_filter if row.line else row.filter)
        )
        found = [unit async for units in stream for unit in units]
        needing = [unit for unit in found if unit.acknowledged is None]
        return [UnitSubject(unit.key) for unit in needing or found], not needing

    def hide_acknowledged(self) -> None:
        """Show only what needs somebody, or everything again."""
        words = self.pane.wanted.text.split()
        others = [word for word in words if word != ONLY_OPEN]
        self.pane.set_filter(" ".join(others if ONLY_OPEN in words else [*others, ONLY_OPEN]))
