"""A vendor's own fields as one text: JSON, in pure ASCII, so that any character comes back."""

import json
from collections.abc import Mapping
from typing import Any

_ENCODER = json.JSONEncoder(separators=(",", ":"), default=str, check_circular=False)


def packed(fields: Mapping[str, Any]) -> str:
    """Write the fields down."""
    return _ENCODER.encode(fields if isinstance(fields, dict) else dict(fields))


def unpacked(text: str) -> dict[str, Any]:
    """Read them back."""
    fields: dict[str, Any] = json.loads(text)
    return fields
