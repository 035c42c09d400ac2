"""What to ask next, and what came of it: the words between the planner and its engine."""

from dataclasses import dataclass
from typing import Literal

from tui.sync.truncation import ReportTimes
from tui.sync.watermark import TimeSpan

Kind = Literal["devices", "tail", "burst", "repair", "reread", "sweep", "poll", "backfill", "rest"]
CALLS: dict[Kind, int] = {
    "devices": 1, "tail": 5, "burst": 3, "repair": 3, "reread": 5, "sweep": 3, "poll": 3,
    "backfill": 5, "rest": 0,
}  # fmt: skip
"""What each may cost at worst."""
NEVER = TimeSpan(0, 0)


@dataclass(frozen=True, slots=True)
class NextCall:
    """The next call of one account, or a rest."""

    kind: Kind
    reason: str
    """In words, for the screen which shows the budget."""
    span: TimeSpan = NEVER
    """What to ask for; of a rest, `until` says when to look again."""
    device: str | None = None
    """Whose reports; None: everybody's."""
    front: str = ""
    """Which reading of time this goes on with: `tail`, `2h`, `13h` or `past`."""
    waits: bool = False
    """A rest for want of requests: what is newest is behind."""

    @property
    def units(self) -> int:
        """What it may cost at worst."""
        return CALLS[self.kind]


@dataclass(frozen=True, slots=True)
class CallResult:
    """What an answer told the planner."""

    rows: tuple[ReportTimes, ...]
    until: int
    """How far it can be trusted: a vendor knows nothing of what comes after its answer."""
    cut: bool = False
    units: int = 1


@dataclass(frozen=True, slots=True)
class BackgroundShare:
    """What background calls may spend."""

    per_hour: float
    left: float
    """Now, in this hour."""


@dataclass(frozen=True, slots=True)
class PollOutlook:
    """What a screen shows of the plan."""

    next: str
    queue: tuple[str, ...]
    overload: str | None = None
