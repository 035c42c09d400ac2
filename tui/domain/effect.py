"""Effects: what an action changes on a device's record, and so how to see it and take it back."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tui.domain.action import Values
from tui.domain.device import DeviceRecord

Inverse = tuple[str, dict[str, Any]]
"""The action which takes something back, and what to fill in."""
NO_LIMIT = "none"
_BLANK = {"", "-----"}
"""lattigo.txt, note: five dashes stand for no note at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one action changes."""

    what: str
    """The thing changed, in words: `state`, `note1`."""
    shown: Callable[[DeviceRecord, Values], str | None]
    """What a record says of it now; None: it does not say."""
    wanted: Callable[[Values], str]
    """What it says once the change is done."""
    back: Callable[[str, Values], Inverse | None]
    """What takes it back, given what was there before."""
    lags: bool = False
    """The vendor's yes means accepted: the record follows minutes later."""
    fresh: bool = False
    """Only a reading of the single device shows it, no list does."""
    own_record: bool = False
    """No vendor shows it: what was there before is known from our journal alone."""
    barred: Callable[[DeviceRecord], str] = lambda _: ""
    """Why this device cannot have it; empty: nothing is known against it."""


def same(shown: str | None, wanted: str) -> bool:
    """Tell whether what is shown is what was wanted, in whatever spelling of a state."""
    return shown is not None and shown.strip() == wanted.strip()


def _of(record: DeviceRecord, *names: str) -> str | None:
    folded = {name.replace("_", "").casefold(): name for name in record.vendor}
    for name in names:
        found = folded.get(name.replace("_", "").casefold())
        if found is not None and record.vendor[found] is not None:
            text = str(record.vendor[found])
            return "" if text.strip() in _BLANK else text
    return None


def _state(record: DeviceRecord, _: Values) -> str | None:
    word = (record.state or "").strip().casefold()
    known = {"suspended": "suspend", "inactive": "deactive", "deactivated": "deactive"}
    return known.get(word, word) or None


def _state_back(before: str, _: Values) -> Inverse | None:
    words = {"active": "restore", "suspend": "suspend"}
    return ("change_simstate", {"state": words[before]}) if before in words else None


def _deactivated(record: DeviceRecord) -> str:
    return "it is deactivated, and Lattigo offers no way back" if _gone(record) else ""


def _gone(record: DeviceRecord) -> bool:
    return _state(record, {}) == "deactive"


def _frequency(record: DeviceRecord, _: Values) -> str | None:
    """Find the pending frequency, else the present one: get_device shows them, under no stated name."""
    named = {
        name: str(value)
        for name, value in record.vendor.items()
        if re.search("frequenc|config", name, re.IGNORECASE)
        and re.search("id", name, re.IGNORECASE)
        and value not in (None, "")
    }
    pending = [value for name, value in named.items() if "pending" in name.casefold()]
    return next(iter([*pending, *named.values()]), None)


def _limit(values: Values) -> str:
    names = ("kb_limit", "action", "usernames")
    return json.dumps({name: values[name] for name in names if values.get(name)}, sort_keys=True)


def _limit_back(before: str, _: Values) -> Inverse | None:
    if before == NO_LIMIT:
        return "remove_usage_limit", {}
    return "set_usage_limit", json.loads(before)


def _nothing(_: DeviceRecord, __: Values) -> str | None:
    return None


EFFECTS: Mapping[str, Effect] = {
    "change_simstate": Effect(
        what="state",
        shown=_state,
        wanted=lambda values: {"restore": "active"}.get(values["state"], str(values["state"])),
        back=_state_back,
        lags=True,
        barred=_deactivated,
    ),
    "note": Effect(
        what="note",
        shown=lambda record, values: _of(record, str(values.get("field_name", "note"))),
        wanted=lambda values: str(values.get("note", "")),
        back=lambda before, values: (
            "note",
            {"field_name": values.get("field_name", "note"), "note": before},
        ),
    ),
    "change_cost_center": Effect(
        what="cost centre",
        shown=lambda record, _: _of(record, "cost_center"),
        wanted=lambda values: str(values["cost_center"]),
        back=lambda before, _: ("change_cost_center", {"cost_center": before}) if before else None,
    ),
    "set_usage_limit": Effect(
        what="usage limit", shown=_nothing, wanted=_limit, back=_limit_back, own_record=True
    ),
    "remove_usage_limit": Effect(
        what="usage limit",
        shown=_nothing,
        wanted=lambda _: NO_LIMIT,
        back=_limit_back,
        own_record=True,
    ),
    "set_reporting_frequency": Effect(
        what="reporting frequency",
        shown=_frequency,
        wanted=lambda values: str(values["ConfigID"]),
        back=lambda before, _: ("set_reporting_frequency", {"ConfigID": before}),
        lags=True,
        fresh=True,
    ),
    "set_label": Effect(
        what="label",
        shown=lambda record, _: _of(record, "label"),
        wanted=lambda values: str(values["label"]),
        back=lambda before, _: ("set_label", {"label": before}) if before else None,
    ),
}
"""By the vendor's operation name; what is not here changes nothing that a record shows."""
LIMIT_ACTIONS = tuple(name for name, effect in EFFECTS.items() if effect.own_record)
PAIRS = frozenset({"activation_request"})
"""Actions whose targets are `IMEI/ICCID` pairs."""
TEXTS = frozenset({"send_sms"})
"""Actions which send a text to a device."""
