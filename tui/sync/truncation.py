"""Answers cut at the vendor's limit: find the missing time, and learn how the vendor cuts.

The vendor's document says neither which end of a window a cut answer keeps, nor which of a report's
two clocks a window is about. Both are learned from answers which can mean only one thing, and
doubted again at the first answer which does not fit. While the kept end is not known, a cut window is
asked for in halves; once it is known, reading on from the last kept row wastes nothing.
"""

from collections.abc import Sequence
from dataclasses import field
from typing import Literal, NamedTuple

from tui.lazy_dataclass import dataclass
from tui.sync.watermark import TimeSpan

Kept = Literal["oldest", "newest"]
Clock = Literal["received", "made"]
SLACK_SECONDS = 5
"""Windows are widened by a second when asked, and the vendor cuts its times to whole seconds."""
TOUCHING_SHARE = 0.04
"""Kept rows touch an end of their window if they are nearer to it than this share of their extent."""
CLUSTER_SHARE = 0.25
"""Rows within this share of their window are a burst, which is asked for by itself."""
LEARNING_SHARE = 0.1
"""Rows within less than this share of their window only teach together with a second answer."""
BURST_SECONDS = 10
"""Rows within fewer seconds than this may be a burst: they teach nothing."""
STEADY_SHARE = 0.25
"""Learn only from rows whose median is near their middle: a burst may be at either end."""
MIN_NEAR_SECONDS = 3.0
"""Rows this near to an end touch it in any case: windows are widened by a second, and seconds are cut."""
FAR_FACTOR = 4
"""The other end must be this many times farther away before rows count as touching one end."""
MAX_VOTES = 1000
"""More votes prove nothing more; the count is capped so that the saved position stays small."""


class ReportTimes(NamedTuple):
    """A report for the planner: its device, and its two times in seconds since the epoch."""

    device: str
    received_at: float | None
    made_at: float | None


@dataclass(frozen=True, slots=True)
class MissingTime:
    """The time which an answer lacks."""

    missing: tuple[TimeSpan, ...] = ()
    burst: TimeSpan | None = None
    """A moment with so many reports that no window is short enough for them."""

    def complete_part(self, asked: TimeSpan) -> TimeSpan | None:
        """Return the complete part of the window, at one end of it; None if there is none."""
        since, until = asked
        for span in (*self.missing, *((self.burst,) if self.burst else ())):
            if span.since <= since:
                since = max(since, span.until)
            else:
                until = min(until, span.since)
        return TimeSpan(since, until) if until > since else None


