"""Which parts of a span have reports, which lack expected ones, and of which nobody knows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal

from tui.domain.unit.rhythm import Rhythm
from tui.lazy_dataclass import dataclass

ReportMark = Literal["came", "few", "missed", "none", "unread", "future"]
"""`few`: some reports came and more were due; `none`: none was due."""
TimeSpan = tuple[datetime, datetime]
_CERTAIN = 2
"""So many expected reports may fall out at the edges of a part before some are called missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReports:
    """What is known of the reports of one part of a span."""

    count: int = 0
    first: datetime | None = None
    last: datetime | None = None
    is_moving: bool | None = None
    """Whether the device moved; None: not known."""
    most: int | None = None
    """If only so many slices of the part were looked at: `count` of them have reports."""


_NOTHING = PartReports()


def report_marks(
    span: TimeSpan,
    parts: Sequence[PartReports],
    *,
    rhythm: Rhythm | None,
    unread: Sequence[TimeSpan],
    before: PartReports | None,
    now: datetime,
) -> list[ReportMark]:
    """Return the mark of each equal part of a span.

    `rhythm` None: nothing is expected. `unread`: what was not downloaded; `before`: the last report
    before the span, as a part of its own. A report is missed only where the silence around it is longer than usual.
    """
    since, until = span
    length = (until - since) / max(1, len(parts))
    starts = [since + length * nth for nth in range(len(parts))]
    heard_before = list(accumulate([before or _NOTHING, *parts], _latest))
    heard_after = [*accumulate(reversed(parts), _latest)][::-1]
    marks: list[ReportMark] = []
    for nth, (start, part) in enumerate(zip(starts, parts, strict=True)):
        end = start + length
        if part.first is not None:
            marks.append("few" if rhythm and _lacks(part, start, length, rhythm) else "came")
        elif start >= now:
            marks.append("future")
        elif _overlap((start, min(end, now)), unread) * 2 >= min(end, now) - start:
            marks.append("unread")
        else:
            following = heard_after[nth].first or now
            is_missed = rhythm is not None and _is_missed(
                heard_before[nth], following, (start, min(end, now)), rhythm
            )
            marks.append("missed" if is_missed else "none")
    return marks


def _latest(known: PartReports, new: PartReports) -> PartReports:
    """Return the part with reports which was met last on the way through the parts."""
    return new if new.first is not None else known


def _is_missed(before: PartReports, following: datetime, span: TimeSpan, rhythm: Rhythm) -> bool:
    """Return whether a report was due in a span, one usual pause after another, in a silence."""
    last, is_moving = before.last, before.is_moving
    if last is None or following <= rhythm.due_by(last, is_moving=is_moving):
        return False
    start, end = span
    pause = rhythm.longest(last, is_moving=is_moving)
    nth = max(1, -((last - start) // pause))
    return start <= last + nth * pause < end


def _lacks(part: PartReports, start: datetime, length: timedelta, rhythm: Rhythm) -> bool:
    """Return whether more reports were surely due in a part than came."""
    pause = rhythm.longest(start, is_moving=part.is_moving)
    if part.most is not None:
        return part.count < part.most and length / part.most >= pause
    return part.count < length // pause - _CERTAIN


def _overlap(span: TimeSpan, spans: Sequence[TimeSpan]) -> timedelta:
    """Return for how long a span is in any of these, which do not overlap each other."""
    cut = ((max(span[0], since), min(span[1], until)) for since, until in spans)
    return sum((until - since for since, until in cut if until > since), timedelta())
