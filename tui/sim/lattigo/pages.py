"""Lattigo's parameters and pages, as the framework it is written in reads them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from tui.sim.message import Answer, Json, Request, answer_json

_MONTH = timedelta(days=30)

Row = TypeVar("Row")


class Refused(Exception):
    """A request Lattigo does not accept, with the answer it gets."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def refusal(text: str, status: int = 400, *headers: tuple[str, str]) -> Refused:
    """Refuse with a JSON object which has the reason."""
    return Refused(answer_json({"error": text}, status, *headers))


def plain_refusal(text: str) -> Refused:
    """Refuse with a bare sentence, as the page parameters do."""
    return Refused(Answer(400, text.encode(), (("content-type", "text/plain"),)))


class Params:
    """What a request carries in its query, its form or its JSON body, under one roof."""

    def __init__(self, request: Request) -> None:
        self._values: dict[str, Any] = dict(request.query)
        if request.method != "GET" and request.body:
            self._values |= _json(request) if _is_json(request) else _form(request.body)

    def text(self, name: str, default: str | None = None) -> str | None:
        """Return a text, or the default where it is absent."""
        value = self._values.get(name, default)
        return value if value is None or isinstance(value, str) else json.dumps(value)

    def required(self, name: str) -> str:
        """Return a text which must be there."""
        value = self.text(name)
        if value is None:
            raise refusal(f"{name} is missing")
        return value

    def word(self, name: str, allowed: Sequence[str], default: str | None = None) -> str | None:
        """Return a text which must be one of a few."""
        value = self.text(name, default)
        if value is not None and value not in allowed:
            raise refusal(f"{name} does not have a valid value")
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """Return a whole number above zero."""
        if default is None or name in self._values:
            text = self.required(name)
            if not (text.isascii() and text.isdigit()):
                raise plain_refusal(f"{name} is invalid")
            if int(text) < 1:
                raise plain_refusal(f"{name} must be greater than or equal to 1")
            return int(text)
        return default

    def rows(self, name: str) -> list[Any]:
        """Return a list which must be there."""
        if name not in self._values:
            raise refusal(f"{name} is missing")
        value = self._values[name]
        if not isinstance(value, list):
            raise refusal(f"{name} is invalid")
        return value

    def names(self, name: str = "device_names") -> list[str]:
        """Return a list of texts which must be there; repeated ones count once."""
        return list(dict.fromkeys(str(value) for value in self.rows(name)))

    def has(self, name: str) -> bool:
        """Return whether a parameter was given at all."""
        return name in self._values

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """Return start_date and end_date: a month ago and now where they are absent."""
        return (
            self._instant("start_date", now - _MONTH),
            self._instant("end_date", now),
        )

    def _instant(self, name: str, default: datetime) -> datetime:
        text = self.text(name)
        if not text:
            return default
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise refusal(f"{name} is invalid") from None
        # lattigo.txt, "Time Format": without a zone it is UTC
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Page:
    """Which records of a list are asked for."""

    number: int
    size: int
    offset: int

    @classmethod
    def asked(cls, params: Params, max_size: int) -> "Page":
        """Read page, per_page and offset."""
        size = params.number("per_page", 10)
        if size > max_size:
            raise plain_refusal(f"per_page must be less than or equal to {max_size}")
        offset = params.text("offset", "0") or "0"
        if not (offset.isascii() and offset.isdigit()):
            raise plain_refusal("offset is invalid")
        return cls(params.number("page", 1), size, int(offset))

    def answer(
        self, rows: Sequence[Row], shown: Callable[[Row], Json], *, totals: bool = True
    ) -> Answer:
        """Return this page of rows as shown, with the headers that say which page it is."""
        start = self.offset + (self.number - 1) * self.size
        page = [shown(rows[place]) for place in range(start, min(start + self.size, len(rows)))]
        return answer_json(page, 200, *self._headers(len(rows), totals=totals))

    def _headers(self, total: int, *, totals: bool) -> list[tuple[str, str]]:
        pages = -(-max(0, total - self.offset) // self.size)
        counts = [("X-Total", str(total)), ("X-Total-Pages", str(pages))] if totals else []
        inside = self.number <= pages
        return [
            *counts,
            ("X-Page", str(self.number)),
            ("X-Per-Page", str(self.size)),
            ("X-Next-Page", str(self.number + 1) if self.number < pages else ""),
            ("X-Prev-Page", str(self.number - 1) if inside and self.number > 1 else ""),
            ("X-Offset", str(self.offset)),
        ]


def iso(instant: datetime | None) -> str | None:
    """Write an instant as Lattigo does, in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") if instant else None


def _is_json(request: Request) -> bool:
    return "json" in request.headers.get("content-type", "")


def _json(request: Request) -> dict[str, Any]:
    try:
        value = json.loads(request.body)
    except ValueError:
        raise refusal("message body does not match declared format") from None
    if not isinstance(value, dict):
        raise refusal("message body does not match declared format")
    return value


def _form(body: bytes) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True):
        if name.endswith("[]"):
            values.setdefault(name.removesuffix("[]"), []).append(value)
        else:
            values[name] = value
    return values
