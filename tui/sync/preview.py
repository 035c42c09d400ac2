"""A request as people read it: what would be sent, without its secrets."""

import json
from urllib.parse import urlencode

from tui.providers.contract import Call


def say_call(call: Call, base_url: str) -> list[str]:
    """Say one request in lines: method and address, then the body; where its key goes is not shown."""
    address = f"{base_url.rstrip('/')}/{call.path.lstrip('/')}"
    query = f"?{urlencode(call.query)}" if call.query else ""
    lines = [f"{call.method} {address}{query}"]
    lines += [f"{name}: {value}" for name, value in call.headers.items()]
    if call.json is not None:
        lines.append(json.dumps(call.json, ensure_ascii=False))
    elif call.content is not None:
        lines += call.content.decode("utf-8", "backslashreplace").splitlines()
    return lines
