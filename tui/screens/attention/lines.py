"""The lines of what needs somebody as a list: one for each incident, cause and account at fault."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from tui.console.attention import Attention, AttentionLine, read_attention
from tui.console.unit.listed import Listed
from tui.domain.account.health import AccountHealth
from tui.domain.attention.lines import talk_line
from tui.domain.show.format import TimeStyle, format_ago
from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.row_source import ListSource, RowsRequest, row_key
from tui.widgets.table.rows_cache import TableRow

OPEN, ACKNOWLEDGED = "open", "acknowledged"
COLUMNS = (
    Column("severity", "", 1, "sign", help="✗ critical, ▲ warning; the worst of its units."),
    Column("what", "What", 60, help="The cause or the incident, or the account which is at fault."),
    Column(
        "units", "Units", 6, "number", adds_up=False,
        help="How many units need somebody because of it.",
    ),
    Column(
        "fresh", "New", 5, "number", adds_up=False,
        help="How many of them began since your last visit; at the first visit, within a day.",
    ),
    Column(
        "acknowledged", "Acknowledged", 13, "number", wide_from=120, adds_up=False,
        help="How many more of its units are acknowledged.",
    ),
    Column("assigned", "Assigned to", 18, wide_from=120, help="Who takes care of some of its units."),
    Column(
        "comments", "Comments", 9, "number", wide_from=120, adds_up=False,
        help="How many comments its units have; the newest stands below.",
    ),
    Column("since", "Since", 11, "time", wide_from=60, help="Since when the first of them has it."),
    Column("state", "State", 12, shown=False, help="open, or acknowledged: all of its units are."),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow(OwnRow):
    """One line: a cause, an incident, or an account which cannot be believed."""

    severity: str
    what: str
    title: str = ""
    """What people call the cause."""
    units: int | None = None
    """How many units need somebody; None: it is an account."""
    fresh: int | None = None
    acknowledged: int | None = None
    assigned: str = ""
    comments: int | None = None
    since: datetime | None = None
    incident: str | None = None
    line: AttentionLine | None = None
    """What it was made of; None: it is an account."""
    state: str = OPEN
    filter: str = ""
    """The filter which lists exactly its units; empty: it is an account."""

    @property
    def meaning(self) -> str:
        """What holds of its units, in a sentence."""
        return clean(self.line.sentence) if self.line else "Its units keep what was last known."


def newest_words(row: NeedRow, manner: TimeStyle) -> str:
    """Return the newest comment on a line's units, and how many there are; empty: there is none."""
    talk = row.line.talk if row.line else None
    return talk_line(talk, lambda at: format_ago(at, manner)) if talk else ""


class NeedSource(ListSource):
    """What needs somebody, the worst first, as last read from the store."""

    def __init__(self, console: Listed, since: Callable[[], datetime | None]) -> None:
        """Start with nothing read; what began after `since` is new, else what began within a day."""
        super().__init__(COLUMNS, lambda: self.lines, now=console.now)
        self._console = console
        self._since = since
        self._read_last: Attention | None = None
        self.lines: Sequence[NeedRow] = ()

    async def read(self) -> None:
        """Read the lines again."""
        found = self._read_last = await read_attention(self._console, self._since())
        accounts = [self._account(name, health) for name, health in found.accounts.items()]
        self.lines = [*accounts, *map(_need_row, found.lines)]

    @property
    def units(self) -> int:
        """How many units need somebody."""
        return self._read_last.needing if self._read_last else 0

    def _account(self, name: str, health: AccountHealth) -> NeedRow:
        title = self._console.accounts[name].title
        said = health.sentence.removeprefix(f"{name}: ") or health.word
        what = clean(f"{title} ({name}): {said}")
        return NeedRow(
            account=name,
            key="",
            severity="critical",
            what=what,
            since=health.since,
        )

    def row(self, key: str) -> NeedRow | None:
        """Return the line with a key."""
        return next((row for row in self.lines if row_key(row) == key), None)

    def empty_words(self) -> str:
        """Return what is said where there are no lines."""
        found = self._read_last
        if found is None:
            return ""
        if not found.total:
            return "No units yet: the accounts are being read for the first time."
        unjudged = f", {found.unjudged:,} not judged yet" if found.unjudged else ""
        units = "1 unit is" if found.well == 1 else f"{found.well:,} units are"
        return f"Nothing needs somebody. {units} well{unjudged}."

    async def rows(
        self, wanted: RowsRequest, span: range, manner: TimeStyle, columns: Sequence[Column]
    ) -> Sequence[TableRow]:
        """Return the lines of a span; what is acknowledged is dimmed."""
        found = await super().rows(wanted, span, manner, columns)
        acknowledged = {row_key(row) for row in self.lines if row.state == ACKNOWLEDGED}
        return [replace(row, stale=row.key in acknowledged) for row in found]


def _need_row(line: AttentionLine) -> NeedRow:
    resting = "" if line.count else f"{line.acknowledged:,} acknowledged"
    what = line.counted.headline if line.counted else line.title
    return NeedRow(
        key=f"{line.cause} {line.incident or ''}",
        severity=line.severity,
        what=clean(" · ".join(filter(None, [what, resting]))),
        title=clean(line.title),
        units=line.count,
        fresh=line.fresh,
        acknowledged=line.acknowledged,
        assigned=clean(", ".join(line.assigned)),
        comments=line.talk.count if line.talk else None,
        since=line.since,
        incident=line.incident,
        line=line,
        state=OPEN if line.count else ACKNOWLEDGED,
        filter=line.filter,
    )
