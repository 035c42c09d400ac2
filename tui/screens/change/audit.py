"""The audit log: who did what, where, when and why; each row carries the hash of the row before."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from tui.console import Console
from tui.domain.device.record import Row
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.screens.list.page import ListScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row import FieldsScreen, field_rows
from tui.screens.list.row_source import ListSource
from tui.screens.shell.history import OpenedScreen
from tui.screens.shell.session import session_of
from tui.store import AuditRow, StoreError

COLUMNS = (
    Column("vendor.at", "When", 20, "time"),
    Column("vendor.actor", "Who", 22),
    Column("vendor.event", "What", 12),
    Column("vendor.action", "Action", 18),
    Column("account", "Account", 14),
    Column("vendor.target", "Target", 22, "identifier"),
    Column("vendor.result", "Result", 12, "state"),
    Column("vendor.before", "Before", 16),
    Column("vendor.after", "After", 16),
    Column("vendor.reason", "Reason", 24),
    Column("key", "Row", 7),
)
MOST_ROWS = 20_000
"""The most rows shown, the newest; `watchfloor log` prints all of them."""


class AuditScreen(ListScreen):
    """The log, newest first; `/` filters it, `V` verifies it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("V", "verify", "Verify")]

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        source = ListSource(COLUMNS, lambda: [audit_row(row) for row in self._rows])
        super().__init__(source, manner, "entries", heading="Log", kept_as="log")
        self.console = console
        self._rows: Sequence[AuditRow] = ()

    def on_mount(self) -> None:
        """Read the log."""
        super().on_mount()
        self.pane.why_empty(
            "Nothing has been sent yet. Every change is recorded here, and every attempt at one."
        )
        self.load()

    @work(exclusive=True, group="log", exit_on_error=False)
    async def load(self) -> None:
        """Read the log again."""
        self._rows = await self.console.store.audit.read(limit=MOST_ROWS)
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
            rows = field_rows("", str(row.what.get("account", "")), fields)
            title = f"Log {number}"
            session_of(self).navigation.open(
                OpenedScreen(title, lambda: FieldsScreen(title, rows, self._manner))
            )


def audit_row(row: AuditRow) -> Row:
    """Return one row of the log as a row of the list."""
    return Row(
        provider="",
        account=str(row.what.get("account") or ""),
        list="log",
        key=str(row.number),
        vendor={**row.what, "at": row.at, "actor": row.actor},
    )
