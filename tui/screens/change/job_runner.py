"""Jobs under way in this console: they go on whatever screen is looked at."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from textual.app import App

from tui.changes.run import JobProgress, RunResult
from tui.console import FAILURES, Console
from tui.domain.change.action import format_counts
from tui.domain.change.confirm import Confirmed, NotConfirmed
from tui.domain.change.plan import Plan
from tui.store import StoreError

Listener = Callable[["JobInProgress"], None]


@dataclass(slots=True)
class JobInProgress:
    """One run of a job in this console."""

    plan: Plan
    progress: JobProgress | None = None
    run: RunResult | None = None
    failure: str = ""
    made: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """What was created (a token, a registration), by target: kept here only until it was shown."""
    listeners: list[Listener] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Return whether this run has ended."""
        return self.run is not None or bool(self.failure)

    @property
    def job(self) -> str:
        """The job's name; empty until it is written down."""
        if self.run is not None:
            return self.run.job.job
        return self.progress.job if self.progress else ""

    def tell(self) -> None:
        """Tell everybody who looks."""
        for listener in tuple(self.listeners):
            listener(self)


class JobRunner:
    """Starts jobs as workers of the application, so that no screen takes them along when it closes."""

    def __init__(self, app: "App[Any]", console: Console) -> None:
        self._app = app
        self._console = console
        self.going: list[JobInProgress] = []

    def start(self, plan: Plan, confirmed: Confirmed, *, resume: bool = False) -> JobInProgress:
        """Begin to carry out a plan, or to go on with a job."""
        going = JobInProgress(plan)
        self.going.append(going)
        dispatcher = self._console.dispatcher

        async def work() -> None:
            carry = dispatcher.resume if resume else dispatcher.run
            await self._carried(
                going,
                lambda: carry(
                    self._console.source(plan.account), plan, confirmed, lambda p: _hear(going, p)
                ),
            )

        self._app.run_worker(work(), group="job", exit_on_error=False)
        return going

    async def _carried(
        self, going: JobInProgress, carry: Callable[[], Awaitable[RunResult]]
    ) -> None:
        try:
            going.run = await carry()
        except (*FAILURES, StoreError, NotConfirmed) as error:
            going.failure = str(error)
        going.tell()
        said = going.failure or outcome_words(going)
        self._app.notify(
            f"{going.plan.action.title}: {said}",
            severity="information" if not going.failure else "warning",
            markup=False,
        )

    def of(self, job: str) -> JobInProgress | None:
        """Return the run of a job which is under way here."""
        return next((one for one in self.going if one.job == job and not one.is_over), None)


def _hear(going: JobInProgress, progress: JobProgress) -> None:
    for key, outcome in progress.outcomes.items():
        if outcome.row is not None:
            going.made[key] = outcome.row
    told = {key: replace(outcome, row=None) for key, outcome in progress.outcomes.items()}
    going.progress = replace(progress, outcomes=told)  # a secret stays in `made` alone
    going.tell()


def outcome_words(going: JobInProgress) -> str:
    """Return how a run ended: `480 done, 20 refused; it rests: …`."""
    if going.run is None:
        return ""
    counted = format_counts(Counter(row.state for row in going.run.job.targets))
    return f"{counted}; {going.run.rest.sentence}" if going.run.rest else counted
