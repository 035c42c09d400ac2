"""CharterUP's ways of writing: its times, its sentinels and what a body may look like."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from tui.sim.message import Json

NEVER = "02/16/2006 05:32:17"
"""What CharterUP shows for a time it does not have."""

_FORMAT = "%m/%d/%Y %H:%M:%S"
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


class Complaint(Exception):
    """A request CharterUP answers with nothing but this message."""


def stamp(at: datetime) -> str:
    """Write a time: `12/06/2017 11:14:41`."""
    return at.strftime(_FORMAT)


def other_stamp(at: datetime) -> str:
    """Write a time as only get_device_group does: `2020-10-01T17:06:34.96`, without a zone."""
    hundredths = f"{(at.second * 37 + 13) % 100:02d}".rstrip("0")
    return f"{at:%Y-%m-%dT%H:%M:%S}" + (f".{hundredths}" if hundredths else "")


def instant(body: Mapping[str, Json], name: str) -> datetime | None:
    """Read a time from a request; None where it is absent."""
    value = body.get(name)
    if value in (None, ""):
        return None
    try:
        return datetime.strptime(str(value), _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise Complaint(f"Invalid {name}. Expected format: MM/dd/yyyy HH:mm:ss") from None


def parse(text: bytes) -> Mapping[str, Json]:
    """Read a body, overlooking a comma before a closing bracket as the vendor does."""
    try:
        words = text.decode()
        try:
            body = json.loads(words)
        except ValueError:
            body = json.loads(_TRAILING_COMMA.sub(r"\1", words))
    except ValueError:
        raise Complaint("Malformed JSON.") from None
    if not isinstance(body, dict):
        raise Complaint("Malformed JSON.")
    return {str(name).lower(): value for name, value in body.items()}
