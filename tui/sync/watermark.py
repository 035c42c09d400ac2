"""A front: how far a reading of time has got, and what it still owes behind its head."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class TimeSpan(NamedTuple):
    """Some time, in whole seconds since the epoch by the vendor's clock."""

    since: int
    until: int

    def holds(self, at: float | None) -> bool:
        """Whether a moment lies within, both ends with it; an unknown one does not."""
        return at is not None and self.since <= at <= self.until


@dataclass(slots=True)
class Watermark:
    """Everything before `mark` was read whole; `owed` is what is missing before `head`."""

    head: int
    owed: list[TimeSpan] = field(default_factory=list)

    @property
    def mark(self) -> int:
        """Return the watermark: nothing before it is missing."""
        return self.owed[0].since if self.owed else self.head

    def owed_seconds(self) -> int:
        """Add up what is owed."""
        return sum(stretch.until - stretch.since for stretch in self.owed)

    def advance(self, until: int) -> None:
        """Owe what lies between the head and a later time."""
        if until > self.head:
            self.owe(TimeSpan(self.head, until))
            self.head = until

    def owe(self, stretch: TimeSpan) -> None:
        """Add a stretch, joined with those it touches."""
        if stretch.until <= stretch.since:
            return
        apart = [one for one in self.owed if one.until < stretch.since or one.since > stretch.until]
        touching = [one for one in self.owed if one not in apart]
        since = min([stretch.since, *(one.since for one in touching)])
        until = max([stretch.until, *(one.until for one in touching)])
        self.owed = sorted([*apart, TimeSpan(since, until)])

    def settle(self, asked: TimeSpan, missing: Sequence[TimeSpan]) -> None:
        """Take what was asked off what is owed, but for what its answer still lacks."""
        left: list[TimeSpan] = []
        for one in self.owed:
            if one.until <= asked.since or one.since >= asked.until:
                left.append(one)
                continue
            left.append(TimeSpan(one.since, asked.since))
            left.append(TimeSpan(asked.until, one.until))
        # Halves of a window must stay two, or the same window would be asked for ever.
        self.owed = sorted(one for one in (*left, *missing) if one.until > one.since)

    def oldest(self, seconds: int) -> TimeSpan | None:
        """Return the first part of what is owed, so long at most."""
        if not self.owed:
            return None
        since, until = self.owed[0]
        return TimeSpan(since, min(until, since + seconds))

    def newest(self, seconds: int) -> TimeSpan | None:
        """Return the last part of what is owed, so long at most."""
        if not self.owed:
            return None
        since, until = self.owed[-1]
        return TimeSpan(max(since, until - seconds), until)

    def dump(self) -> list[Any]:
        """Return it as JSON can hold it."""
        return [self.head, [list(one) for one in self.owed]]

    @classmethod
    def load(cls, sent: Sequence[Any]) -> "Watermark":
        """Read what `dump` gave."""
        head, owed = sent
        return cls(int(head), [TimeSpan(int(since), int(until)) for since, until in owed])
