"""The notes on one unit: comments and the vendors' note fields as a dated log."""

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.console import Console
from tui.console.unit.notes import read_unit_notes
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.domain.unit.unit import Unit
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource

COLUMNS = (
    Column("at", "When", 12, "time", help="Empty: it was there at the first reading."),
    Column("text", "Text", 40),
    Column("by", "By", 16, help="Who wrote it; seen at: somebody else, as a reading saw it."),
    Column("where", "Where", 8, help="A comment, or the vendor's note field."),
)
HOW = "; writes a comment, n a note to the vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow(OwnRow):
    """One entry of the log as a row."""

    at: datetime | None
    by: str
    where: str
    text: str


class NotesPane(Vertical):
    """The log of one unit, the newest first."""

    DEFAULT_CSS = """
    NotesPane { height: 1fr; }
    """

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        super().__init__()
        self.console = console
        self._manner = manner
        self._rows: Sequence[NoteRow] = ()

    def compose(self) -> ComposeResult:
        """Compose the list."""
        source = ListSource(COLUMNS, lambda: self._rows, now=self.console.now)
        yield ListPane(source, self._manner, noun="notes", kept_as="device.notes")

    async def load(self, unit: Unit) -> None:
        """Read the log from the store, and show it."""
        entries = await read_unit_notes(self.console, unit)
        self._rows = [
            NoteRow(key=str(nth), at=entry.at, by=entry.by, where=entry.where, text=entry.text)
            for nth, entry in enumerate(entries)
        ]
        pane = self.query_one(ListPane)
        pane.note(HOW)
        pane.load()
