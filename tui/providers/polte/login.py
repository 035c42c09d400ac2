"""What a login's answer says, wherever Polte put it: the token, its expiry, the customer."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.providers.contract import Reply
from tui.providers.decoder import decode
from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import look_up
from tui.providers.wire_model import exact_name


@dataclass(frozen=True, slots=True)
class Login:
    """One login: its token and what it and the answer tell."""

    jwt: str = field(repr=False)
    """Empty: the answer has none."""
    expires_at: datetime | None
    """As the token itself says; None: unknown."""
    customer_id: str
    """Empty: the answer has no name which can only mean the customer."""
    bare_id: str
    """The answer's plain `id`: the customer's only if nothing better is known."""

    def dump(self) -> str:
        """Return the login as text, for `read_kept_login`."""
        return json.dumps([self.jwt, self.customer_id, self.bare_id])


def read_kept_login(text: str) -> Login | None:
    """Parse what `Login.dump` returned; None for anything else."""
    try:
        jwt, customer_id, bare_id = (str(part) for part in json.loads(text))
    except (ValueError, TypeError):
        return None
    return Login(jwt, _end(_claims(jwt)), customer_id, bare_id) if jwt else None


def read_login(reply: Reply) -> Login:
    """Read the answer: the token from its header, else its body; the customer's id from its body."""
    body = _body(reply)
    jwt = bare_key(reply.headers.get("authorization", "")) or _token_in(body)
    claims = _claims(jwt)
    return Login(
        jwt=jwt,
        expires_at=_end(claims),
        customer_id=_customer_in(body) or _customer_in(claims),
        bare_id=_id_text(look_up(body, "id")),
    )


def bare_key(pasted: str, word: str = "Polte-API") -> str:
    """Remove the scheme's word, angle brackets and line ends from a pasted key."""
    parts = re.sub(r"[<>]", " ", pasted).split()
    known = {word.casefold(), "polte-api", "bearer", "authorization:"}
    while parts and parts[0].casefold() in known:
        parts.pop(0)
    return "".join(parts)


def _body(reply: Reply) -> Mapping[str, Any]:
    try:
        body = decode(reply.body, "POST /users/login")
    except AnswerUnreadable:
        return {}  # the token may still be in the header
    return body if isinstance(body, Mapping) else {"token": body} if isinstance(body, str) else {}


def _inside(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    inner = [look_up(body, name) for name in ("data", "user", "result")]
    return [body, *(part for part in inner if isinstance(part, Mapping))]


def _token_in(body: Mapping[str, Any]) -> str:
    for part in _inside(body):
        token = look_up(part, "token", "jwt", "accessToken", "authorization", "bearer")
        if isinstance(token, str) and bare_key(token):
            return bare_key(token)
    return ""


def _customer_in(body: Mapping[str, Any]) -> str:
    for part in _inside(body):
        found = _id_text(look_up(part, "customerId"))
        customer = look_up(part, "customer")
        if not found and isinstance(customer, Mapping):
            found = _id_text(look_up(customer, "id", "customerId"))
        if found:
            return found
    return ""


def _id_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return exact_name(value) or ""


def _claims(jwt: str) -> Mapping[str, Any]:
    """Read what a JWT says of itself; we do not hold the key which would prove it."""
    parts = jwt.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return claims if isinstance(claims, Mapping) else {}


def _end(claims: Mapping[str, Any]) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
