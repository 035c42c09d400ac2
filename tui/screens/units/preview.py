"""One unit beside its list: its verdict in words, the chain, the evidence, and what to do next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from textual.content import Content
from textual.widgets import Static

from tui.domain.attention.acknowledgement import Comment, Talk
from tui.domain.attention.lines import said_lines, talk_line
from tui.domain.show.format import TimeStyle, format_ago, format_time
from tui.domain.text.safe_text import clean
from tui.domain.unit.stored_unit import StoredUnit
from tui.domain.verdict.signs import LINK_SIGNS, SEVERITY_SIGNS, link_name

TONES = {
    "good": "$text-success", "weak": "$text-warning", "broken": "$text-error",
    "unknown": "$text-muted", "ok": "$text-success", "info": "$text-muted",
    "warning": "$text-warning", "critical": "$text-error",
}  # fmt: skip
"""The colors of marks and severities; each has a sign, too."""
LINK_CELLS = 9
IDENTIFIERS = (("IMEI", "imei"), ("ICCID", "iccid"), ("MSISDN", "msisdn"))
NOT_JUDGED = "Not judged yet."


class UnitPreview(Static):
    """The unit under the cursor of a list."""

    DEFAULT_CSS = """
    UnitPreview { padding: 0 1; color: $foreground; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Start empty."""
        super().__init__(id=id, markup=False)

    def show(
        self, unit: StoredUnit | None, manner: TimeStyle, comments: Sequence[Comment] = ()
    ) -> None:
        """Show a unit and what is written about it; unchanged words draw nothing."""
        lines = preview_lines(unit, manner, comments) if unit else ()
        words = Content("\n").join(lines)
        if self.content != words:
            self.update(words)


def verdict_words(unit: StoredUnit) -> str:
    """Return the sign and the sentence of a unit's verdict."""
    sign = SEVERITY_SIGNS.get(unit.severity or "", "?")
    return clean(f"{sign} {unit.sentence or NOT_JUDGED}")


def newest_comment(comments: Sequence[Comment], manner: TimeStyle) -> str:
    """Return the newest comment, and how many there are; empty: there is none."""
    if not comments:
        return ""
    talk = Talk(count=len(comments), newest=comments[-1])
    return talk_line(talk, lambda at: format_ago(at, manner))


def preview_lines(
    unit: StoredUnit, manner: TimeStyle, comments: Sequence[Comment] = ()
) -> Iterator[Content]:
    """Yield the lines about a unit: name, verdict, what people said, chain, evidence, next step, what else holds."""
    yield Content.assemble((clean(unit.name), "bold"))
    yield Content.assemble((verdict_words(unit), TONES.get(unit.severity or "", "")))
    if unit.since:
        yield Content.assemble((f"since {format_time(unit.since, manner)}", "$text-muted"))
    said = said_lines(unit.acknowledged, unit.assigned_to, (), lambda at: format_time(at, manner))
    for line in filter(None, [*said, newest_comment(comments, manner)]):
        yield Content(line)
    yield Content("")
    for link in unit.chain:
        yield _link_line(link, manner)
    yield from _finding_lines(unit, manner)
    yield Content("")
    for title, field in IDENTIFIERS:
        if value := getattr(unit, field):
            yield Content.assemble((f"{title:<7}", "$text-muted"), clean(value))


def _finding_lines(unit: StoredUnit, manner: TimeStyle) -> Iterator[Content]:
    """Yield the evidence of the verdict, what to do next, what would change it, and what else holds."""
    first, *others = unit.findings or [{}]
    if first.get("evidence"):
        yield Content("")
        for fact in first["evidence"]:
            yield Content(f"- {_evidence(fact, manner)}")
    if advice := first.get("advice"):
        yield Content("")
        yield Content.assemble(("Next: ", "bold"), clean(str(advice)))
    if change := first.get("would_change"):
        yield Content(clean(f"Would change this: {change}"))
    for finding in others:
        sign = SEVERITY_SIGNS.get(finding["severity"], "?")
        yield Content(clean(f"Also: {sign} {finding['sentence']}"))


def _link_line(link: Mapping[str, Any], manner: TimeStyle) -> Content:
    """Return a link with its value and age: without it `last connection` would say nothing."""
    mark = link["mark"]
    name = f"{LINK_SIGNS[mark]} {link_name(link['link'])}".ljust(LINK_CELLS)
    age = format_time(datetime.fromisoformat(link["at"]), manner) if link["at"] else ""
    words = " · ".join(filter(None, (clean(manner.source(link["value"])), age)))
    return Content.assemble((name, TONES[mark]), f" {words}".rstrip())


def _evidence(fact: Mapping[str, Any], manner: TimeStyle) -> str:
    at = format_ago(datetime.fromisoformat(fact["at"]), manner) if fact["at"] else ""
    told = ", ".join(filter(None, (fact["source"], at)))
    return clean(f"{fact['value']} ({told})" if told else str(fact["value"]))
