"""The paths below the base URL, and which of them only read."""

import re
from urllib.parse import quote

from tui.domain.text.safe_text import clean
from tui.providers.errors import Blocked

DEVICES = "v2/devices"
RATE_PLANS = "v2/rate_plans"
USERS = "v2/users"

_CONTROL = r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]"
_READS = (
    "v2/(?:rate_plans|users|devices"
    "(?:/[^/]+(?:/(?:get_sms|device_reports|daily_data_usages|monthly_data_usages))?)?)"
)


def is_addressable(name: str) -> bool:
    """Return whether a name can stand in a path and leads nowhere else."""
    return not (name.strip() in {"", ".", ".."} or "/" in name or re.search(_CONTROL, name))


def device_path(name: str, below: str = "") -> str:
    """Return the path of a device (or of what lies below it), its name percent-encoded.

    Raise `Blocked` for a name which would lead elsewhere: `..`, a slash, a control character.
    """
    if not is_addressable(name):
        raise Blocked(
            "Lattigo cannot address a device with / or a control character in its name, or named . or"
            f' ..: "{clean(name)}", unless its ICCID is known. Rename the device first.'
        )
    path = f"{DEVICES}/{quote(name, safe='')}"
    return f"{path}/{below}" if below else path


def refuse_no_name(name: str) -> None:
    """Raise `Blocked` for what cannot be a device's name even in a body, where a slash is harmless."""
    if not name.strip() or re.search(_CONTROL, name):
        raise Blocked(
            "Lattigo cannot address a device with no name, or a control character in its name:"
            f' "{clean(name)}". Rename the device first.'
        )


def operation_path(name: str) -> str:
    """Return the path of an operation on many devices."""
    return f"v2/device_operations/{name}"


def is_read(method: str, path: str, body: bytes) -> bool:
    """Return whether a request only reads: the read-only allow-list."""
    return method == "GET" and not body and bool(re.fullmatch(_READS, path.lstrip("/")))
