"""When to check an accepted change, and what to say until it is confirmed."""

from datetime import datetime, timedelta
from enum import StrEnum

from tui.domain.text.times import format_age
from tui.lazy_dataclass import dataclass

CHECK_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""The times after acceptance: most changes show within minutes, nearly all within an hour. Each check
may cost a request, so after the last one nothing is asked."""


def checks_due(accepted_at: datetime, now: datetime) -> int:
    """Return how many checks are due by now; after a long pause one check makes up for all missed ones."""
    return sum(accepted_at + wait <= now for wait in CHECK_DELAYS)


def format_waiting(what: str, accepted_at: datetime, looks: int, now: datetime) -> str:
    """Return a sentence on an accepted change which the record does not show yet."""
    waited = format_age((now - accepted_at).total_seconds())
    more = "" if looks < len(CHECK_DELAYS) else "; no more checks follow, so read the device again"
    return f"accepted, not confirmed: the {what} has not shown it for {waited}{more}"


class TextStatus(StrEnum):
    """What is known about a text which was sent."""

    ACCEPTED = "accepted"
    SEEN = "accepted; report seen since"
    LISTED = "listed by the vendor"
    ACTED = "acted"


@dataclass(frozen=True, slots=True)
class TextProof:
    """The proven status of a text, and when it was proven."""

    status: TextStatus
    at: datetime

    @property
    def is_confirmed(self) -> bool:
        """Return whether it proves anything about the text: a device reports without one, too."""
        return self.status in {TextStatus.LISTED, TextStatus.ACTED}


def text_proof(
    accepted_at: datetime,
    report_at: datetime | None,
    reply_at: datetime | None,
    listed_at: datetime | None = None,
) -> TextProof:
    """Return what followed a text: a report proves that the device runs, only a reply that it got the text."""
    if reply_at is not None and reply_at > accepted_at:
        return TextProof(TextStatus.ACTED, reply_at)
    if listed_at is not None:
        return TextProof(TextStatus.LISTED, listed_at)
    if report_at is not None and report_at > accepted_at:
        return TextProof(TextStatus.SEEN, report_at)
    return TextProof(TextStatus.ACCEPTED, accepted_at)
