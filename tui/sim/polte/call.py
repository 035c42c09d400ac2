"""One call of a Polte endpoint: who asks, and what the body holds in any of its forms."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import HTTP
from typing import Any

from tui.sim.message import Answer, Request
from tui.sim.polte.account import Account
from tui.sim.polte.door import Caller, Door, refusal

IMEI_KEYS = ("imeis", "imei", "IMEIs", "userEquipment", "identifiers", "string")
"""No document says under which key the IMEIs go, so all of these are accepted."""


@dataclass(frozen=True, slots=True)
class Call:
    """Everything an endpoint may look at."""

    account: Account
    door: Door
    request: Request
    keys: tuple[str, ...]
    """What the path has at each placeholder, decoded."""
    caller: Caller | None

    def json(self) -> Any:
        """Read the body as JSON."""
        try:
            return json.loads(self.request.body)
        except ValueError:
            raise refusal(400, "The body is not JSON.") from None

    def fields(self) -> dict[str, Any]:
        """Read the body as a JSON object."""
        value = self.json()
        if not isinstance(value, dict):
            raise refusal(400, "The body is not a JSON object.")
        return value

    def text(self, name: str) -> str:
        """Return a text which must be in the body."""
        value = self.fields().get(name)
        if not isinstance(value, str) or not value:
            raise refusal(400, f"{name} is required.")
        return value

    def imeis(self) -> list[str]:
        """Read IMEIs: a list, or one text with commas, bare or under a key, JSON or not."""
        try:
            value = json.loads(self.request.body)
        except ValueError:
            value = self.request.body.decode("utf-8", "replace")
        if isinstance(value, dict):
            value = next((value[key] for key in IMEI_KEYS if key in value), "")
        found = split(value if isinstance(value, list) else [value])
        if not found:
            raise refusal(400, "No IMEI given.")
        return found

    def file(self) -> list[str]:
        """Read the IMEIs of an uploaded file, with commas or one on each line."""
        content_type = self.request.headers.get("content-type", "")
        if not content_type.startswith("multipart/form-data"):
            raise refusal(415, "multipart/form-data is required.")
        head = f"Content-Type: {content_type}\r\n\r\n".encode()
        for part in message_from_bytes(head + self.request.body, policy=HTTP).iter_parts():
            if part.get_param("name", header="content-disposition") == "file":
                content = part.get_payload(decode=True) or b""
                return split([bytes(content).decode("utf-8-sig", "replace")])
        raise refusal(400, "file is required.")


Endpoint = Callable[[Call], Answer]


def split(values: Iterable[object]) -> list[str]:
    """Split texts at commas and line ends; repeated parts count once."""
    words = (word for value in values for word in str(value).replace(",", " ").split())
    return list(dict.fromkeys(words))
