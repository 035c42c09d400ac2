"""The next call, its result, and the share of the budget: the types between planner and sync."""

from typing import Literal

from tui.lazy_dataclass import dataclass
from tui.sync.truncation import ReportTimes
from tui.sync.watermark import TimeSpan

Kind = Literal["devices", "tail", "burst", "repair", "reread", "sweep", "poll", "backfill", "rest"]
WORST_COST: dict[Kind, int] = {
    "devices": 1, "tail": 5, "burst": 3, "repair": 3, "reread": 5, "sweep": 3, "poll": 3,
    "backfill": 5, "rest": 0,
}  # fmt: skip
"""The worst cost in units of each kind of call."""
NEVER = TimeSpan(0, 0)


@dataclass(frozen=True, slots=True)
class NextCall:
    """The next call of one account, or a rest."""

    kind: Kind
    reason: str
    """Shown on the screen of the rate limits."""
    span: TimeSpan = NEVER
    """The time to ask for; for a rest, `until` is when to decide again."""
    device: str | None = None
    """The device whose reports to ask for; None: all devices."""
    watermark: str = ""
    """The watermark which the answer moves: `tail`, `2h`, `13h` or `history`."""
    waits: bool = False
    """A rest for want of requests: what is newest is behind."""

    @property
    def units(self) -> int:
        """The call's worst cost."""
        return WORST_COST[self.kind]


@dataclass(frozen=True, slots=True)
class CallResult:
    """What the planner needs to know of an answer."""

    rows: tuple[ReportTimes, ...]
    until: int
    """The answer is complete up to this time; the vendor cannot know what comes later."""
    cut: bool = False
    units: int = 1


@dataclass(frozen=True, slots=True)
class BackgroundShare:
    """The units which background calls may spend."""

    per_hour: float
    left: float
    """What is left of it in this hour."""
    ours: float = 0.0
    """What all our programs spent in this hour, people's calls included."""


@dataclass(frozen=True, slots=True)
class PollOutlook:
    """The plan in words, for the screen."""

    next: str
    queue: tuple[str, ...]
    overload: str | None = None
