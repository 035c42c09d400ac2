"""What a hook has seen, what it must deliver, and how it is doing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from tui.lazy_dataclass import dataclass


class DeliveryState(StrEnum):
    """How far a delivery is."""

    PLANNED = "planned"
    STARTED = "started"
    """An attempt is under way, or the process which made it died."""
    DONE = "done"
    FAILED = "failed"
    """Given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HookMark:
    """A verdict or an incident which a hook has seen, and which has not ended."""

    hook: str
    subject: str
    """`unit:KEY` or `incident:ID`."""
    cause: str = ""
    """The rule of a unit's verdict; empty for an incident."""
    members: tuple[tuple[str, str], ...] = ()
    """The account and key of each record of a unit: they find it again when its key has changed."""
    seen_at: datetime
    fired_at: datetime | None = None
    """When its begin was planned; None while it waits for the hook's delay."""

    @property
    def name(self) -> tuple[str, str]:
        """What tells it from the hook's other marks."""
        return self.subject, self.cause


@dataclass(frozen=True, slots=True, kw_only=True)
class HookDelivery:
    """The begin or the end of something, to be delivered once."""

    id: str
    """The same for all attempts."""
    hook: str
    subject: str
    event: str
    """`begin` or `end`."""
    body: Mapping[str, Any]
    planned_at: datetime
    state: DeliveryState
    attempts: int
    next_at: datetime
    holder: str | None = None
    """The host and process which started the last attempt."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    answer: str | None = None
    """What came of the last attempt."""


@dataclass(frozen=True, slots=True)
class MarkChanges:
    """What a hook saw when it looked; it is written in one transaction."""

    seen: Sequence[HookMark] = ()
    moved: Sequence[tuple[HookMark, HookMark]] = ()
    """Marks of units which have another key now."""
    forgotten: Sequence[HookMark] = ()
    """Marks of what ended before the hook fired."""
    begun: Sequence[tuple[HookMark, Mapping[str, Any]]] = ()
    """Marks whose begin is due, and what is delivered."""
    ended: Sequence[tuple[HookMark, Mapping[str, Any]]] = ()

    def __bool__(self) -> bool:
        """Return whether anything changed."""
        return any((self.seen, self.moved, self.forgotten, self.begun, self.ended))


@dataclass(frozen=True, slots=True, kw_only=True)
class HookStatus:
    """How a hook is doing."""

    waiting: int = 0
    """Deliveries which are not done, those which are retried included."""
    retried: int = 0
    """Deliveries of which at least one attempt failed."""
    given_up: int = 0
    """Deliveries which failed for good in the last day."""
    problem: str = ""
    """What came of the last attempt which failed, while any waits or was given up."""
    fired_at: datetime | None = None
    """When it last delivered something."""
    fired: int = 0
    """How many deliveries of those kept are done."""

    @property
    def is_failing(self) -> bool:
        """Whether anything is not delivered because attempts failed."""
        return bool(self.retried or self.given_up)


def hook_actor(hook: str) -> str:
    """Return the name under which a hook stands in the journal and the audit log."""
    return f"hook:{hook}"
