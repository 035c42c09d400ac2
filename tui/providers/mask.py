"""What a signed request holds that nobody may see, and its removal from a vendor's words."""

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from tui.domain.text.mask import mask_secrets
from tui.providers.contract import Call, Signature


def mask(text: str, call: Call, signature: Signature) -> str:
    """Remove from a text everything which the signature added to its call."""
    return mask_secrets(text, _secrets(call, signature))


def _secrets(call: Call, signature: Signature) -> Iterator[str]:
    for value in signature.headers.values():
        yield value
        scheme, _, credentials = value.partition(" ")
        yield credentials
        if scheme.casefold() == "basic":
            yield _password(credentials)
    if signature.body is not None:
        shown = set(_leaves(call.json))
        yield from (leaf for leaf in _leaves(_parsed(signature.body)) if leaf not in shown)


def _password(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)
