"""The line beneath a list: how many rows, which are marked, in which order, and what to know."""

from collections.abc import Sequence

from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.screens.list.row_source import RowsCount, RowsRequest
from tui.screens.list.words import ListState, status_words
from tui.screens.shell.notes import Note, say_notes
from tui.widgets.line.note_line import NoteLine
from tui.widgets.table.marks import Marks


class StatusLine(NoteLine):
    """What is known of a list as a whole, in a line."""

    def __init__(self, noun: str) -> None:
        """Count rows which are called so."""
        super().__init__()
        self.counted = RowsCount(0, 0)
        self.culprit = ""
        """Zero rows: the claim of the filter which excluded the last one."""
        self.notes: Sequence[Note] = ()
        self._noun = noun

    def show(
        self, request: RowsRequest, columns: Sequence[Column], marks: Marks, manner: TimeStyle
    ) -> None:
        """Say how the list is now; nothing is drawn where the words are the same."""
        state = ListState(
            self._noun,
            self.counted,
            next((column for column in columns if column.field == request.sort), None),
            request.descending,
            len(marks),
            marks.hidden,
            self.culprit,
            say_notes(self.notes, manner),
        )
        self.say(status_words(state))
