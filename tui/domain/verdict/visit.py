"""A visit to one unit in the field: how each link was at first, how it is now, and what was seen meanwhile."""

from collections.abc import Callable
from dataclasses import field, replace
from datetime import datetime

from tui.domain.text.safe_text import clean
from tui.domain.verdict.judgement import Judgement, Link
from tui.domain.verdict.lines import evidence_line, verdict_line
from tui.domain.verdict.signs import Mark, link_name
from tui.lazy_dataclass import dataclass

MARK_WORDS: dict[Mark, str] = {
    "good": "OK",
    "weak": "WEAK",
    "broken": "BROKEN",
    "unknown": "UNKNOWN",
}
FormatTime = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """What was judged at one time of a visit."""

    at: datetime
    judgement: Judgement


@dataclass
class Visit:
    """The checks of a visit at which something was different from the check before, the first one first."""

    checks: list[FieldCheck] = field(default_factory=list)
    looks: int = 0
    """How often it was checked."""

    def add(self, at: datetime, judgement: Judgement) -> None:
        """Add a check; one which found what the last found is only counted."""
        self.looks += 1
        if not self.checks or _marks(self.checks[-1].judgement) != _marks(judgement):
            self.checks.append(FieldCheck(at, judgement))
        else:
            self.checks[-1] = replace(self.checks[-1], judgement=judgement)

    def mark_before(self, link: Link) -> Mark | None:
        """Return how a link was at first, if it is different now."""
        first = next(iter(self.checks), None)
        found = (
            (own.mark for own in first.judgement.chain if own.link == link.link) if first else ()
        )
        before = next(iter(found), None)
        return before if before != link.mark else None

    def receipt(
        self, title: str, place: str, by: str, now: datetime, format_time: FormatTime
    ) -> str:
        """Return as text what was checked, when, by whom, and with which results."""
        if not self.checks:
            return ""
        first, last = self.checks[0], self.checks[-1]
        lines = [
            f"Field check of {clean(title)}",
            f"From {format_time(first.at)} to {format_time(now)}, by {clean(by)}",
            f"Position: {clean(place)}",
            f"Checked {self.looks} {'time' if self.looks == 1 else 'times'}",
            "",
            f"At first: {verdict_line(first.judgement.verdict)}",
            f"Now: {verdict_line(last.judgement.verdict)}",
            f"Next: {clean(last.judgement.verdict.next_step.words)}",
            "",
        ]
        for link in last.judgement.chain:
            was = self.mark_before(link)
            told = evidence_line(replace(link, value=link.value or "unknown"), format_time)
            before = f" (was {MARK_WORDS[was]})" if was else ""
            lines.append(f"{link_name(link.link):<9} {MARK_WORDS[link.mark]:<8}{told}{before}")
        changes = [
            f"{format_time(check.at)}  {verdict_line(check.judgement.verdict)}"
            for check in self.checks
        ]
        return "\n".join([*lines, "", *changes, ""])


def _marks(judgement: Judgement) -> tuple[object, ...]:
    return judgement.verdict.rule, *(link.mark for link in judgement.chain)
