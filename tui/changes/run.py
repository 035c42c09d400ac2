"""A running job: how many targets are done, how long the rest takes, and why it stopped."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from tui.domain.change.action import SAID_YES, Action, Outcome, TargetState, Values
from tui.lazy_dataclass import dataclass
from tui.providers.source import Source
from tui.store import Job

StopKind = Literal[
    "pause", "stop", "budget", "unreachable", "unknown", "denied", "waits", "failures"
]


@dataclass(frozen=True, slots=True)
class StopReason:
    """Why a job stopped before all its targets were sent."""

    kind: StopKind
    sentence: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobProgress:
    """The progress of a job, after each chunk and at each wait."""

    job: str
    counts: Mapping[TargetState, int]
    total: int
    seconds_left: float | None = None
    """At the pace so far; None if no chunk has ended yet."""
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    """Of the chunk which has just ended. A created token is here only: it is never saved."""
    waits_until: datetime | None = None
    """Set while the job waits for the rate limit."""
    why: str = ""

    @property
    def ended(self) -> int:
        """The number of targets which are done."""
        left = self.counts.get(TargetState.PLANNED, 0) + self.counts.get(TargetState.SENT, 0)
        return self.total - left


ProgressCallback = Callable[[JobProgress], None]


@dataclass(frozen=True, slots=True)
class RunResult:
    """A job after a run, and why targets are left; None if none are."""

    job: Job
    rest: StopReason | None


class RunningJob:
    """One job while it is sent."""

    def __init__(
        self,
        source: Source,
        action: Action,
        values: Values,
        job: Job,
        told: ProgressCallback,
        now: datetime,
    ) -> None:
        self.source = source
        self.action = action
        self.values = values
        self.job = job
        self.accepted = 0
        """Targets accepted in this run: more than 0 proves the key, so a refusal concerns one device."""
        self.moved_at = now
        """When the last chunk ended."""
        self._told = told
        self._began_at = now
        self._counts = Counter(target.state for target in job.targets)
        self.ended = 0
        """Targets of this run which have ended."""
        self.failed = 0
        """Those which were refused, or whose outcome is unknown."""

    def end(self, outcomes: Mapping[str, Outcome], now: datetime) -> None:
        """Record that a chunk has ended, and report the progress."""
        for outcome in outcomes.values():
            self._counts[TargetState.PLANNED] -= 1
            self._counts[outcome.state] += 1
            self.accepted += outcome.state in SAID_YES
            self.failed += outcome.state in (TargetState.REFUSED, TargetState.UNKNOWN)
        self.ended += len(outcomes)
        self.moved_at = now
        self._tell(now, outcomes=outcomes)

    def wait(self, until: datetime, why: str, now: datetime) -> None:
        """Report that the job waits."""
        self._tell(now, waits_until=until, why=why)

    def _tell(
        self,
        now: datetime,
        *,
        outcomes: Mapping[str, Outcome] | None = None,
        waits_until: datetime | None = None,
        why: str = "",
    ) -> None:
        left = self._counts[TargetState.PLANNED]
        seconds = None
        if self.ended:
            seconds = (now - self._began_at).total_seconds() / self.ended * left
        self._told(
            JobProgress(
                self.job.job,
                {state: count for state, count in self._counts.items() if count},
                len(self.job.targets),
                seconds,
                outcomes or {},
                waits_until,
                why,
            )
        )
