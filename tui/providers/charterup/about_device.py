"""What CharterUP says of a device besides its reports: descriptions, product key, service counters, a photo."""

from collections.abc import Sequence
from typing import Any

from tui.domain.device.record import DeviceRecord
from tui.providers.field_name import look_up

_TEXTS = (
    ("Product key", "consumerKey"),
    ("Customer description", "customerDesc"),
    ("Consumer description", "consumerDesc"),
)
_COUNTERS = (("Service hours", "serviceHours"), ("Service mileage", "serviceMileage"))
_NEVER = "02/16/2006"
"""The date of a counter which was never used, in every sample."""
_PHOTO_START, _PHOTO_END = "https://", ".jpg"


def about_device(record: DeviceRecord) -> Sequence[tuple[str, str]]:
    """Return labels and values; what is empty or never counted is left out."""
    sent = record.vendor
    told = [(label, str(look_up(sent, name) or "").strip()) for label, name in _TEXTS]
    told += [(label, _counter(record, name)) for label, name in _COUNTERS]
    return [(label, value) for label, value in told if value]


def _counter(record: DeviceRecord, name: str) -> str:
    """Return a counter, its date, and what it began at; no unit of the mileage is documented."""
    sent = record.vendor
    count, start = _number(look_up(sent, name)), _number(look_up(sent, f"{name}_Start"))
    month, _, rest = str(look_up(sent, f"{name}_Date") or "").partition("/")
    day, _, rest = rest.partition("/")
    year = rest[:4]
    if count is None or f"{month}/{day}/{year}" == _NEVER:
        return ""
    is_date = all(part.isdecimal() for part in (year, month, day))
    when = f" as of {year}-{month}-{day}" if is_date else ""
    began = f", {start:,.6g} at the start" if start is not None else ""
    return f"{count:,.6g}{when}{began}"


def _number(sent: Any) -> float | None:
    """Return a counter's number; -1 stands for a counter which is not used."""
    try:
        number = float(sent)
    except (TypeError, ValueError):
        return None
    return number if 0 <= number < float("inf") else None


def photo_address(record: DeviceRecord) -> str:
    """Return the address of a device's photo; empty if it has none, or one in a form not documented."""
    address = str(look_up(record.vendor, "Image_URL") or "").strip()
    is_photo = address.startswith(_PHOTO_START) and address.endswith(_PHOTO_END)
    return address if is_photo and address.isascii() and not _has_space(address) else ""


def _has_space(text: str) -> bool:
    return any(sign.isspace() or not sign.isprintable() for sign in text)
