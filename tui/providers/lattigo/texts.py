"""Lattigo's text messages as our records (lattigo.txt, get_sms)."""

from datetime import UTC, datetime

from tui.domain.device.record import Row
from tui.domain.device.texts import Text

_FROM_DEVICE = frozenset({"mo", "received"})
"""What `event_type` says of a text which the device sent."""


def read_text(row: Row) -> Text:
    """Read one row of the list `sms`."""

    def word(name: str) -> str:
        return str(row.vendor.get(name) or "")

    return Text(
        at=_instant(word("event_timestamp")),
        words=word("message_body"),
        is_inbound=word("event_type").casefold() in _FROM_DEVICE,
        status=": ".join(filter(None, (word("event_status"), word("failure_reason")))),
    )


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
