"""The audit log: who did what, where, when and why; each row carries the hash of the row before."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from tui.console import Console
from tui.domain.change.target_names import target_name
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.page import ListScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row import FieldsScreen, field_rows
from tui.screens.list.row_source import ListSource
from tui.screens.shell.history import OpenedScreen
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import reload_when_back, say_store_errors
from tui.store import AuditRow, StoreError

COLUMNS = (
    Column("at", "When", 20, "time"),
    Column("actor", "Who", 22),
    Column("event", "What", 12),
    Column("action", "Action", 18),
    Column("account", "Account", 14),
    Column("target", "Target", 22, "identifier"),
    Column("result", "Result", 12, "state"),
    Column("before", "Before", 16),
    Column("after", "After", 16),
    Column("reason", "Reason", 24),
    Column("key", "Row", 7),
)
MOST_ROWS = 20_000
"""The most rows shown, the newest; `watchfloor log` prints all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry(OwnRow):
    """One row of the log; what it does not mention is None."""

    at: datetime
    actor: str
    event: Any
    action: Any
    target: Any
    result: Any
    before: Any
    after: Any
    reason: Any


NO_ENTRIES = "Nothing has been sent yet. Every change is recorded here, and every attempt at one."


class AuditScreen(ListScreen):
    """The log, newest first; `/` filters it, `V` verifies it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("V", "verify", "Verify")]

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        source = ListSource(COLUMNS, lambda: [log_entry(row) for row in self._rows])
        super().__init__(source, manner, "entries", heading="Log", kept_as="log")
        self.console = console
        self._rows: Sequence[AuditRow] = ()

    def on_mount(self) -> None:
        """Read the log."""
        super().on_mount()
        reload_when_back(self, self.load)
        self.load()

    @work(exclusive=True, group="log", exit_on_error=False)
    async def load(self) -> None:
        """Read the log again."""
        with say_store_errors(self, self.pane.why_empty):
            self._rows = await self.console.store.audit.read(limit=MOST_ROWS)
        self.pane.why_empty(NO_ENTRIES)
        self.pane.load()

    @work(exclusive=True, group="verify", exit_on_error=False)
    async def action_verify(self) -> None:
        """Check the hash chain of the log from its start."""
        try:
            verdict = await self.console.store.audit.verify()
        except StoreError as error:
            self.pane.note(str(error))
            return
        whole = f"verified: none of the {verdict.rows:,} rows was changed"
        self.pane.note(whole if verdict.broken is None else verdict.sentence)

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Show every field of one row."""
        event.stop()
        number = event.key.split("\x1f", 1)[1]
        row = next((entry for entry in self._rows if str(entry.number) == number), None)
        if row is not None:
            fields = {"at": row.at, "actor": row.actor, **row.what, "digest": row.digest}
            rows = field_rows(str(row.what.get("account", "")), fields)
            title = f"Log {number}"
            session_of(self).navigation.open(
                OpenedScreen(title, lambda: FieldsScreen(title, rows, self._manner))
            )


def log_entry(row: AuditRow) -> LogEntry:
    """Return one row of the log as a row of the list."""
    names = ("event", "action", "result", "before", "after", "reason")
    target = row.what.get("target")
    return LogEntry(
        account=str(row.what.get("account") or ""),
        key=str(row.number),
        at=row.at,
        actor=row.actor,
        target=target and target_name(row.what.get("label"), target),
        **{name: row.what.get(name) for name in names},
    )
