"""The texts between a device and us: the carrier's list and our own journal, joined in one thread."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tui.lazy_dataclass import dataclass

SAME_TEXT_WITHIN = timedelta(hours=1)
"""A listed text with the same words as one we sent, and at most this far from it, is the same text."""
_UNKNOWN_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a thread."""

    at: datetime | None
    words: str
    is_inbound: bool
    status: str
    """The carrier's word for a listed text; how far a text of ours has verifiably got."""
    job: str = ""
    delay: timedelta | None = None
    """From when the text was sent until it was delivered; None: not known, or not delivered."""
    failure: str = ""
    """Why it was not delivered, in the carrier's words."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of a device's texts to ask for: whole days in UTC, both included."""

    since: datetime
    until: datetime
    direction: str = "all"
    """`all`, `received` or `sent`."""


def text_thread(listed: Iterable[Text], ours: Sequence[Text]) -> list[Text]:
    """Join both lists, each text once, the newest first; texts of unknown time come last."""
    left = list(ours)
    joined: list[Text] = []
    for text in listed:
        sent = next((our_text for our_text in left if _is_same(text, our_text)), None)
        if sent is None:
            joined.append(text)
        else:
            left.remove(sent)
            status = ", ".join(filter(None, (text.status, sent.status)))
            joined.append(replace(text, status=status, job=sent.job))
    return sorted(
        [*joined, *left], key=lambda text: (text.at or _UNKNOWN_TIME, text.words), reverse=True
    )


def _is_same(listed: Text, ours: Text) -> bool:
    if listed.is_inbound or listed.words.strip() != ours.words.strip():
        return False
    return listed.at is None or ours.at is None or abs(listed.at - ours.at) <= SAME_TEXT_WITHIN
