"""CharterUP's rate limits: sliding windows over an organization's requests (Appendix 3)."""

from collections import deque
from datetime import datetime, timedelta

Limits = tuple[tuple[int, int], ...]
"""Each window's seconds, and how many requests it lets through."""

DEFAULT_LIMITS: Limits = ((10, 20), (60, 60), (3600, 130))

_UNMULTIPLIED_S = 10


class RateWindows:
    """Count requests, refused ones included, and return which windows are full."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._asked: deque[tuple[datetime, int, int]] = deque()
        """When, how many requests, and what they count for."""

    def spend(self, now: datetime, requests: int, weight: int) -> None:
        """Count requests; the ten-second window never sees their weight."""
        self._asked.append((now, requests, weight))
        longest = timedelta(seconds=max(seconds for seconds, _ in self._limits))
        while self._asked and self._asked[0][0] <= now - longest:
            self._asked.popleft()

    def used(self, seconds: int, now: datetime) -> int:
        """Return how full a window is."""
        since = now - timedelta(seconds=seconds)
        return sum(
            requests if seconds <= _UNMULTIPLIED_S else weight
            for at, requests, weight in self._asked
            if since < at <= now
        )

    def stats(self, now: datetime) -> str:
        """Format every window as the vendor does: `10sec_rate:1/20 1min_rate:9/60`."""
        return " ".join(
            f"{_named(seconds)}_rate:{self.used(seconds, now)}/{most}"
            for seconds, most in self._limits
        )

    def refusal(self, now: datetime) -> str | None:
        """Return which windows are overrun, as the vendor does, with its last blank; None if none."""
        overrun = [
            f"{_named(seconds)}_ratelimit_exceeded:{self.used(seconds, now)}/{most} "
            for seconds, most in self._limits
            if self.used(seconds, now) > most
        ]
        return f"Rate Limit Exceeded: {''.join(overrun)}" if overrun else None


def _named(seconds: int) -> str:
    for unit_s, unit in ((3600, "hour"), (60, "min")):
        if seconds % unit_s == 0:
            return f"{seconds // unit_s}{unit}"
    return f"{seconds}sec"
