"""What needs somebody: units counted by cause and incident, by the verdicts which the store has of them."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta

from tui.console.unit.listed import Listed
from tui.domain.account.health import AccountHealth
from tui.domain.attention.acknowledgement import Talk
from tui.domain.unit.incident import Incident
from tui.domain.unit.stored_unit import CauseCount
from tui.domain.verdict.cause_column import TITLES
from tui.domain.verdict.signs import SEVERITIES
from tui.lazy_dataclass import dataclass
from tui.store.attention.talk import TalkOf

ACCUSING = ("warning", "critical")
"""The severities which need somebody."""
LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionLine:
    """Units which need somebody for one cause, or for one incident."""

    severity: str
    """The worst of them."""
    cause: str
    incident: str | None = None
    title: str
    """What people call the cause."""
    known: Incident | None = None
    """The incident itself, where the store still has it."""
    count: int
    """How many need somebody: nobody acknowledged them."""
    fresh: int = 0
    """How many of these began after the time which was asked for."""
    acknowledged: int = 0
    """How many more are acknowledged now."""
    assigned: tuple[str, ...] = ()
    """To whom some of them are assigned."""
    since: datetime | None = None
    """Since when the first of them has it."""
    talk: Talk | None = None
    """What is written about them, or about the incident; None: nothing."""

    @property
    def sentence(self) -> str:
        """What holds of its units; of an incident how many fell silent, and what they share."""
        if self.counted:
            return f"{self.counted.sentence}."
        from tui.domain.verdict.rules import RULES  # noqa: PLC0415 - a first frame needs no rules

        return next((rule.holds for rule in RULES if rule.name == self.cause), "")

    @property
    def counted(self) -> Incident | None:
        """The incident counted as the line counts: the store's own figure is of the last search."""
        if self.known is None:
            return None
        return replace(self.known, silent=self.total, of=max(self.known.of, self.total))

    @property
    def total(self) -> int:
        """How many units have it, acknowledged or not."""
        return self.count + self.acknowledged

    @property
    def filter(self) -> str:
        """The filter which lists exactly the units which need somebody; all, where nobody is needed."""
        return f"{self.whole_filter} acknowledged:no" if self.count else self.whole_filter

    @property
    def whole_filter(self) -> str:
        """The filter which lists all its units, acknowledged or not."""
        incident = f'incident="{self.incident}"' if self.incident else "incident="
        return f"cause={self.cause} severity>=warning {incident}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What needs somebody, how many units need nobody, and whom of the vendors not to believe."""

    lines: Sequence[AttentionLine] = ()
    """The worst first, of equally bad ones the more frequent; what is wholly acknowledged comes last."""
    well: int = 0
    """Units about which nothing is wrong, as far as is known."""
    unjudged: int = 0
    accounts: Mapping[str, AccountHealth] = field(default_factory=dict)
    """The accounts which cannot be believed now, by name."""

    @property
    def needing(self) -> int:
        """How many units need somebody."""
        return sum(line.count for line in self.lines)

    @property
    def total(self) -> int:
        """How many units there are."""
        return self.well + self.unjudged + sum(line.total for line in self.lines)


async def read_attention(console: Listed, since: datetime | None = None) -> Attention:
    """Read what needs somebody in all accounts; what began after `since`, else lately, is fresh."""
    store = console.store
    counted = await store.units.count_by_cause(since=since or console.now() - LATELY)
    incidents = {found.incident.id: found.incident for found in await store.incidents.open()}
    health = await store.shared.health()
    lines = attention_lines(counted, incidents)
    talk = await store.attention.talk() if lines else {}
    return Attention(
        lines=[replace(line, talk=_talk_of(line, talk)) for line in lines],
        well=sum(
            each.count for each in counted if each.severity in SEVERITIES and not _accuses(each)
        ),
        unjudged=sum(each.count for each in counted if each.severity is None),
        accounts={
            name: health[name]
            for name in console.accounts
            if name in health and health[name].is_at_fault
        },
    )


def attention_lines(
    counted: Sequence[CauseCount], incidents: Mapping[str, Incident] | None = None
) -> list[AttentionLine]:
    """Return what needs somebody: units of one incident in one line, all others by cause."""
    together: dict[tuple[str, str | None], list[CauseCount]] = {}
    for each in counted:
        if _accuses(each) and each.cause is not None:
            together.setdefault((each.cause, each.incident), []).append(each)
    lines = [
        _line(cause, (incidents or {}).get(incident or ""), incident, same)
        for (cause, incident), same in together.items()
    ]
    return sorted(lines, key=_order)


def _line(
    cause: str, known: Incident | None, incident: str | None, same: Sequence[CauseCount]
) -> AttentionLine:
    return AttentionLine(
        severity=max((each.severity or "ok" for each in same), key=_rank),
        cause=cause,
        incident=incident,
        title=TITLES.get(cause, cause),
        known=known,
        count=sum(each.count - each.acknowledged for each in same),
        fresh=sum(each.fresh for each in same),
        acknowledged=sum(each.acknowledged for each in same),
        assigned=tuple(dict.fromkeys(name for each in same for name in each.assigned)),
        since=min((each.since for each in same if each.since), default=None),
    )


def _talk_of(line: AttentionLine, talk: TalkOf) -> Talk | None:
    """Return what is written about a line's units, and about its incident itself."""
    of = [(line.cause, line.incident), *([(None, line.incident)] if line.incident else [])]
    found = [talk[each] for each in of if each in talk]
    if not found:
        return None
    newest = max((each.newest for each in found), key=lambda comment: comment.at)
    return Talk(count=sum(each.count for each in found), newest=newest)


def _accuses(counted: CauseCount) -> bool:
    return counted.severity in ACCUSING


def _order(line: AttentionLine) -> tuple[bool, int, int, str]:
    return not line.count, -_rank(line.severity), -line.count, line.cause


def _rank(severity: str) -> int:
    return [str(each) for each in SEVERITIES].index(severity)
