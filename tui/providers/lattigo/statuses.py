"""What Lattigo's statuses mean, and the words in the body of a refusal."""

from collections.abc import Mapping
from typing import Any

from tui.domain.text import clean
from tui.providers.contract import Reply
from tui.providers.decoder import decode
from tui.providers.errors import (
    AccessDenied,
    AnswerLost,
    AnswerUnreadable,
    BudgetSpent,
    ProviderError,
    Refused,
)
from tui.providers.wire_model import look_up

SUCCESS = frozenset({200, 201, 202, 204})
"""The document says 200; its framework answers 201 to a POST unless told otherwise."""
READ_ACCEPTS = frozenset({200, 400, 401, 403, 404, 405, 422})
WRITE_ACCEPTS = READ_ACCEPTS | SUCCESS
"""Refusals are accepted too: the body says why, and that is shown."""
MOST_WORDS = 300

_MEANINGS: dict[int, tuple[type[Refused], str]] = {
    400: (Refused, "missing or incorrect parameters"),
    401: (
        AccessDenied,
        (
            "the key was not accepted. Check key_name and api_key; keys need a Lattigo Enterprise"
            " subscription, and API access enabled for the account (m2msupport@pws.bz)"
        ),
    ),
    403: (
        AccessDenied,
        "not allowed. Either the device belongs to another account, or this key may not do it",
    ),
    404: (Refused, "not found: no such device here, or base_url is not Lattigo's"),
    405: (Refused, "the endpoint does not take this method; is base_url Lattigo's?"),
    422: (Refused, "the request could not be processed"),
}


def require_success(reply: Reply, what: str, also: frozenset[int] = frozenset()) -> None:
    """Raise what a status means, with the vendor's words, unless it is a success."""
    if reply.status in SUCCESS | also:
        return
    words = error_words(reply.body)
    raise _error(reply.status, f": {words}" if words else "", what)


def _error(status: int, words: str, what: str) -> ProviderError:
    if status == 429:
        return BudgetSpent(f"{what}: too many requests{words}.")
    if status == 408 or not 400 <= status < 500:
        return AnswerLost(f"{what}: Lattigo answered {status}{words}.", status)
    kind, meaning = _MEANINGS.get(status, (Refused, "refused"))
    return kind(f"{what}: {meaning} ({status}{words}).")


def error_words(body: bytes) -> str:
    """Find the words in a refusal: `{"error": …}`, other JSON, or plain text; cleaned, short."""
    try:
        return words_of(decode(body, "the refusal"))[:MOST_WORDS]
    except AnswerUnreadable:
        return clean(body.decode("utf-8", "replace").strip())[:MOST_WORDS]


def words_of(sent: Any) -> str:
    """Make one readable line of whatever JSON a vendor explains itself with."""
    if isinstance(sent, Mapping):
        said = look_up(sent, "error", "errors", "message")
        if said is not None:
            return words_of(said)
        return "; ".join(f"{clean(str(name))}: {words_of(one)}" for name, one in sent.items())
    if isinstance(sent, list):
        return ", ".join(words_of(one) for one in sent)
    return "" if sent is None else clean(str(sent).strip())
