"""How fast to ask a vendor that publishes no limits: start calm, halt when told, creep back."""

from dataclasses import dataclass

START_SECONDS = 1.0
FASTEST_SECONDS = 0.25
SLOWEST_SECONDS = 30.0
WRITE_SECONDS = 1.0
"""Two writes are never closer than this, however fast the reads may go."""
SLOWER = 0.7
"""The rate is multiplied by this on a refusal."""
FASTER = 1.02
"""The rate is multiplied by this on a success: from one a second to four in seventy answers."""


@dataclass(slots=True)
class AdaptivePace:
    """The adaptive pace of one account; times are seconds since the epoch."""

    seconds_between: float = START_SECONDS
    next_at: float = 0.0
    next_write_at: float = 0.0
    waits_until: float = 0.0
    """The vendor has named a time before which nothing may be sent."""
    last_refusal_at: float | None = None

    def ready_at(self, *, mutates: bool) -> float:
        """Say from when on the next request may be sent."""
        ready = max(self.next_at, self.waits_until)
        return max(ready, self.next_write_at) if mutates else ready

    def step(self, now: float, *, mutates: bool) -> None:
        """Note that a request goes out now."""
        self.next_at = now + self.seconds_between
        if mutates:
            self.next_write_at = now + WRITE_SECONDS

    def succeed(self) -> None:
        """Note an answer: a little faster from now on."""
        self.seconds_between = max(FASTEST_SECONDS, self.seconds_between / FASTER)

    def refuse(self, now: float, until: float | None) -> None:
        """Note a 429: slower from now on, and nothing before the time the vendor named."""
        self.seconds_between = min(SLOWEST_SECONDS, self.seconds_between / SLOWER)
        self.last_refusal_at = now
        self.waits_until = max(self.waits_until, until or now + self.seconds_between)

    def shift(self, seconds: float) -> None:
        """Move every time, after the clock was set."""
        self.next_at += seconds
        self.next_write_at += seconds
        self.waits_until += seconds
