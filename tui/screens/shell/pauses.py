"""How long the console waits before work which the next key or message may make unneeded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pauses:
    """Pauses in seconds; whoever looks at a screen without hands, such as a test, wants none."""

    before_sums: float = 0.5
    """A list is added up when the typing rests: the next key's rows never wait for the sums."""
    before_banner: float = 0.3
    """A flood of changes to health and budgets is shown once in this time."""
    before_release: float = 0.5
    """A screen which was closed is gone for certain after this long, and what it drew is freed."""


NO_PAUSES = Pauses(before_sums=0, before_banner=0, before_release=0.01)
