"""What Polte says in an answer: a line to show, and where it mentions a device, as done or as failed.

The form of its answers is not documented.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from tui.domain.text.safe_text import clean
from tui.providers.contract import Reply
from tui.providers.decoder import decode
from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import look_up

Verdict = Literal["well", "badly", "named"]
"""How an answer speaks of a device; `named`: it only echoes it."""
Mention = tuple[str, Verdict, str]
"""An IMEI, how the answer speaks of it, and in which words."""

FAILED = re.compile(
    "fail|error|invalid|reject|refus|unprocess|unclaim|missing|unknown|duplicat|already|denied"
    "|unable|cannot|could not|not.?(?:found|claim|valid|process|know|owned|allow|exist)"
)
_WENT_WELL = re.compile("claim|process|succe|accept|done|added|created|updated")
_PLAIN_YES = frozenset(
    {"ok", "success", "true", "created", "accepted", "done", "updated", "deleted"}
)
_NAMES = ("message", "error", "errors", "detail", "details", "title", "description", "reason")
_MOST = 300


def words_of(reply: Reply) -> str:
    """Find the sentence in an answer, whatever its shape; empty if there is none."""
    text = reply.body.decode("utf-8", "replace").strip()
    if text.startswith("<"):
        return ""  # a page of some proxy, not the vendor's words
    try:
        return sentence_of(json.loads(text))
    except (ValueError, RecursionError):
        return clean(text[:_MOST])


def sentence_of(body: Any) -> str:
    """Find the sentence in a decoded answer: a text, or the value of a usual name."""
    if isinstance(body, str):
        return clean(body[:_MOST])
    if isinstance(body, list):
        return "; ".join(filter(None, map(sentence_of, body[:3])))[:_MOST]
    if isinstance(body, Mapping):
        found = (sentence_of(look_up(body, name)) for name in _NAMES)
        return next(filter(None, found), "")
    return ""


def sound(reply: Reply) -> Any:
    """Decode an answer; a plain yes in text counts, anything else unreadable is None."""
    text = reply.body.decode("utf-8", "replace").strip()
    if text.casefold().rstrip(".!") in _PLAIN_YES:
        return text
    try:
        return decode(reply.body, "the answer")
    except AnswerUnreadable:
        return None


def told_in(body: Any, asked: frozenset[str]) -> Iterator[Mention]:
    """Walk an answer for these IMEIs: the word under which one stands decides."""
    verdict: Verdict = "named"
    if isinstance(body, Mapping) and (
        look_up(body, "success", "ok") is False or isinstance(look_up(body, "error"), str)
    ):
        verdict = "badly"
    yield from _walk(body, asked, verdict)


def failures_in(body: Mapping[str, Any]) -> str:
    """Return what stands under a word for failure, a count or a list; empty if nothing does."""
    return next(
        (
            f"{clean(key)}: {sentence_of(value) or clean(str(value))}"
            for key, value in body.items()
            if value and not isinstance(value, str) and FAILED.search(key.casefold())
        ),
        "",
    )


def _walk(body: Any, asked: frozenset[str], verdict: Verdict) -> Iterator[Mention]:
    if isinstance(body, Mapping):
        yield from _walk_object(body, asked, verdict)
    elif isinstance(body, list):
        for item in body:
            yield from _walk(item, asked, verdict)
    else:
        for imei in re.findall(r"(?<![0-9])[0-9]{15}(?![0-9])", str(body)):
            if imei in asked:
                yield imei, verdict, ""


def _walk_object(
    body: Mapping[str, Any], asked: frozenset[str], verdict: Verdict
) -> Iterator[Mention]:
    own = str(look_up(body, "imei", "identifier") or "")
    if own in asked:
        yield own, *_said_of(body, verdict)
        return
    for key, value in body.items():
        under = _after(key, verdict)
        if key in asked:
            yield key, *_said_of(value, verdict)
        elif isinstance(value, Mapping | list) or under != "named":
            yield from _walk(value, asked, under)


def _after(words: str, verdict: Verdict) -> Verdict:
    """Read on under these words: what failed above cannot go well below."""
    if verdict == "badly" or FAILED.search(words.casefold()):
        return "badly"
    return "well" if _WENT_WELL.search(words.casefold()) else verdict


def _said_of(value: Any, verdict: Verdict) -> tuple[Verdict, str]:
    """Judge what an answer says about an IMEI: an object about it, a flag, or a word."""
    if isinstance(value, bool):
        return ("well" if value and verdict != "badly" else "badly"), ""
    if not isinstance(value, Mapping):
        said = sentence_of(value)
        return _after(said, verdict), said
    status = str(look_up(value, "status", "result") or "")
    said = sentence_of(value) or status
    if look_up(value, "error", "errors", "reason") or look_up(value, "success", "claimed") is False:
        return "badly", said
    return _after(status, verdict), said
