"""The list of jobs: what was changed from this store, by whom, and with what result."""

from collections.abc import Callable, Sequence
from datetime import datetime

from textual import work
from textual.message import Message

from tui.console import Console
from tui.domain.change.action import format_counts
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.page import ListScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource
from tui.screens.shell.store_notice import say_store_errors
from tui.store import JobHead

JOB_COLUMNS = (
    Column("created_at", "When", 12, "time"),
    Column("action", "Action", 20),
    Column("account", "Account", 14),
    Column("state", "State", 12, "state"),
    Column("paused_by", "Paused by / running on", 34),
    Column("targets", "Targets", 8, "number"),
    Column("outcome", "Outcome", 30),
    Column("actor", "By", 20),
    Column("reason", "Reason", 24),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEntry(OwnRow):
    """One job of the journal."""

    created_at: datetime
    action: str
    state: str
    targets: int
    outcome: str
    paused_by: str | None
    """Why it is paused, or where it is running."""
    actor: str
    reason: str | None


NO_JOBS = "No changes yet. Select or mark devices and press a to plan one."


class JobsScreen(ListScreen):
    """The jobs in the journal, newest first."""

    class JobChosen(Message):
        """The user opened a job."""

        def __init__(self, job: str) -> None:
            super().__init__()
            self.job = job

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        source = ListSource(JOB_COLUMNS, lambda: [job_entry(job) for job in self._jobs])
        super().__init__(source, manner, "jobs", heading="Jobs", kept_as="jobs")
        self.console = console
        self._jobs: Sequence[JobHead] = ()

    def on_mount(self) -> None:
        """Read the journal, and subscribe to its changes."""
        super().on_mount()
        self._stop_listening = self.console.store.subscribe(self._changed)
        self.load()

    def on_unmount(self) -> None:
        """Unsubscribe from the store."""
        self._stop_listening()

    def _changed(self, topics: frozenset[str]) -> None:
        if "jobs" in topics:
            self.call_later(self.load)

    @work(exclusive=True, group="jobs", exit_on_error=False)
    async def load(self) -> None:
        """Read the journal again."""
        with say_store_errors(self, self.pane.why_empty):
            self._jobs = await self.console.store.journal.job_heads()
        self.pane.why_empty(NO_JOBS)
        self.pane.load()

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Open one job."""
        event.stop()
        self.post_message(self.JobChosen(event.key.split("\x1f", 1)[1]))


def job_entry(job: JobHead) -> JobEntry:
    """Return a job as a row of the list."""
    counts = {state: number for state, number in job.counts.items() if number}
    return JobEntry(
        account=job.account,
        key=job.job,
        created_at=job.created_at,
        action=f"{job.action} (undo)" if job.undoes else job.action,
        state=str(job.rest or job.state),
        targets=sum(counts.values()),
        outcome=format_counts(counts),
        paused_by=f"running on {job.owner}" if job.owner else job.pause_reason,
        actor=job.actor,
        reason=job.reason,
    )
