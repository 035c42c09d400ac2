"""What an answer's status means for a call: an answer, a refusal, or nobody knows."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from tui.domain.text.safe_text import clean
from tui.providers.contract import Call
from tui.providers.errors import (
    AccessDenied,
    AnswerLost,
    AnswerUnreadable,
    BudgetSpent,
    NotPermitted,
    ProviderError,
    Refused,
)
from tui.providers.line import LineAnswer
from tui.providers.web_page import is_web_page, title_of

MOST_WORDS = 200
LONGEST_WAIT = timedelta(days=1)
"""A Retry-After beyond this is treated as the vendor's mistake and cut."""
MAY_BE_DONE = frozenset({422, 424, 499})
"""Refusals which may follow a change: some targets failed the check and the others were done (422; one vendor says
so of activations), a later step of it failed (424), or a proxy stopped waiting for the answer (499)."""
_TELLING = ("error", "error_message", "errormessage", "message", "detail", "text", "title")


def is_answer(call: Call, status: int) -> bool:
    """Return whether the body of this status is what the call asked for."""
    return not 300 <= status < 400 and (not call.accepts or status in call.accepts)


def failure_of(call: Call, what: str, answer: LineAnswer, now: datetime) -> ProviderError | None:
    """Sort a status by "did it happen"; None if it is an answer."""
    status, headers, body = answer
    if is_answer(call, status):
        return _page_for_data(call, what, answer)
    said = _quote(body, headers)
    if 300 <= status < 400:
        return _redirected(call, what, status, headers)
    if status == 429:
        until = retry_at(headers, now)
        again = f"at {until:%H:%M:%S} UTC" if until else "in a minute"
        return BudgetSpent(
            f"{what}: too many requests (429{said}). The request was not carried out. Try again {again}.",
            until,
        )
    if status in {401, 403}:
        kind = NotPermitted if status == 403 else AccessDenied
        return kind(
            f"{what}: access denied ({status}{said}). Nothing was changed. Check the account's key and "
            "its permissions, and that this device is yours."
        )
    if status == 408 or not 400 <= status < 500:
        return AnswerLost(f"{what}: the vendor failed ({status}{said}). {what_now(call)}", status)
    if call.mutates and status in MAY_BE_DONE:
        return AnswerLost(not_told(what, status, said), status)
    return Refused(
        f"{what}: refused ({status}{said}). Nothing was changed. Correct the request before trying again."
    )


def _page_for_data(call: Call, what: str, answer: LineAnswer) -> ProviderError | None:
    """Return the failure that a web page came where data was promised; None if it is no web page."""
    if not 200 <= answer.status < 300 or not is_web_page(answer.headers, answer.body):
        return None
    title = title_of(answer.body)
    named = f' ("{title}")' if title else ""
    return AnswerUnreadable(
        f"{what}: a web page{named} came instead of data. A login portal or a proxy of this network may answer"
        f" in the vendor's place, or base_url is a website. {what_now(call)}"
    )


def not_told(what: str, status: int, said: str = "") -> str:
    """Return the sentence for a refusal after which parts of a change may have been carried out."""
    return (
        f"{what}: refused ({status}{said}), and the answer does not name what was done. Parts of the change "
        "may have been carried out: check before trying again."
    )


def _redirected(call: Call, what: str, status: int, headers: Mapping[str, str]) -> ProviderError:
    """Sort a redirect, which is never followed: a change may have been carried out before it.

    301, 307 and 308 ask for the same request elsewhere, and so does a redirect to the same path
    (https for http, a slash at the end): nothing was carried out (RFC 9110, 15.4). What else 302
    and 303 lead to may be the page which is shown after the change.
    """
    lead = (
        f"{what}: redirected ({status}{_target(headers)}). Redirects are never followed, because "
        "the request carries a key."
    )
    if call.mutates and (status in {301, 307, 308} or _same_path(call, headers)):
        return Refused(f"{lead} Nothing was changed. Check the account's base_url.")
    return AnswerUnreadable(f"{lead} {what_now(call)} Check the account's base_url.")


def _same_path(call: Call, headers: Mapping[str, str]) -> bool:
    try:
        path = urlsplit(headers.get("location", "")).path
    except ValueError:
        return False
    return bool(path) and path.rstrip("/").endswith(call.path.rstrip("/"))


def what_now(call: Call) -> str:
    """Return what is still true after an answer which did not come, and what to do."""
    if call.mutates:
        return "The change may have been carried out: check before trying again."
    return "Stored data is unchanged. Try again later."


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Read Retry-After, in seconds or as a date; None where there is none to believe."""
    text = headers.get("retry-after", "").strip()
    try:
        if re.fullmatch(r"[0-9]{1,9}(\.[0-9]+)?", text):
            wait = timedelta(seconds=float(text))
        else:
            at = parsedate_to_datetime(text)
            wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    except ValueError:
        return None
    return now + min(max(wait, timedelta()), LONGEST_WAIT)


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """Read the vendor's time when it answered; None if the answer does not tell it."""
    try:
        at = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def words(body: bytes) -> str:
    """Return the vendor's own words for an error, cleaned and short; empty where there are none."""
    text = body[:20_000].decode("utf-8", "replace").strip()
    try:
        said = _told(json.loads(text))
    except (ValueError, RecursionError):
        said = "" if text.startswith("<") else text
    said = clean(" ".join(said.split()))
    return said if len(said) <= MOST_WORDS else said[: MOST_WORDS - 1] + "…"


def _told(value: Any) -> str:
    if isinstance(value, dict):
        folded = {str(key).casefold(): inner for key, inner in value.items()}
        for name in _TELLING:
            if folded.get(name):
                return _told(folded[name])
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, list):
        return "; ".join(_told(inner) for inner in value[:5])
    return "" if value is None else str(value)


def _quote(body: bytes, headers: Mapping[str, str]) -> str:
    if is_web_page(headers, body) and (title := title_of(body)):
        return f', a web page: "{title}"'
    said = words(body)
    return f': "{said}"' if said else ""


def _target(headers: Mapping[str, str]) -> str:
    """Name where a redirect points, without its query: that may carry a secret back."""
    try:
        parts = urlsplit(headers.get("location", ""))
        host = parts.hostname or ""
    except ValueError:
        return ""
    target = clean(f"{host}{parts.path}")[:MOST_WORDS]
    return f" to {target}" if target else ""
