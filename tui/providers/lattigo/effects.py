"""What Lattigo's actions change on a device's record."""

import json

from tui.domain.change.action import Effect, Inverse, Values, vendor_text
from tui.domain.device.record import DeviceRecord

NO_LIMIT = "none"
_BLANK = {"", "-----"}
"""lattigo.txt, note: five dashes stand for no note at all."""
_STATES = {"suspended": "suspend", "inactive": "deactive", "deactivated": "deactive"}
_WAYS_BACK = {"active": "restore", "suspend": "suspend"}


def _said(record: DeviceRecord, name: str) -> str | None:
    text = vendor_text(record, name)
    return "" if text is not None and text.strip() in _BLANK else text


def _state(record: DeviceRecord, _: Values) -> str | None:
    word = (record.state or "").strip().casefold()
    return _STATES.get(word, word) or None


def _state_back(before: str, _: Values) -> Inverse | None:
    word = _WAYS_BACK.get(before)
    return ("change_simstate", {"state": word}) if word else None


def _deactivated(record: DeviceRecord) -> str:
    is_gone = _state(record, {}) == "deactive"
    return "it is deactivated, which Lattigo cannot undo" if is_gone else ""


def _limit(values: Values) -> str:
    names = ("kb_limit", "action", "usernames")
    return json.dumps({name: values[name] for name in names if values.get(name)}, sort_keys=True)


def _limit_back(before: str, _: Values) -> Inverse | None:
    if before == NO_LIMIT:
        return "remove_usage_limit", {}
    return "set_usage_limit", json.loads(before)


def text_caution(record: DeviceRecord, _: Values) -> str:
    """Return why a text will probably not arrive: a SIM which is not active receives none."""
    state = _state(record, {})
    return "" if state in (None, "active") else f"its SIM is {state}, so a text will not reach it"


STATE = Effect(
    what="state",
    shown=_state,
    wanted=lambda values: {"restore": "active"}.get(values["state"], str(values["state"])),
    back=_state_back,
    lags=True,
    is_state=True,
    why_not=_deactivated,
)
NOTE = Effect(
    what="note",
    shown=lambda record, values: _said(record, str(values.get("field_name", "note"))),
    wanted=lambda values: str(values.get("note", "")),
    named_in=lambda values: str(values.get("field_name", "note")),
    back=lambda before, values: (
        "note",
        {"field_name": values.get("field_name", "note"), "note": before},
    ),
)
COST_CENTER = Effect(
    what="cost center",
    shown=lambda record, _: _said(record, "cost_center"),
    wanted=lambda values: str(values["cost_center"]),
    back=lambda before, _: ("change_cost_center", {"cost_center": before}) if before else None,
)
LIMIT = Effect(
    what="usage limit", shown=lambda _, __: None, wanted=_limit, back=_limit_back, own_record=True
)
NO_LIMIT_LEFT = Effect(
    what="usage limit",
    shown=lambda _, __: None,
    wanted=lambda _: NO_LIMIT,
    back=_limit_back,
    own_record=True,
)
