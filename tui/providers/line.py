"""A line to a vendor: what carries one request and brings its answer, and how it may break."""

from typing import NamedTuple, Protocol

from tui.lazy_dataclass import dataclass
from tui.providers.contract import Call
from tui.providers.outgoing import Outgoing


class LineAnswer(NamedTuple):
    """What came back: status, headers in lower case, body unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes


class LineFailed(Exception):
    """No answer came, and how far the request had got; the text says why, without any secret."""

    def __init__(self, reason: str, *, left: bool, late: bool = False, advice: str = "") -> None:
        super().__init__(reason)
        self.advice = advice
        """What to do about it, where that is known better than by the vendor's name."""
        self.left = left
        """It may have left this machine."""
        self.late = late
        """It was given up after a wait, not broken at once."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits in seconds; the total holds however slowly the body drips in."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 60.0

    def for_call(self, call: Call) -> "Patience":
        """Wait longer where the call says so."""
        if call.read_seconds is None or call.read_seconds <= self.read:
            return self
        total = max(self.total, call.read_seconds + self.connect)
        return Patience(self.connect, call.read_seconds, total)


READING = Patience()
CHANGING = Patience(read=120.0, total=180.0)


class RequestLine(Protocol):
    """Signs and carries requests; the secrets never leave it."""

    def guard(self, call: Call, request: Outgoing) -> None:
        """Raise `Blocked` for anything but a known read, if the account is read-only."""
        ...

    async def exchange(self, call: Call, request: Outgoing, patience: Patience) -> LineAnswer:
        """Carry one request and its answer; raise `LineFailed` or `UnsoundBody`."""
        ...
