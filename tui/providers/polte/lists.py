"""Polte's other lists as rows: its answers, masked where they are secret, and what is counted here."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tui.domain.device.record import Row
from tui.providers.contract import Reply
from tui.providers.decoder import decode
from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import look_up
from tui.providers.polte.models import UserEquipment, masked, moment
from tui.providers.polte.words import sentence_of
from tui.providers.wire_model import exact_name

COMPUTED = "computed from the device list"
_MONTHS = 12
_KEYS: Mapping[str, tuple[str, ...]] = {
    "tokens": ("id", "tokenId", "apiTokenId", "uuid"),
    "users": ("id", "userId", "uuid", "email"),
    "profile": ("id", "customerId", "uuid", "name"),
    "models": ("id", "modelId", "token", "modelToken", "label", "name"),
}


def rows_of(account: str, name: str, reply: Reply) -> list[Row]:
    """Read one of the lists whose form is not documented: bare, wrapped, or a lone object."""
    what = f"Polte's list {name}"
    body = decode(reply.body, what)
    found = [*_entries(body, name)]
    if any(not isinstance(entry, Mapping) for entry in found):
        raise AnswerUnreadable(f"{what}: {sentence_of(body) or 'its entries are not objects'}.")
    return [
        Row(
            provider="polte",
            account=account,
            list=name,
            key=_key(name, entry),
            vendor=masked(entry, tokens=name == "tokens"),
        )
        for entry in found
    ]


def dashboard(account: str, devices: Sequence[UserEquipment], now: datetime) -> list[Row]:
    """Count what Polte's dashboard shows but its API does not (polte.txt, section 2.1)."""
    active = [device for device in devices if not device.disabled_at]
    claims, activations = _by_month(devices), _by_month(active)
    this_month = f"{now:%Y-%m}"
    months = sorted({this_month, *claims}, reverse=True)[:_MONTHS]
    counted: list[tuple[str, str, int]] = [
        ("Active user equipment", "", len(active)),
        ("Inactive user equipment", "", len(devices) - len(active)),
    ]
    for month in months:
        counted.append(("Monthly claims", month, claims[month]))
        counted.append(("Monthly activations (claimed, active now)", month, activations[month]))
    return [
        Row(
            provider="polte",
            account=account,
            list="dashboard",
            key=f"{metric} {month}".strip(),
            vendor={
                "metric": metric,
                "month": month or None,
                "value": value,
                "source": COMPUTED,
            },
        )
        for metric, month, value in counted
    ]


def _by_month(devices: Sequence[UserEquipment]) -> Counter[str]:
    claimed = (moment(device.claimed_at) for device in devices)
    return Counter(f"{at:%Y-%m}" for at in claimed if at)


def _entries(body: Any, name: str) -> Iterator[Any]:
    if isinstance(body, Mapping):
        for wrapper in (name, "apiTokens", "data", "items", "results", "rows", "customer"):
            wrapped = look_up(body, wrapper)
            if isinstance(wrapped, Mapping | list):
                body = wrapped
                break
    if isinstance(body, list):
        yield from body
    elif body is not None:
        yield body


def _key(name: str, entry: Mapping[str, Any]) -> str:
    key = look_up(entry, *_KEYS[name])
    if not isinstance(key, bool) and (named := exact_name(key)) is not None:
        return named
    text = repr(sorted((str(field), str(value)) for field, value in entry.items()))
    return "no id " + hashlib.sha256(text.encode()).hexdigest()[:12]
