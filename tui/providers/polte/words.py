"""What Polte says in an answer, as one line to show."""

import json
from collections.abc import Mapping
from typing import Any

from tui.domain.text.safe_text import clean
from tui.providers.contract import Reply
from tui.providers.field_name import look_up

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
