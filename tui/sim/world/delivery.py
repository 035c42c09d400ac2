"""How an answer travels: late, in pieces, or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from tui.sim.message import Answer

DELAY = "sim-delay-seconds"
"""A header in which a vendor says how long it takes; transport and server wait and remove it."""


class Cut(Enum):
    """Where the line breaks. The vendor receives the request only from `SILENCE` on."""

    DNS = "the name cannot be resolved"
    REFUSED = "nothing listens"
    CONNECT_TIMEOUT = "the connection is never made"
    TLS = "the certificate does not hold"
    HANDSHAKE = "the connection is reset before the request is sent"
    SENDING = "the connection is reset while the request is being sent"
    SILENCE = "no answer ever comes"
    RESET = "the connection is reset after the request was sent"
    CLOSED = "the connection is closed without an answer"
    BODY = "the connection is closed in the middle of the answer"

    @property
    def heard(self) -> bool:
        """Whether the vendor got the request, so that it may have happened."""
        return self in {Cut.SILENCE, Cut.RESET, Cut.CLOSED, Cut.BODY}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer under way."""

    answer: Answer
    cut: Cut | None = None
    delay_seconds: float = 0.0
    piece_bytes: int = 0
    """0 where the body comes in one piece."""
    gap_seconds: float = 0.0

    def pieces(self) -> Iterator[bytes]:
        """Return the body as it arrives; half of it where the line breaks in the middle."""
        body = self.answer.body
        if self.cut is Cut.BODY:
            body = body[: len(body) // 2]
        size = self.piece_bytes or max(1, len(body))
        for start in range(0, len(body), size):
            yield body[start : start + size]


def delivery_of(answer: Answer) -> Delivery:
    """Remove the vendor's own thinking time from an answer's headers."""
    delay = sum(float(value) for name, value in answer.headers if name == DELAY)
    headers = tuple(header for header in answer.headers if header[0] != DELAY)
    return Delivery(Answer(answer.status, answer.body, headers), delay_seconds=delay)
