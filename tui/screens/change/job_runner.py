"""Jobs running in this console: they keep running whichever screen is open."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field, replace
from functools import partial
from typing import Any

from textual.app import App

from tui.changes.run import JobProgress, RunResult
from tui.console import FAILURES, Console
from tui.domain.change.action import format_counts
from tui.domain.change.confirm import Confirmed, NotConfirmed
from tui.domain.change.plan import Plan
from tui.lazy_dataclass import dataclass
from tui.store import StoreError

Send = Callable[[], Awaitable[RunResult]]
Listener = Callable[["JobInProgress"], None]


@dataclass(slots=True)
class JobInProgress:
    """A job running in this console."""

    plan: Plan
    progress: JobProgress | None = None
    run: RunResult | None = None
    failure: str = ""
    created: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """What was created (a token, a registration), by target; removed once it has been shown."""
    listeners: list[Listener] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether this run has ended."""
        return self.run is not None or bool(self.failure)

    @property
    def job(self) -> str:
        """The job's name; empty until the job is in the journal."""
        if self.run is not None:
            return self.run.job.job
        return self.progress.job if self.progress else ""

    def notify(self) -> None:
        """Call every listener."""
        for listener in tuple(self.listeners):
            listener(self)


class JobRunner:
    """Starts jobs as workers of the application, so that closing a screen does not end them."""

    def __init__(self, app: "App[Any]", console: Console) -> None:
        self._app = app
        self._console = console
        self.running: list[JobInProgress] = []

    def start(
        self,
        plan: Plan,
        confirmed: Confirmed,
        *,
        resume: bool = False,
        within: Callable[[Send], Awaitable[RunResult]] | None = None,
    ) -> JobInProgress:
        """Start to send a plan, or resume a job; `within` is called with what sends it, for what belongs to it."""
        running = JobInProgress(plan)
        self.running.append(running)
        dispatcher = self._console.dispatcher

        # Whoever typed the number on a plan which warns that it is too early has read that.
        resumed = partial(dispatcher.resume, anyway=bool(plan.warnings))

        async def work() -> None:
            carry = resumed if resume else dispatcher.run
            source = self._console.source(plan.account)

            async def send() -> RunResult:
                return await carry(source, plan, confirmed, lambda p: _record_progress(running, p))

            await self._run(running, send if within is None else partial(within, send))

        self._app.run_worker(work(), group="job", exit_on_error=False)
        return running

    async def _run(self, running: JobInProgress, carry: Send) -> None:
        try:
            running.run = await carry()
        except (*FAILURES, StoreError, NotConfirmed) as error:
            running.failure = str(error)
        running.notify()
        words = running.failure or outcome_words(running)
        self._app.notify(
            f"{running.plan.action.title}: {words}",
            severity="information" if not running.failure else "warning",
            markup=False,
        )

    def find(self, job: str) -> JobInProgress | None:
        """Return the run of a job in this console; None where it is not running here."""
        return next((run for run in self.running if run.job == job and not run.is_over), None)


def _record_progress(running: JobInProgress, progress: JobProgress) -> None:
    for key, outcome in progress.outcomes.items():
        if outcome.row is not None:
            running.created[key] = outcome.row
    shown = {key: replace(outcome, row=None) for key, outcome in progress.outcomes.items()}
    running.progress = replace(progress, outcomes=shown)  # secrets stay in `created` alone
    running.notify()


def outcome_words(running: JobInProgress) -> str:
    """Return how a run ended: `480 accepted, 20 refused; paused by root@vm`."""
    if running.run is None:
        return ""
    counted = format_counts(Counter(row.state for row in running.run.job.targets))
    return f"{counted}; {running.run.rest.sentence}" if running.run.rest else counted
