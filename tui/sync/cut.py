"""Answers which met their limit: what they still lack, and what that teaches of the vendor.

Neither which end of a window is cut, nor which of a report's two clocks a window is about, is in the
vendor's document; both are learnt from answers that can mean only one thing, and doubted again by
the first answer which does not fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tui.sync.front import Stretch

Kept = Literal["oldest", "newest"]
Clock = Literal["received", "made"]
SLACK_SECONDS = 5
"""Asked windows are widened by a second, and the vendor's stamps are cut to whole ones."""
HUGGING_SPACINGS = 20
"""Kept rows hug an end if it is no farther off than so many mean distances between them."""


class Sight(NamedTuple):
    """A report as planning sees it: whose, and its two times in seconds since the epoch."""

    device: str
    received_at: float | None
    made_at: float | None


@dataclass(frozen=True, slots=True)
class Lack:
    """What an answer does not tell of its window."""

    missing: tuple[Stretch, ...] = ()
    burst: Stretch | None = None
    """So many reports in this moment that no window is short enough for them."""


@dataclass(slots=True)
class Sense:
    """What is known of how this vendor cuts and filters."""

    kept: Kept | None = None
    clock: Clock | None = None
    doubts: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    def learn_clock(self, asked: Stretch, rows: Sequence[Sight]) -> None:
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

    def lack(self, asked: Stretch, rows: Sequence[Sight]) -> Lack:
        """Say what a cut answer lacks; unless its kept rows hug the known end, ask for halves."""
        lows, highs = self._ends(rows)
        kept = self._kept(asked, lows, highs, len(rows))
        if kept == "oldest":
            reached = int(min(highs))
            if reached > asked.since:
                return Lack((Stretch(reached, asked.until),))
            return self._burst(asked, asked.since, Stretch(asked.since + 2, asked.until))
        if kept == "newest":
            reached = int(max(lows)) + 1
            if reached < asked.until:
                return Lack((Stretch(asked.since, reached),))
            return self._burst(asked, asked.until, Stretch(asked.since, asked.until - 2))
        if asked.until - asked.since <= 1:
            return Lack(burst=Stretch(asked.since - 1, asked.until + 1))
        middle = (asked.since + asked.until) // 2
        return Lack((Stretch(asked.since, middle), Stretch(middle, asked.until)))

    def _burst(self, asked: Stretch, second: int, rest: Stretch) -> Lack:
        burst = Stretch(max(asked.since - 1, second - 1), min(asked.until + 1, second + 2))
        return Lack((rest,) if rest.until > rest.since else (), burst)

    def _ends(self, rows: Sequence[Sight]) -> tuple[list[float], list[float]]:
        """Give where the rows begin and end, by the clock that counts or by both."""
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
        self, asked: Stretch, lows: list[float], highs: list[float], count: int
    ) -> Kept | None:
        """Say which end the rows hug; None: not certain, or not as was learnt."""
        if not lows:
            return None
        low, high = min(lows), min(highs)
        near = max(3.0, HUGGING_SPACINGS * (high - low) / max(count, 1))
        before, after = low - asked.since, asked.until - max(highs)
        if before <= near and after > 2 * near:
            found: Kept | None = "oldest"
        elif max(lows) - asked.since > 2 * near and after <= near:
            found = "newest"
        elif self.kept == "oldest" and before <= near:
            return "oldest"
        elif self.kept == "newest" and after <= near:
            return "newest"
        else:
            found = None
        if found and self.kept and found != self.kept:
            self.kept, self.doubts = None, self.doubts + 1
            return None
        if found:
            self.kept = found
        return found


def _is_in(asked: Stretch, at: float) -> bool:
    return asked.since - SLACK_SECONDS <= at <= asked.until + SLACK_SECONDS
