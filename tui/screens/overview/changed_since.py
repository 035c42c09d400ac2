"""What changed since a time, as one shift hands it over: a row for each change, which opens its unit."""

from collections.abc import Callable, Sequence
from datetime import datetime

from textual import work

from tui.console import Console
from tui.console.difference import read_difference
from tui.domain.difference.lines import GROUPS, in_order
from tui.domain.difference.unit_change import UnitDifference
from tui.domain.show.format import TimeStyle, format_coordinates
from tui.domain.text.column import Column
from tui.domain.verdict.cause_column import TITLES
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.page import ListScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import SEPARATOR, ListSource
from tui.screens.shell.store_notice import reload_when_back, say_store_errors

COLUMNS = (
    Column("unit", "Unit", 16),
    Column("kind", "What", 14),
    Column("before", "Before", 18),
    Column("after", "After", 18),
    Column("at", "When", 12, "time"),
    Column("by", "Who", 14),
    Column("reason", "Why", 48),
    Column("often", "How often", 9),
    Column("severity", "Severity", 9, shown=False),
)
NOTHING = "Nothing changed since then, as far as the store knows."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRow(OwnRow):
    """One change of one unit."""

    kind: str
    unit: str
    before: str | None
    after: str | None
    at: datetime | None
    by: str | None
    reason: str | None
    often: str | None
    """None: once."""
    severity: str | None


class ChangedSinceScreen(ListScreen):
    """The changes since a time, the worst first; Enter opens the unit."""

    def __init__(self, console: Console, since: datetime, manner: Callable[[], TimeStyle]) -> None:
        self._changes: Sequence[UnitDifference] = ()
        source = ListSource(
            COLUMNS, lambda: [_row(nth, each) for nth, each in enumerate(self._changes)]
        )
        super().__init__(source, manner, "changes", heading="Changes", kept_as="changes")
        self.console = console
        self._since = since

    def on_mount(self) -> None:
        """Read the changes."""
        super().on_mount()
        reload_when_back(self, self.load)
        self.load()

    @work(exclusive=True, group="changes", exit_on_error=False)
    async def load(self) -> None:
        """Read the changes again."""
        unknown: Sequence[str] = ()
        with say_store_errors(self, self.pane.why_empty):
            found = await read_difference(self.console, self._since)
            self._changes, unknown = in_order(found.changes), found.unknown
        self.pane.why_empty(NOTHING)
        self.pane.load()
        self.pane.note(" ".join(unknown))

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Open the unit of a row; an incident has none."""
        event.stop()
        members = self._changes[int(event.key.split(SEPARATOR, 1)[1])].unit.members
        if members:
            key = f"{members[0].account}{SEPARATOR}{members[0].key}"
            self.app.post_message(ListPane.Chosen(self.pane, key))
        else:
            self.pane.note("This is about no unit which the store has.")


def _row(nth: int, change: UnitDifference) -> ChangedRow:
    what = change.what
    return ChangedRow(
        key=str(nth),
        kind=GROUPS.get(what.kind, what.kind).partition(":")[0],
        unit=change.unit.label or change.unit.key or "?",
        before=_shown(what.kind, what.before),
        after=_shown(what.kind, what.after),
        at=what.at,
        by=what.by or what.account,
        reason=what.reason,
        often=f"{what.count} times" if what.count > 1 else None,
        severity=what.severity,
    )


def _shown(kind: str, value: str | None) -> str | None:
    """Return what was or is, as the other lists have it: a position in degrees, a cause by its title."""
    if value and kind == "moved":
        latitude, longitude = map(float, value.split(","))
        return format_coordinates(latitude, longitude)
    return value and TITLES.get(value, value)
