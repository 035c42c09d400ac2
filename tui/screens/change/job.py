"""One job: every target with its result, live while it runs; pause, resume, retry, check, undo."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import ProgressBar, Static

from tui.changes.undo import CannotUndo, retry_plan, undo_plans
from tui.commands import EVERYWHERE, LIST, bindings
from tui.console import FAILURES, Console
from tui.domain.change.action import TargetState, format_counts
from tui.domain.change.plan import Plan
from tui.domain.change.target_names import target_name, to_line
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.domain.text.times import format_age
from tui.lazy_dataclass import dataclass
from tui.screens.change.created_once import CreatedOnceScreen
from tui.screens.change.job_runner import JobInProgress
from tui.screens.change.lines import LinesScreen, row_lines
from tui.screens.change.rehearsal_words import canary_words, rehearsal_words
from tui.screens.list.own_row import OwnRow
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource
from tui.screens.shell.keys import KeyLine
from tui.store import Job, StoreError, TargetRow
from tui.store.journal.rehearsals import StoredRehearsal
from tui.widgets.resting_screen import RestingScreen

COLUMNS = (
    Column("label", "Target", 24),
    Column("state", "State", 11, "state"),
    Column("answer", "Answer", 40),
    Column("proof", "Confirmation", 30),
    Column("before", "Before", 16),
    Column("after", "After", 16),
    Column("sent_at", "Sent", 11, "time"),
    Column("key", "Identifier", 24, "identifier"),
)
CHANGES = frozenset({"pause", "stop", "resume", "retry", "settle", "undo"})
"""The actions which send something or write into the journal."""
Send = Callable[[Plan], None]
"""Show a plan and, once it is confirmed, send it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetEntry(OwnRow):
    """One target of a job."""

    label: str
    state: str
    answer: str | None
    proof: str | None
    before: str | None
    after: str | None
    sent_at: datetime | None


