"""The pace for a vendor that publishes no limits: start slowly, slow down when refused, speed up."""

from tui.lazy_dataclass import dataclass

START_SECONDS = 1.0
"""One request a second at first: slow enough for any vendor, and it soon gets faster."""
FASTEST_SECONDS = 0.25
"""Four requests a second at most: a person does not notice more, a small vendor may."""
SLOWEST_SECONDS = 30.0
"""However often it refuses, a vendor is asked twice a minute, or nobody would see that it answers again."""
WRITE_SECONDS = 1.0
"""Two writes are never closer than this, however fast the reads are."""
SLOWER = 0.7
"""The rate is multiplied by this after a refusal."""
FASTER = 1.02
"""The rate is multiplied by this after an answer: from 1 to 4 a second in 70 answers."""


@dataclass(slots=True)
class AdaptivePace:
    """The adaptive pace of one account; times are seconds since the epoch."""

    seconds_between: float = START_SECONDS
    next_at: float = 0.0
    next_write_at: float = 0.0
    waits_until: float = 0.0
    """The vendor named this time; nothing may be sent before it."""
    last_refusal_at: float | None = None

    def ready_at(self, *, mutates: bool) -> float:
        """Return when the next request may be sent."""
        ready = max(self.next_at, self.waits_until)
        return max(ready, self.next_write_at) if mutates else ready

    def step(self, now: float, *, mutates: bool) -> None:
        """Record that a request is sent now."""
        self.next_at = now + self.seconds_between
        if mutates:
            self.next_write_at = now + WRITE_SECONDS

    def succeed(self) -> None:
        """Record an answer, and speed up a little."""
        self.seconds_between = max(FASTEST_SECONDS, self.seconds_between / FASTER)

    def refuse(self, now: float, until: float | None) -> None:
        """Record a refusal (429), slow down, and send nothing before the time the vendor named."""
        self.seconds_between = min(SLOWEST_SECONDS, self.seconds_between / SLOWER)
        self.last_refusal_at = now
        self.waits_until = max(self.waits_until, until or now + self.seconds_between)

    def shift(self, seconds: float) -> None:
        """Move every time by `seconds`, after the clock was set."""
        self.next_at += seconds
        self.next_write_at += seconds
        self.waits_until += seconds
