"""A vendor's own fields as one JSON text from which any character comes back."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

_ENCODER = json.JSONEncoder(separators=(",", ":"), default=str, check_circular=False)


def packed(fields: Mapping[str, Any]) -> str:
    """Return the fields as JSON."""
    return _ENCODER.encode(fields if isinstance(fields, dict) else dict(fields))


def unpacked(text: str) -> dict[str, Any]:
    """Return the fields of a JSON text."""
    fields: dict[str, Any] = json.loads(text)
    return fields


def packed_array(values: Sequence[Any]) -> str:
    """Return values as a JSON array: three times as fast as `json`, which matters for each of many reports."""
    from pydantic_core import to_json  # noqa: PLC0415 - opening a store needs neither

    try:
        return to_json(values, fallback=str).decode()
    except ValueError:  # half of a surrogate pair, for which UTF-8 has no bytes
        return _ENCODER.encode(values)


def unpacked_array(text: str) -> list[Any]:
    """Return the values of a JSON array."""
    from pydantic_core import from_json  # noqa: PLC0415 - the same

    try:
        values: list[Any] = from_json(text)
    except ValueError:  # half of a surrogate pair again
        values = json.loads(text)
    return values
