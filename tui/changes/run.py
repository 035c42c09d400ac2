"""The course of one job: how far it has got, how long it will take, and why it rests."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tui.domain.change.action import SAID_YES, Action, Outcome, TargetState, Values
from tui.providers.source import Source
from tui.store import Job

RestKind = Literal["pause", "stop", "budget", "unreachable", "unknown", "denied"]


@dataclass(frozen=True, slots=True)
class StopReason:
    """Why a job does not go on although something of it is left."""

    kind: RestKind
    sentence: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job has got, after each chunk and at each wait."""

    job: str
    counts: Mapping[TargetState, int]
    total: int
    seconds_left: float | None = None
    """By the pace so far; None: too early to say."""
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    """Of the chunk which has just ended. What was created (a token) is here, and nowhere afterwards."""
    waits_until: datetime | None = None
    """It waits for the rate budget until then."""
    why: str = ""

    @property
    def ended(self) -> int:
        """Count the targets of which nothing is left to be done."""
        left = self.counts.get(TargetState.PLANNED, 0) + self.counts.get(TargetState.SENT, 0)
        return self.total - left


ProgressCallback = Callable[[JobProgress], None]


@dataclass(frozen=True, slots=True)
class RunResult:
    """How carrying out a job ended: the job as it stands, and why something is left."""

    job: Job
    rest: StopReason | None


class RunningJob:
    """One job on its way."""

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
        """How many this run has seen done: the key is good, so a refusal concerns one device."""
        self.moved_at = now
        """When something last went forward."""
        self._told = told
        self._began_at = now
        self._counts = Counter(target.state for target in job.targets)
        self._ended = 0

    def end(self, outcomes: Mapping[str, Outcome], now: datetime) -> None:
        """Count a chunk as ended, and tell."""
        for outcome in outcomes.values():
            self._counts[TargetState.PLANNED] -= 1
            self._counts[outcome.state] += 1
            self.accepted += outcome.state in SAID_YES
        self._ended += len(outcomes)
        self.moved_at = now
        self._tell(now, outcomes=outcomes)

    def wait(self, until: datetime, why: str, now: datetime) -> None:
        """Tell that it waits."""
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
        if self._ended:
            seconds = (now - self._began_at).total_seconds() / self._ended * left
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
