"""What needs somebody: units counted by cause, as tiles, from the verdicts which the store has of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tui.console import Console
from tui.domain.account.health import AccountHealth
from tui.domain.show.format import TimeStyle, format_time
from tui.domain.text.safe_text import clean
from tui.domain.text.times import format_age
from tui.domain.unit.stored_unit import CauseCount
from tui.domain.verdict.judgement import SEVERITIES
from tui.domain.verdict.lines import SEVERITY_SIGNS
from tui.domain.verdict.rules import RULES
from tui.widgets.line.tiles import Tile

ACCUSING = ("warning", "critical")
"""The severities which need somebody."""
TITLES: Mapping[str, str] = {rule.name: rule.title for rule in RULES}


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Units which need somebody for one cause, or for one incident."""

    severity: str
    """The worst of them."""
    cause: str
    incident: str | None
    count: int
    since: datetime | None
    """Since when the first of them has it."""

    @property
    def title(self) -> str:
        """What people call the cause."""
        return TITLES.get(self.cause, self.cause)

    @property
    def filter(self) -> str:
        """The filter which lists exactly these units."""
        which = f'incident="{self.incident}"' if self.incident else "incident="
        return f"cause={self.cause} severity>=warning {which}"

    def tile(self, now: datetime) -> Tile:
        """Return it as a tile: sign and name, count, and how long the first of the units has it."""
        age = format_age((now - self.since).total_seconds()) if self.since else ""
        return Tile(f"{SEVERITY_SIGNS[self.severity]} {self.title}", self.count, note=age)


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How many units there are, and how many need somebody."""

    groups: Sequence[CauseGroup] = ()
    """The worst first; of equally bad ones the more frequent."""
    well: int = 0
    """Units about which nothing is wrong, as far as is known."""
    unjudged: int = 0
    troubled: Mapping[str, AccountHealth] | None = None
    """The accounts which cannot be believed now, by name."""

    @property
    def total(self) -> int:
        """How many units there are."""
        return self.well + self.unjudged + sum(group.count for group in self.groups)


async def read_unit_counts(console: Console) -> UnitCounts:
    """Count the units of all accounts by the verdicts in the store."""
    counted = await console.store.units.count_by_cause()
    health = await console.store.shared.health()
    troubled = {name: health[name] for name in console.accounts
                if name in health and health[name].is_at_fault}  # fmt: skip
    return UnitCounts(
        cause_groups(counted),
        sum(each.count for each in counted if each.severity in SEVERITIES and not _accuses(each)),
        sum(each.count for each in counted if each.severity is None),
        troubled,
    )


def _accuses(counted: CauseCount) -> bool:
    return counted.severity in ACCUSING


def cause_groups(counted: Sequence[CauseCount]) -> list[CauseGroup]:
    """Return the causes which need somebody, those of one incident together."""
    together: dict[tuple[str, str | None], list[CauseCount]] = {}
    for each in counted:
        if _accuses(each) and each.cause is not None:
            together.setdefault((each.cause, each.incident), []).append(each)
    groups = [
        CauseGroup(
            max((each.severity or "ok" for each in same), key=_rank),
            cause,
            incident,
            sum(each.count for each in same),
            min((each.since for each in same if each.since), default=None),
        )
        for (cause, incident), same in together.items()
    ]
    return sorted(groups, key=lambda group: (-_rank(group.severity), -group.count, group.cause))


def _rank(severity: str) -> int:
    return [str(each) for each in SEVERITIES].index(severity)


def account_lines(counts: UnitCounts, titles: Mapping[str, str], manner: TimeStyle) -> list[str]:
    """Return a line for each account which cannot be believed now."""
    return [
        clean(f"▲ {titles[name]} ({name}): {health.sentence or health.word}")
        + (f" · since {format_time(health.since, manner)}" if health.since else "")
        + " · its units keep what was last known"
        for name, health in (counts.troubled or {}).items()
    ]


def need_lines(counts: UnitCounts, titles: Mapping[str, str], manner: TimeStyle) -> list[str]:
    """Return how many units need somebody, and a line for each account which cannot be believed."""
    needing = sum(group.count for group in counts.groups)
    parts = [f"What needs somebody: {needing:,} of {counts.total:,} units"]
    if counts.unjudged:
        parts.append(f"{counts.unjudged:,} not judged yet")
    return [" · ".join(parts), *account_lines(counts, titles, manner)]
