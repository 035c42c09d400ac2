"""Lattigo's shapes, as documented and as seen."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator

from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import look_up
from tui.providers.lattigo.statuses import words_of
from tui.providers.wire_model import (
    Flag,
    Identifier,
    Instant,
    Name,
    Number,
    Text,
    WireModel,
    as_list,
)


def _day(sent: Any) -> Any:
    """Read a date; of an instant only the day counts (lattigo.txt, date_for)."""
    try:
        return date.fromisoformat(sent.strip()[:10]) if isinstance(sent, str) else None
    except ValueError:
        return None


Day = Annotated[date | None, BeforeValidator(_day)]
"""A date without a time, or None."""


class Device(WireModel):
    """A device object; of the names of a plain list only `device_name`."""

    id: Name = None
    device_name: Name = None
    note: Text = None
    state: Text = None
    mdn: Identifier = None
    msisdn: Identifier = None
    imsi: Identifier = None
    imei: Identifier = None
    iccid: Identifier = None
    last_connection_date: Instant = None
    last_activation_date: Instant = None
    connected: Flag = None
    bytes_used: Number = None
    sms_used: Number = None
    latitude: Number = None
    longitude: Number = None
    time_of_fix: Instant = None


class DeviceReport(WireModel):
    """A device report; units of speed, voltage and temperature are not documented."""

    id: Text = None
    latitude: Number = None
    longitude: Number = None
    heading: Number = None
    rssi: Number = None
    time_of_fix: Instant = None
    created_at: Instant = None


class DataUsage(WireModel):
    """One day's or month's use."""

    id: Text = None
    date_for: Day = None
    bytes_used: Number = None
    sms_used: Number = None


def unwrap(body: Any, what: str, names: tuple[str, ...], lone: tuple[str, ...]) -> list[Any]:
    """Return the rows of an answer: bare, wrapped under one of `names`, or one lone object.

    A lone object must have one of the fields `lone`: an error object is no row.
    """
    if isinstance(body, list):
        return body
    if isinstance(body, Mapping):
        for name in names:
            inner = look_up(body, name)
            if isinstance(inner, Mapping | list):
                return as_list(inner)
        if look_up(body, *lone) is not None:
            return [body]
        words = words_of(body)
        raise AnswerUnreadable(f"{what}: expected a list, got an object ({words or 'empty'}).")
    raise AnswerUnreadable(f"{what}: expected a list, got {type(body).__name__}.")
