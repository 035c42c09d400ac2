"""Acknowledgements, assignments and comments: who said what of a unit or an incident, and when."""

from datetime import datetime

from tui.lazy_dataclass import dataclass

WORSE_BY = 1.5
"""An incident which has so many times the units it had when it was acknowledged got worse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Somebody knows of it: it needs nobody else until it changes, gets worse, or the time is over.

    It holds while the verdict has the cause which was acknowledged, without a pause, and is no worse. Planned work,
    which has a `start`, holds for any verdict which begins in its time.
    """

    by: str
    reason: str
    at: datetime
    until: datetime | None = None
    """None: until it changes."""
    start: datetime | None = None
    """When planned work begins; None: what was wrong already was acknowledged."""
    cause: str | None = None
    """What was acknowledged; None: planned work, whatever it causes."""
    severity: str | None = None
    incident: str | None = None
    """The incident which was acknowledged, and not the unit alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who takes care of it, and who said so."""

    to: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody wrote about it."""

    by: str
    at: datetime
    text: str
    incident: str | None = None
    """The incident which it is about, and not the unit alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What was written about something: how many comments, and the newest of them."""

    count: int
    newest: Comment
