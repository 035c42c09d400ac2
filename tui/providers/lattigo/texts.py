"""Lattigo's text messages as our records (lattigo.txt, get_sms)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tui.domain.device.record import Row
from tui.domain.device.texts import Text
from tui.providers.field_name import look_up

_FROM_DEVICE = frozenset({"mo", "received"})
"""What `event_type` says of a text which the device sent."""
_TO_DEVICE = frozenset({"mt", "sent"})


def read_text(row: Row) -> Text:
    """Read one row of the list `sms`."""

    def word(name: str) -> str:
        return str(row.vendor.get(name) or "")

    return Text(
        at=_instant(word("event_timestamp")),
        words=word("message_body"),
        is_inbound=word("event_type").casefold() in _FROM_DEVICE,
        status=word("event_status"),
        delay=_delay(row.vendor),
        failure=word("failure_reason"),
    )


def computed_of(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a text's own fields imply: its direction, and the seconds until it was delivered."""
    kind = str(look_up(sent, "event_type") or "").casefold()
    known = {**dict.fromkeys(_FROM_DEVICE, "received"), **dict.fromkeys(_TO_DEVICE, "sent")}
    delay = _delay(sent)
    return {
        "direction": known.get(kind),
        "delivery_seconds": None if delay is None else delay.total_seconds(),
    }


def _delay(sent: Mapping[str, Any]) -> timedelta | None:
    """Return how long a delivery took; None where a time is missing, or its report came before it."""
    sent_at, told_at = (
        _instant(look_up(sent, name)) for name in ("event_timestamp", "report_timestamp")
    )
    if sent_at is None or told_at is None or told_at < sent_at:
        return None
    return told_at - sent_at


def _instant(text: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
