"""Answers which met their limit: what they still lack, and what that teaches of the vendor.

Neither which end of a window is cut, nor which of a report's two clocks a window is about, is in the
vendor's document; both are learnt from answers that can mean only one thing, and doubted again by
the first answer which does not fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tui.sync.watermark import TimeSpan

Kept = Literal["oldest", "newest"]
Clock = Literal["received", "made"]
SLACK_SECONDS = 5
"""Asked windows are widened by a second, and the vendor's stamps are cut to whole ones."""
HUGGING_SHARE = 0.04
"""Kept rows hug an end if it is no farther off than this part of the time between first and last."""
CLUSTER_SHARE = 0.25
"""Rows in so small a part of their window are a burst: it is asked for by itself."""
LEARNING_SHARE = 0.1
"""Rows which take up less of their window teach only together with another answer."""
BURST_SECONDS = 10
STEADY_SHARE = 0.25
"""Learn only from rows whose middle one is about in the middle: a burst may lie at either end."""


class ReportTimes(NamedTuple):
    """A report as planning sees it: whose, and its two times in seconds since the epoch."""

    device: str
    received_at: float | None
    made_at: float | None


@dataclass(frozen=True, slots=True)
class MissingTime:
    """What an answer does not tell of its window."""

    missing: tuple[TimeSpan, ...] = ()
    burst: TimeSpan | None = None
    """So many reports in this moment that no window is short enough for them."""

    def whole(self, asked: TimeSpan) -> TimeSpan | None:
        """Return the part of the window which is known whole: at one end of it, or all."""
        since, until = asked
        for one in (*self.missing, *((self.burst,) if self.burst else ())):
            if one.since <= since:
                since = max(since, one.until)
            else:
                until = min(until, one.since)
        return TimeSpan(since, until) if until > since else None


@dataclass(slots=True)
class TruncationRules:
    """What is known of how this vendor cuts and filters."""

    kept: Kept | None = None
    clock: Clock | None = None
    doubts: int = 0
    looked: Kept | None = None
    """What a first answer of a few rows looked like; a second one like it is believed."""
    seen: dict[str, int] = field(default_factory=dict)

    def learn_clock(self, asked: TimeSpan, rows: Sequence[ReportTimes]) -> None:
        """Learn which clock a window is about: a row inside by one of its times only tells."""
        votes = {"received": 0, "made": 0}
        for row in rows:
            if row.received_at is None or row.made_at is None:
                continue
            by_receipt = _is_in(asked, row.received_at)
            if by_receipt != _is_in(asked, row.made_at):
                votes["received" if by_receipt else "made"] += 1
        for clock, count in votes.items():
            self.seen[clock] = min(1000, self.seen.get(clock, 0) + count)
        received, made = self.seen["received"], self.seen["made"]
        if received and made:  # contradiction: forget, and learn again
            self.clock, self.seen = None, {}
        elif received or made:
            self.clock = "received" if received else "made"

    def lack(self, asked: TimeSpan, rows: Sequence[ReportTimes]) -> MissingTime:
        """Return what a cut answer lacks; unless its kept rows hug the known end, ask for halves."""
        lows, highs = self._ends(rows)
        kept = self._kept(asked, lows, highs, spread=_spread(asked, rows))
        if kept == "oldest":
            reached = int(min(highs))
            if reached > asked.since:
                return MissingTime((TimeSpan(reached, asked.until),))
            return self._burst(asked, asked.since, TimeSpan(asked.since + 2, asked.until))
        if kept == "newest":
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
        """Return where the rows begin and end, by the clock that counts or by both."""
        clocks: tuple[Clock, ...] = (self.clock,) if self.clock else ("received", "made")
        lows, highs = [], []
        for clock in clocks:
            times = [row.received_at if clock == "received" else row.made_at for row in rows]
            known = [at for at in times if at is not None]
            if known:
                lows.append(min(known))
                highs.append(max(known))
        return lows, highs

    def _kept(
        self, asked: TimeSpan, lows: list[float], highs: list[float], *, spread: float
    ) -> Kept | None:
        """Return which end the rows hug; None: not certain, or not as was learnt."""
        if not lows:
            return None
        near = max(3.0, HUGGING_SHARE * (min(highs) - min(lows)))
        before, after = min(lows) - asked.since, asked.until - max(highs)
        since, until = max(lows) - asked.since, asked.until - min(highs)
        looks: Kept | None = None
        if before <= near and after > 4 * near:
            looks = "oldest"
        elif after <= near and since > 4 * near:
            looks = "newest"
        elif (self.kept == "oldest" and before <= near) or (
            self.kept == "newest" and until <= near
        ):
            return self.kept
        if looks is not None and self.kept is not None and looks != self.kept:
            self.kept, self.doubts = None, self.doubts + 1
            return None
        if looks is None or (self.kept is None and not self._is_certain(looks, spread)):
            return None
        self.kept = looks
        return looks

    def _is_certain(self, looks: Kept, spread: float) -> bool:
        """Learn at once from rows which take up much of their window, else from two such answers."""
        if spread <= 0.0:
            return False
        certain = spread >= LEARNING_SHARE or self.looked == looks
        self.looked = looks
        return certain


def _parts(asked: TimeSpan, lows: list[float], highs: list[float]) -> tuple[TimeSpan, ...]:
    """Cut a window in halves; where all its rows stand close together, cut around them."""
    since, until = asked
    if lows:
        low = max(since, min(int(min(lows)), until - 1))
        high = max(low + 1, min(int(max(highs)) + 1, until))
        if high - low <= CLUSTER_SHARE * (until - since):
            parts = (TimeSpan(since, low), TimeSpan(low, high), TimeSpan(high, until))
            return tuple(one for one in parts if one.until > one.since)
    middle = (since + until) // 2
    return TimeSpan(since, middle), TimeSpan(middle, until)


def _spread(asked: TimeSpan, rows: Sequence[ReportTimes]) -> float:
    """Return how much of a window its rows take up; 0 where they may be a burst: that tells nothing."""
    if not rows:  # a vendor which does not keep to the window: every row was outside
        return 0.0
    times = sorted(row.received_at or row.made_at or 0.0 for row in rows)
    extent, middle = times[-1] - times[0], times[len(times) // 2]
    is_steady = abs(middle - (times[0] + times[-1]) / 2) <= STEADY_SHARE * extent
    return extent / (asked.until - asked.since) if is_steady and extent >= BURST_SECONDS else 0.0


def _is_in(asked: TimeSpan, at: float) -> bool:
    return asked.since - SLACK_SECONDS <= at <= asked.until + SLACK_SECONDS
