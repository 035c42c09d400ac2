"""A request and an answer, as plain values: what a simulated vendor is asked and what it says."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""Anything JSON can express."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request with its vendor's mount point already removed from the path."""

    method: str
    path: str
    """Percent-encoded as it came, without the query: a `%2F` in an identifier must stay one."""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""

    def argument(self, name: str) -> str | None:
        """Return the last value of a query parameter, or None where it is absent."""
        return next((value for key, value in reversed(self.query) if key == name), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


def answer_json(value: Json, status: int = 200, *headers: tuple[str, str]) -> Answer:
    """Answer with a value as JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, (("content-type", "application/json"), *headers))
