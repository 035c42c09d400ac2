"""What people said of a unit, in lines of text."""

from collections.abc import Callable, Iterable
from datetime import datetime

from tui.domain.attention.acknowledgement import Acknowledgement, Comment, Talk
from tui.domain.text.safe_text import clean

FormatTime = Callable[[datetime], str]


def until_words(until: datetime | None, format_time: FormatTime) -> str:
    """Return until when an acknowledgement holds: `until 2026-11-21 09:00 UTC`."""
    if until is None:
        return "until it changes or gets worse"
    return f"until {format_time(until)}, or until it changes or gets worse"


def said_lines(
    acknowledged: Acknowledgement | None,
    assigned_to: str | None,
    comments: Iterable[Comment],
    format_time: FormatTime,
) -> list[str]:
    """Return who acknowledged a unit and why, who takes care of it, and its comments; nothing where nobody said any."""
    lines = []
    if acknowledged:
        of = f" (incident {acknowledged.incident})" if acknowledged.incident else ""
        planned = "Planned work" if acknowledged.start else "Acknowledged"
        lines.append(
            clean(
                f"{planned}{of}: {acknowledged.reason} ({acknowledged.by}, "
                f"{format_time(acknowledged.at)}), {until_words(acknowledged.until, format_time)}."
            )
        )
    if assigned_to:
        lines.append(clean(f"Assigned to {assigned_to}."))
    said = [f"  {comment_line(comment, format_time)}" for comment in comments]
    return [*lines, *(["Comments:", *said] if said else [])]


def comment_line(comment: Comment, format_time: FormatTime) -> str:
    """Return a comment with its time and who wrote it."""
    of = " (on the incident)" if comment.incident else ""
    return clean(f"{format_time(comment.at)} {comment.by}{of}: {comment.text}")


def talk_line(talk: Talk, format_time: FormatTime) -> str:
    """Return the newest comment, and how many there are: `2 comments, the newest: 10 min ben@night: Charged.`."""
    newest = comment_line(talk.newest, format_time)
    return newest if talk.count == 1 else f"{talk.count:,} comments, the newest: {newest}"