class JobScreen(RestingScreen[None]):
    """One job and its targets, from the journal."""

    DEFAULT_CSS = """
    JobScreen {
        & > #progress { height: 1; padding: 0 1; }
        & > #words { height: auto; max-height: 4; padding: 0 1; color: $text-muted; }
        & > ListPane { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
        Binding("u", "undo", "Undo"),
        Binding("p", "pause", "Pause"),
        Binding("X", "stop", "Stop"),
        Binding("o", "resume", "Resume"),
        Binding("R", "retry", "Retry refused"),
        Binding("w", "settle", "Check unknown"),
        *bindings(LIST),
        *bindings(EVERYWHERE),
    ]

    def __init__(
        self,
        console: Console,
        send: Send,
        resume: Send,
        manner: Callable[[], TimeStyle],
        *,
        job: str = "",
        running: JobInProgress | None = None,
    ) -> None:
        """Show a stored job, or one which has just started."""
        super().__init__()
        self.console = console
        self._send = send
        self._resume = resume
        self._manner = manner
        self._name = job
        self._in_progress = running
        self._job: Job | None = None
        self._known: StoredRehearsal | None = None
        """How the job is rehearsed; None: it is not."""

    def compose(self) -> ComposeResult:
        """Return the widgets of this screen: heading, progress and targets."""
        yield Static(Content(""), classes="heading", id="heading")
        yield ProgressBar(id="progress", show_eta=False)
        yield Static(Content(""), id="words")
        yield ListPane(ListSource(COLUMNS, self._rows), self._manner, noun="targets")
        yield KeyLine()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return None, shown as unavailable, for what would change a job of a read-only account."""
        if action in CHANGES and self._job and self.console.is_read_only(self._job.account):
            return None
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Subscribe to the running job and to the store."""
        self.query_one(ListPane).table.focus()
        if self._in_progress is not None:
            self._in_progress.listeners.append(self._on_progress)
            self._name = self._name or self._in_progress.job  # it may be over by now
        self._stop_listening = self.console.store.subscribe(self._changed)
        self.load()

    def on_unmount(self) -> None:
        """Unsubscribe; the job keeps running."""
        self._stop_listening()
        if self._in_progress is not None and self._on_progress in self._in_progress.listeners:
            self._in_progress.listeners.remove(self._on_progress)

    def _on_progress(self, running: JobInProgress) -> None:
        self._name = self._name or running.job
        self.call_later(self.load)
        if running.is_over and running.created:
            self.call_later(self._show_created, running)

    def _show_created(self, running: JobInProgress) -> None:
        """Show what was created, once: the values are not saved anywhere."""
        created = [fields for fields in running.created.values() if fields]
        running.created.clear()
        for fields in created:
            self.app.push_screen(CreatedOnceScreen(running.plan.account, fields))

    def _changed(self, topics: frozenset[str]) -> None:
        if "jobs" in topics:
            self.call_later(self.load)

    @work(exclusive=True, group="job", exit_on_error=False)
    async def load(self) -> None:
        """Read the job again."""
        if not self._name:
            self._show_words(self._in_progress.failure if self._in_progress else "")
            return
        try:
            self._known = await self.console.store.rehearsals.read(self._name)
            self._job = await self.console.store.journal.job(self._name)
        except StoreError as error:
            self._show_words(str(error))
            return
        self._show(self._job)
        self.refresh_bindings()
        self.query_one(ListPane).load()

    def _show(self, job: Job) -> None:
        ended = sum(row.state not in (TargetState.PLANNED, TargetState.SENT) for row in job.targets)
        self.query_one(ProgressBar).update(total=len(job.targets), progress=ended)
        heading = f"{job.action} · {job.account} · {job.job} · {job.head.rest or job.state} · by {job.actor}"
        self.query_one("#heading", Static).update(Content(heading))
        self._show_words(" · ".join(filter(None, self._words(job))))

    def _words(self, job: Job) -> Sequence[str]:
        progress = (
            self._in_progress.progress
            if self._in_progress and not self._in_progress.is_over
            else None
        )
        left = progress.seconds_left if progress else None
        counts = job.head.counts
        is_read_only = self.console.is_read_only(job.account)
        sent = [row for row in job.targets if row.state is not TargetState.SKIPPED]
        return (
            to_line((row.label, row.key) for row in sent),
            f"{job.account} is read-only here" if is_read_only else "",
            format_counts(counts),
            f"about {format_age(left)} left" if left else "",
            progress.why if progress and progress.waits_until else "",
            *rehearsal_words(self._known, is_left=TargetState.PLANNED in counts),
            f"paused: {job.head.pause_reason}"
            if job.head.pause_reason and not job.head.owner and self._known is None
            else "",
            f"running on {job.head.owner}" if job.head.owner and progress is None else "",
            f"reason: {job.head.reason}" if job.head.reason else "",
            "w checks the unknown ones with the vendor"
            if counts.get(TargetState.UNKNOWN) and not is_read_only
            else "",
            self._in_progress.failure if self._in_progress else "",
        )

    def _show_words(self, words: str) -> None:
        self.query_one("#words", Static).update(Content(words))

    def _rows(self) -> list[TargetEntry]:
        job = self._job
        if job is None:
            return []
        manner = self._manner()
        return [_row(job, row, canary_words(self._known, row.key, manner)) for row in job.targets]

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Show every field of one target, with its full answer."""
        event.stop()
        key = event.key.split("\x1f", 1)[1]
        for row in self._rows():
            if row.key == key:
                lines = row_lines(row, COLUMNS, self._manner())
                self.app.push_screen(LinesScreen(key or row.account, list(lines)))

    async def action_pause(self) -> None:
        """Pause the job before its next request."""
        try:
            if self._name and not await self.console.dispatcher.pause(self._name):
                self._show_words("This job is not running, so there is nothing to pause.")
        except FAILURES as error:
            self._show_words(str(error))

    async def action_stop(self) -> None:
        """Stop the job before its next request; the remaining targets are skipped."""
        try:
            if self._name:
                await self.console.dispatcher.stop(self._name)
        except FAILURES as error:
            self._show_words(str(error))

    @work(exclusive=True, group="next", exit_on_error=False)
    async def action_resume(self) -> None:
        """Resume the job with the targets not sent yet."""
        job = self._job
        if job is None:
            return
        try:
            plan = await self.console.planner.rest_of(self.console.source(job.account), job)
        except FAILURES as error:
            self._show_words(str(error))
            return
        if plan.changing:
            self._resume(plan)
        else:
            self._show_words("Nothing is left to send.")

    @work(exclusive=True, group="next", exit_on_error=False)
    async def action_retry(self) -> None:
        """Plan the refused targets again, as a new job."""
        job = self._job
        if job is None:
            return
        try:
            source = self.console.source(job.account)
            plan = await retry_plan(self.console.planner, self.console.store, source, job)
        except (CannotUndo, *FAILURES) as error:
            self._show_words(str(error))
            return
        self._send(plan)

    @work(exclusive=True, group="next", exit_on_error=False)
    async def action_settle(self) -> None:
        """Check the targets with an unknown result against the vendor's records."""
        job = self._job
        if job is None:
            return
        self._show_words("Checking unknown results with the vendor…")
        try:
            settled = await self.console.settler.settle(self.console.source(job.account), job)
        except (StoreError, *FAILURES) as error:
            self._show_words(str(error))
            return
        if settled.left:
            lines = [f"{key}: {why}" for key, why in settled.left.items()]
            self.app.push_screen(LinesScreen("Still unknown", lines))
        self.load()

    @work(exclusive=True, group="next", exit_on_error=False)
    async def action_undo(self) -> None:
        """Plan the changes which undo this job."""
        job = self._job
        if job is None:
            return
        try:
            source = self.console.source(job.account)
            plans = await undo_plans(self.console.planner, self.console.store, source, job)
        except (CannotUndo, *FAILURES) as error:
            self._show_words(str(error))
            return
        for plan in reversed(plans):
            self._send(plan)

    def action_back(self) -> None:
        """Close the screen; a running job keeps running."""
        self.app.pop_screen()


def _row(job: Job, row: TargetRow, canary: str) -> TargetEntry:
    proof = f"confirmed: {row.evidence or ''}" if row.confirmed_at else row.evidence
    return TargetEntry(
        account=job.account,
        key=row.key,
        label=target_name(row.label, row.key) or job.account,
        state=str(row.state),
        answer=row.answer,
        proof="; ".join(filter(None, (canary, proof))) or None,
        before=row.before,
        after=row.after,
        sent_at=row.sent_at,
    )