@dataclass(slots=True)
class TruncationRules:
    """What we learned about how this vendor cuts and filters."""

    kept_end: Kept | None = None
    clock: Clock | None = None
    doubts: int = 0
    suspected_end: Kept | None = None
    """The end which a first weak answer suggests; a second one is believed."""
    votes: dict[str, int] = field(default_factory=dict)

    def learn_clock(self, asked: TimeSpan, rows: Sequence[ReportTimes]) -> None:
        """Learn which clock a window is about, from rows which are inside by only one of their times."""
        votes = {"received": 0, "made": 0}
        for row in rows:
            if row.received_at is None or row.made_at is None:
                continue
            by_receipt = _is_in(asked, row.received_at)
            if by_receipt != _is_in(asked, row.made_at):
                votes["received" if by_receipt else "made"] += 1
        for clock, count in votes.items():
            self.votes[clock] = min(MAX_VOTES, self.votes.get(clock, 0) + count)
        received, made = self.votes["received"], self.votes["made"]
        if received and made:  # a contradiction: forget, and learn again
            self.clock, self.votes = None, {}
        elif received or made:
            self.clock = "received" if received else "made"

    def find_missing(self, asked: TimeSpan, rows: Sequence[ReportTimes]) -> MissingTime:
        """Return what a cut answer lacks: beyond the kept end if that is known, else both halves."""
        lows, highs = self._ends(rows)
        kept_end = self._find_kept_end(asked, lows, highs, spread=_spread(asked, rows))
        if kept_end == "oldest":
            reached = int(min(highs))
            if reached > asked.since:
                return MissingTime((TimeSpan(reached, asked.until),))
            return self._burst(asked, asked.since, TimeSpan(asked.since + 2, asked.until))
        if kept_end == "newest":
            reached = int(max(lows)) + 1
            if reached < asked.until:
                return MissingTime((TimeSpan(asked.since, reached),))
            return self._burst(asked, asked.until, TimeSpan(asked.since, asked.until - 2))
        if asked.until - asked.since <= 1:
            return MissingTime(burst=TimeSpan(asked.since - 1, asked.until + 1))
        return MissingTime(_parts(asked, lows, highs))

    def _burst(self, asked: TimeSpan, second: int, rest: TimeSpan) -> MissingTime:
        burst = TimeSpan(max(asked.since - 1, second - 1), min(asked.until + 1, second + 2))
        return MissingTime((rest,) if rest.until > rest.since else (), burst)

    def _ends(self, rows: Sequence[ReportTimes]) -> tuple[list[float], list[float]]:
        """Return where the rows begin and end, by the known clock or by both."""
        clocks: tuple[Clock, ...] = (self.clock,) if self.clock else ("received", "made")
        lows, highs = [], []
        for clock in clocks:
            times = [row.received_at if clock == "received" else row.made_at for row in rows]
            known = [at for at in times if at is not None]
            if known:
                lows.append(min(known))
                highs.append(max(known))
        return lows, highs

    def _find_kept_end(
        self, asked: TimeSpan, lows: list[float], highs: list[float], *, spread: float
    ) -> Kept | None:
        """Return which end the rows touch; None if that is uncertain or contradicts what we learned."""
        if not lows:
            return None
        near = max(MIN_NEAR_SECONDS, TOUCHING_SHARE * (min(highs) - min(lows)))
        before, after = min(lows) - asked.since, asked.until - max(highs)
        since, until = max(lows) - asked.since, asked.until - min(highs)
        end: Kept | None = None
        if before <= near and after > FAR_FACTOR * near:
            end = "oldest"
        elif after <= near and since > FAR_FACTOR * near:
            end = "newest"
        elif (self.kept_end == "oldest" and before <= near) or (
            self.kept_end == "newest" and until <= near
        ):
            return self.kept_end
        if end is not None and self.kept_end is not None and end != self.kept_end:
            self.kept_end, self.doubts = None, self.doubts + 1
            return None
        if end is None or (self.kept_end is None and not self._is_certain(end, spread)):
            return None
        self.kept_end = end
        return end

    def _is_certain(self, end: Kept, spread: float) -> bool:
        """Return whether to believe an answer: at once if its rows fill much of the window, else twice."""
        if spread <= 0.0:
            return False
        certain = spread >= LEARNING_SHARE or self.suspected_end == end
        self.suspected_end = end
        return certain


def _parts(asked: TimeSpan, lows: list[float], highs: list[float]) -> tuple[TimeSpan, ...]:
    """Split a window in halves, or around its rows if they are all close together."""
    since, until = asked
    if lows:
        low = max(since, min(int(min(lows)), until - 1))
        high = max(low + 1, min(int(max(highs)) + 1, until))
        if high - low <= CLUSTER_SHARE * (until - since):
            parts = (TimeSpan(since, low), TimeSpan(low, high), TimeSpan(high, until))
            return tuple(part for part in parts if part.until > part.since)
    middle = (since + until) // 2
    return TimeSpan(since, middle), TimeSpan(middle, until)


def _spread(asked: TimeSpan, rows: Sequence[ReportTimes]) -> float:
    """Return the share of a window which its rows fill; 0 if they may be a burst."""
    if not rows:  # the vendor ignored the window: every row was outside
        return 0.0
    times = sorted(row.received_at or row.made_at or 0.0 for row in rows)
    extent, middle = times[-1] - times[0], times[len(times) // 2]
    is_steady = abs(middle - (times[0] + times[-1]) / 2) <= STEADY_SHARE * extent
    return extent / (asked.until - asked.since) if is_steady and extent >= BURST_SECONDS else 0.0


def _is_in(asked: TimeSpan, at: float) -> bool:
    return asked.since - SLACK_SECONDS <= at <= asked.until + SLACK_SECONDS
