"""The lines of what needs somebody as a list: one for each incident, cause and account at fault."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tui.console import Console
from tui.domain.account.health import AccountHealth
from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.domain.unit.stored_unit import CauseCount
from tui.domain.verdict.judgement import SEVERITIES
from tui.domain.verdict.rules import RULES
from tui.screens.list.own_row import OwnRow
from tui.screens.list.row_source import ListSource

COLUMNS = (
    Column("severity", "", 1, "sign", help="critical, warning, info or ok."),
    Column("what", "What", 40, help="The cause or the incident, or the account which is at fault."),
    Column("units", "Units", 6, "number", help="How many units need somebody because of it."),
    Column("since", "Since", 11, "time", wide_from=60, help="Since when the first of them has it."),
)
ACCUSING = ("warning", "critical")
"""The severities which need somebody."""
_TITLES = {rule.name: rule.title for rule in RULES}
_RANKS = {str(severity): rank for rank, severity in enumerate(SEVERITIES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow(OwnRow):
    """One line: a cause, an incident, or an account which cannot be believed."""

    severity: str
    what: str
    units: int | None
    since: datetime | None
    filter: str = ""
    """The filter which lists exactly its units; empty: it is an account."""


class NeedSource(ListSource):
    """What needs somebody, the worst first, as last read from the store."""

    def __init__(self, console: Console) -> None:
        """Start with nothing read."""
        super().__init__(COLUMNS, lambda: self.lines, now=console.now)
        self._console = console
        self.lines: Sequence[NeedRow] = ()
        self.units = 0
        """How many units need somebody."""
        self.well = 0
        self.unjudged = 0
        self.is_read = False

    async def read(self) -> None:
        """Read the lines again."""
        store = self._console.store
        counted, health = await store.units.count_by_cause(), await store.shared.health()
        troubled = {name: health[name] for name in self._console.accounts
                    if name in health and health[name].is_at_fault}  # fmt: skip
        accounts = [self._account(name, status) for name, status in troubled.items()]
        causes = _causes([each for each in counted if each.severity in ACCUSING])
        self.lines = sorted([*accounts, *causes], key=_worst_first)
        self.units = sum(row.units or 0 for row in causes)
        self.unjudged = sum(each.count for each in counted if each.severity is None)
        self.well = sum(each.count for each in counted) - self.units - self.unjudged
        self.is_read = True

    def _account(self, name: str, health: AccountHealth) -> NeedRow:
        title = self._console.accounts[name].title
        said = health.sentence.removeprefix(f"{name}: ") or health.word
        return NeedRow(
            account=name,
            key="",
            severity="critical",
            what=clean(f"{title} ({name}): {said}"),
            units=None,
            since=health.since,
        )

    def empty_words(self) -> str:
        """Return what is said where there are no lines."""
        if not self.is_read:
            return ""
        unjudged = f", {self.unjudged:,} not judged yet" if self.unjudged else ""
        units = "1 unit is" if self.well == 1 else f"{self.well:,} units are"
        return f"Nothing needs somebody. {units} well{unjudged}."


def _worst_first(row: NeedRow) -> tuple[bool, int, int, str]:
    return bool(row.filter), -_RANKS[row.severity], -(row.units or 0), row.what


def _causes(counted: Sequence[CauseCount]) -> list[NeedRow]:
    together: dict[tuple[str, str], list[CauseCount]] = {}
    for each in counted:
        together.setdefault((each.cause or "", each.incident or ""), []).append(each)
    return [_line(cause, incident, same) for (cause, incident), same in together.items()]


def _line(cause: str, incident: str, same: Sequence[CauseCount]) -> NeedRow:
    which = f'incident="{incident}"' if incident else "incident="
    return NeedRow(
        key=f"{cause} {incident}",
        severity=max((each.severity or "ok" for each in same), key=_RANKS.__getitem__),
        what=_TITLES.get(cause, cause),
        units=sum(each.count for each in same),
        since=min((each.since for each in same if each.since), default=None),
        filter=f"cause={cause} severity>=warning {which}",
    )
