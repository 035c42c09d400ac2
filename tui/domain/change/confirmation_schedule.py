"""When to look whether something accepted has come true, and what may be said until then."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tui.domain.text.times import format_age

CHECK_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""After the vendor's yes; the last look is the last."""


def checks_due(accepted_at: datetime, now: datetime) -> int:
    """Return how many looks should have happened by now: those slept through are one, not four."""
    return sum(accepted_at + wait <= now for wait in CHECK_DELAYS)


def format_waiting(what: str, accepted_at: datetime, looks: int, now: datetime) -> str:
    """Return how long the record has not shown what was accepted."""
    waited = format_age((now - accepted_at).total_seconds())
    more = "" if looks < len(CHECK_DELAYS) else "; nobody looks any more, read the device again"
    return f"accepted, not confirmed: the {what} has not shown it for {waited}{more}"


class TextStatus(StrEnum):
    """What is known of a text which was sent."""

    ACCEPTED = "accepted"
    SEEN = "report seen since"
    ACTED = "acted"


@dataclass(frozen=True, slots=True)
class TextProof:
    """How far a text has verifiably got, and when that was seen."""

    status: TextStatus
    at: datetime


def text_proof(
    accepted_at: datetime, report_at: datetime | None, reply_at: datetime | None
) -> TextProof:
    """Judge a text by what came after it: a report proves life, only a reply proves it was read."""
    if reply_at is not None and reply_at > accepted_at:
        return TextProof(TextStatus.ACTED, reply_at)
    if report_at is not None and report_at > accepted_at:
        return TextProof(TextStatus.SEEN, report_at)
    return TextProof(TextStatus.ACCEPTED, accepted_at)
