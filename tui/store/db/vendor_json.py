"""A vendor's own fields as one JSON text, in pure ASCII, so that any character survives."""

import json
from collections.abc import Mapping
from typing import Any

_ENCODER = json.JSONEncoder(separators=(",", ":"), default=str, check_circular=False)


def packed(fields: Mapping[str, Any]) -> str:
    """Return the fields as JSON."""
    return _ENCODER.encode(fields if isinstance(fields, dict) else dict(fields))


def unpacked(text: str) -> dict[str, Any]:
    """Return the fields of a JSON text."""
    fields: dict[str, Any] = json.loads(text)
    return fields
