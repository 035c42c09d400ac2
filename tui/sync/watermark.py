"""A watermark: the time up to which reports are read, and the spans still missing before it."""

from collections.abc import Sequence
from dataclasses import field
from typing import Any, NamedTuple

from tui.lazy_dataclass import dataclass


class TimeSpan(NamedTuple):
    """A span of time in whole seconds since the epoch, by the vendor's clock."""

    since: int
    until: int

    def contains(self, at: float | None) -> bool:
        """Return whether a time lies in the span, both ends included; an unknown time does not."""
        return at is not None and self.since <= at <= self.until


@dataclass(slots=True)
class Watermark:
    """Everything before `mark` is read; `missing` lists the spans missing between `mark` and `head`."""

    head: int
    missing: list[TimeSpan] = field(default_factory=list)

    @property
    def mark(self) -> int:
        """The time before which nothing is missing."""
        return self.missing[0].since if self.missing else self.head

    def missing_seconds(self) -> int:
        """Return the total length of the missing spans."""
        return sum(span.until - span.since for span in self.missing)

    def advance(self, until: int) -> None:
        """Move the head to a later time; the time between is missing until it is read."""
        if until > self.head:
            self.add_missing(TimeSpan(self.head, until))
            self.head = until

    def set_back(self, until: int) -> None:
        """Move the head back to an earlier time: nothing after it can be read, or be missing."""
        self.head = min(self.head, until)
        cut = [TimeSpan(span.since, min(span.until, until)) for span in self.missing]
        self.missing = [span for span in cut if span.until > span.since]

    def add_missing(self, new: TimeSpan) -> None:
        """Add a missing span, joined with those it touches."""
        if new.until <= new.since:
            return
        apart = [span for span in self.missing if span.until < new.since or span.since > new.until]
        touching = [span for span in self.missing if span not in apart]
        since = min([new.since, *(span.since for span in touching)])
        until = max([new.until, *(span.until for span in touching)])
        self.missing = sorted([*apart, TimeSpan(since, until)])

    def mark_read(self, asked: TimeSpan, missing: Sequence[TimeSpan]) -> None:
        """Remove a span which was asked for from what is missing, except for what its answer lacks."""
        left: list[TimeSpan] = []
        for span in self.missing:
            if span.until <= asked.since or span.since >= asked.until:
                left.append(span)
                continue
            left.append(TimeSpan(span.since, asked.since))
            left.append(TimeSpan(asked.until, span.until))
        # Halves of a window must not be joined again, or the same window would be asked for forever.
        self.missing = sorted(span for span in (*left, *missing) if span.until > span.since)

    def oldest(self, seconds: int) -> TimeSpan | None:
        """Return the first part of the first missing span, at most `seconds` long."""
        if not self.missing:
            return None
        since, until = self.missing[0]
        return TimeSpan(since, min(until, since + seconds))

    def newest(self, seconds: int) -> TimeSpan | None:
        """Return the last part of the last missing span, at most `seconds` long."""
        if not self.missing:
            return None
        since, until = self.missing[-1]
        return TimeSpan(max(since, until - seconds), until)

    def dump(self) -> list[Any]:
        """Return the watermark as JSON values."""
        return [self.head, [list(span) for span in self.missing]]

    @classmethod
    def load(cls, saved: Sequence[Any]) -> "Watermark":
        """Parse what `dump` returned."""
        head, missing = saved
        return cls(int(head), [TimeSpan(int(since), int(until)) for since, until in missing])
