"""Which statuses carry an answer, and what to add to a refusal."""

from collections.abc import Mapping
from typing import Any

from tui.domain.text.safe_text import clean
from tui.providers.answer import words
from tui.providers.contract import Call, Reply, Sending, Wire
from tui.providers.errors import AccessDenied, Refused
from tui.providers.field_name import look_up

READ = frozenset({200})
PAGED = READ | {400}
"""A 400 may only mean that the page is too large."""
DEVICE = READ | {403, 404}
"""For a single device both mean that it is not found, or not ours."""
WRITE = frozenset({200, 201, 202, 204})
"""The document says 200; its framework answers 201 to a POST unless told otherwise."""
SUBMIT = WRITE | {422}
"""lattigo.txt, activation_request: a 422 may carry activations which do take place, and so may that of any change
of several devices: whatever names no device leaves it unknown."""

_KEY_HINT = (
    "A Lattigo key needs an Enterprise subscription and API access enabled for the account:"
    " ask m2msupport@pws.bz."
)


async def ask(wire: Wire, call: Call, sending: Sending | None = None) -> Reply:
    """Send a call; a denial also says what Lattigo's keys depend on."""
    try:
        return await wire.send(call, sending=sending)
    except AccessDenied as error:
        raise type(error)(f"{error} {_KEY_HINT}") from error


def require_rows(reply: Reply, what: str) -> None:
    """Raise `Refused` for a 400 which was accepted in case it was about the size of the page."""
    if reply.status not in READ:
        raise Refused(f"{what}: refused ({reply.status}: {words(reply.body) or 'no reason'}).")


def words_of(sent: Any) -> str:
    """Return one readable line from whatever JSON the vendor explains itself with."""
    if isinstance(sent, Mapping):
        said = look_up(sent, "error", "errors", "message")
        if said is not None:
            return words_of(said)
        return "; ".join(f"{clean(str(name))}: {words_of(value)}" for name, value in sent.items())
    if isinstance(sent, list):
        return ", ".join(words_of(item) for item in sent)
    return "" if sent is None else clean(str(sent).strip())
