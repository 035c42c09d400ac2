"""A call on its way out: the request as it will be sent, still without its secrets."""

import json
import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.providers.contract import Call
from tui.providers.errors import Blocked

_PATH = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request: method, whole URL, headers in lower case, body."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def outgoing(call: Call, base_url: str) -> Outgoing:
    """Join a call to its base URL by exactly one slash; a path which would change is `Blocked`."""
    path = call.path.removeprefix("/")
    # Clients on the way fold `a/../b` into `b`: another device, or another endpoint.
    if not _PATH.fullmatch(path) or any(part in {".", ".."} for part in path.split("/")):
        raise Blocked(
            f"{call.operation}: the path {clean(call.path)!r} cannot be sent as it is. "
            "Nothing was sent. Correct the identifier in the path."
        )
    query = urlencode(call.query, quote_via=quote, safe="")
    body = b"" if call.content is None else call.content
    headers = {"accept": "*/*", "user-agent": "watchfloor"}
    headers |= {name.lower(): value for name, value in call.headers.items()}
    if call.json is not None:
        body = json.dumps(call.json, allow_nan=False, separators=(",", ":")).encode()
        headers.setdefault("content-type", "application/json")
    headers["accept-encoding"] = "gzip, identity"
    url = f"{base_url.rstrip('/')}/{path}" + (f"?{query}" if query else "")
    return Outgoing(call.method, url, headers, body)
