"""CharterUP's ten commands as calls: one address, one verb, the command in the body."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

from tui.providers.contract import Call
from tui.providers.decoder import decode
from tui.providers.errors import AnswerUnreadable

VALIDATE = "validate_api_key"
SET_FREQUENCY = "set_reporting_frequency"
READS = frozenset(
    {
        VALIDATE,
        "get_devices",
        "get_device",
        "get_reports_single_device",
        "get_reports_all_devices",
        "get_reporting_frequencies",
        "get_orgs",
        "get_device_groups",
        "get_device_group",
    }
)
"""The commands which only read; whatever is not here counts as a change."""

Core = bool | str
"""`coredataonly`: a boolean as the table says, or text as one sample has it."""

LONG_WINDOW = timedelta(days=2.1)
"""From here on one device's answer holds 500 reports instead of 3000 (section 5)."""
MOST_OF_ONE = 3000
MOST_OF_A_LONG_WINDOW = 500
MOST_OF_ALL = 500
LONGEST_OF_ALL = timedelta(hours=24)


def command(name: str, **parameters: Any) -> Call:
    """Make the call of a command which costs one unit."""
    return _call(name, 1, parameters)


def single_reports(identifier: str, start: datetime, end: datetime, *, core: Core) -> Call:
    """Make the call for one device's reports; it may cost 3 units, or 1 where 500 is the limit."""
    units = weight(most_reports(start, end), 1000)
    window = {"datetime_start": stamp(start), "datetime_end": stamp(end), "coredataonly": core}
    return _call("get_reports_single_device", units, {"identifier": identifier, **window})


def all_reports(start: datetime, end: datetime, *, core: Core) -> Call:
    """Make the call for every device's reports of at most 24 hours; it may cost 5 units."""
    window = {"datetime_start": stamp(start), "datetime_end": stamp(end), "coredataonly": core}
    return _call("get_reports_all_devices", weight(MOST_OF_ALL, 100), window)


def most_reports(start: datetime, end: datetime) -> int:
    """Return how many reports of one device an answer for this window can hold."""
    return MOST_OF_ONE if end - start < LONG_WINDOW else MOST_OF_A_LONG_WINDOW


def actual_units(name: str, received: int) -> int:
    """Return what an answer with so many entries cost (appendix 3, request multiplier)."""
    if name == "get_reports_single_device":
        return weight(received, 1000)
    return weight(received, 100) if name == "get_reports_all_devices" else 1


def weight(received: int, per_unit: int) -> int:
    """One unit per so many entries, and one for an empty answer: it was a request too."""
    return max(1, math.ceil(received / per_unit))


def stamp(at: datetime) -> str:
    """Write a time as the vendor wants it: `MM/dd/yyyy HH:mm:ss`, UTC."""
    return f"{at.astimezone(UTC):%m/%d/%Y %H:%M:%S}"


def is_read(method: str, path: str, body: bytes) -> bool:
    """Whether this request is one of the commands which only read; a doubtful one is not."""
    if method.upper() != "POST" or path.strip("/"):
        return False
    try:
        sent = decode(body, "the request")
    except AnswerUnreadable:
        return False
    if not isinstance(sent, dict):
        return False
    names = [value for key, value in sent.items() if _is_command_key(key)]
    return len(names) == 1 and isinstance(names[0], str) and names[0] in READS


def _is_command_key(key: str) -> bool:
    return key.replace("_", "").replace("-", "").strip().casefold() == "commandstring"


def _call(name: str, units: int, parameters: dict[str, Any]) -> Call:
    return Call(
        operation=name,
        method="POST",
        path="",
        json={"commandstring": name, **parameters},
        mutates=name not in READS,
        units=units,
        accepts=frozenset(),
    )
