"""The texts between a device and us: what the carrier lists and what our journal sent, in one thread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

SAME_TEXT_WITHIN = timedelta(hours=1)
"""A listed text this near to one we sent, of the same words, is that one."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a thread."""

    at: datetime | None
    words: str
    is_inbound: bool
    status: str
    """What is known of it: the carrier's word, or how far our own has verifiably got."""
    job: str = ""


def text_thread(listed: Iterable[Text], ours: Sequence[Text]) -> list[Text]:
    """Join both, each text once, the newest first; one whose time is unknown stands last."""
    left = list(ours)
    joined: list[Text] = []
    for text in listed:
        twin = next((one for one in left if _is_same(text, one)), None)
        if twin is not None:
            left.remove(twin)
            told = ", ".join(filter(None, (text.status, twin.status)))
            text = replace(text, status=told, job=twin.job)  # noqa: PLW2901 - the same text, better known
        joined.append(text)
    found = [*joined, *left]
    known = sorted(
        (one for one in found if one.at), key=lambda one: (one.at, one.words), reverse=True
    )
    return known + [one for one in found if one.at is None]


def _is_same(listed: Text, ours: Text) -> bool:
    if listed.is_inbound or listed.words.strip() != ours.words.strip():
        return False
    return listed.at is None or ours.at is None or abs(listed.at - ours.at) <= SAME_TEXT_WITHIN
