"""The line below a list: how many rows, how many marked, the order, and notes."""

from collections.abc import Sequence

from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.screens.list.excluding_term import ExcludingTerm
from tui.screens.list.row_source import RowsCount, RowsRequest
from tui.screens.list.words import ListState, status_words
from tui.screens.shell.notes import Note, join_notes
from tui.widgets.line.note_line import NoteLine
from tui.widgets.table.marks import Marks


class StatusLine(NoteLine):
    """The state of a list in one line."""

    def __init__(self, noun: str) -> None:
        """Start with no rows; `noun` is what the rows are called."""
        super().__init__()
        self.counted = RowsCount(0, 0)
        self.excluded_by: ExcludingTerm | None = None
        """Zero rows: the filter term which excluded the last ones."""
        self.notes: Sequence[Note] = ()
        self._noun = noun

    def show(
        self, request: RowsRequest, columns: Sequence[Column], marks: Marks, manner: TimeStyle
    ) -> None:
        """Show the state of the list; unchanged words draw nothing."""
        state = ListState(
            self._noun,
            self.counted,
            next((column for column in columns if column.field == request.sort), None),
            request.descending,
            len(marks),
            marks.hidden,
            self.excluded_by,
            join_notes(self.notes, manner),
        )
        self.say(status_words(state))
