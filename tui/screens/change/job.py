"""One job: every target and what became of it, live while it runs; pause, go on, settle, take back."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import ProgressBar, Static

from tui.changes.undo import CannotUndo, retry_plan, undo_plans
from tui.commands import EVERYWHERE, LIST, bindings
from tui.console import FAILURES, Console
from tui.domain.change.action import TargetState, format_counts
from tui.domain.change.plan import Plan
from tui.domain.device.record import Row
from tui.domain.show.format import TimeStyle, format_value
from tui.domain.text.column import Column
from tui.domain.text.times import format_age
from tui.screens.change.created_once import CreatedOnceScreen
from tui.screens.change.job_runner import JobInProgress
from tui.screens.change.lines import LinesScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource
from tui.screens.shell.keys import KeyLine
from tui.store import Job, StoreError, TargetRow

COLUMNS = (
    Column("vendor.label", "Target", 24),
    Column("vendor.state", "State", 11, "state"),
    Column("vendor.answer", "Answer", 40),
    Column("vendor.proof", "Seen since", 30),
    Column("vendor.before", "Before", 16),
    Column("vendor.after", "After", 16),
    Column("vendor.sent_at", "Sent", 11, "time"),
    Column("key", "Called", 24, "identifier"),
)
Send = Callable[[Plan], None]
"""Show a plan and, once it is confirmed, carry it out."""


class JobScreen(Screen[None]):
    """The journal of one job."""

    DEFAULT_CSS = """
    JobScreen {
        & > #progress { height: 1; padding: 0 1; }
        & > #words { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
        & > ListPane { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        *bindings(LIST),
        Binding("escape", "back", "Back", show=False),
        Binding("p", "pause", "Pause"),
        Binding("X", "stop", "Stop"),
        Binding("o", "resume", "Go on"),
        Binding("R", "retry", "Retry refused"),
        Binding("w", "settle", "Settle unknown"),
        Binding("u", "undo", "Undo"),
    ]

    def __init__(
        self,
        console: Console,
        send: Send,
        go_on: Send,
        manner: Callable[[], TimeStyle],
        *,
        job: str = "",
        going: JobInProgress | None = None,
    ) -> None:
        """Look at a stored job, or at one which has just begun."""
        super().__init__()
        self.console = console
        self._send = send
        self._go_on = go_on
        self._manner = manner
        self._name = job
        self._going = going
        self._job: Job | None = None

    def compose(self) -> ComposeResult:
        """Lay out heading, progress and targets."""
        yield Static(Content(""), classes="heading", id="heading")
        yield ProgressBar(id="progress", show_eta=False)
        yield Static(Content(""), id="words")
        yield ListPane(ListSource(COLUMNS, self._rows), self._manner, noun="targets")
        yield KeyLine()

    def on_mount(self) -> None:
        """Listen to the run and to the store."""
        self.query_one(ListPane).table.focus()
        if self._going is not None:
            self._going.listeners.append(self._heard)
        self._stop_listening = self.console.store.subscribe(self._changed)
        self.load()

    def on_unmount(self) -> None:
        """Stop listening; the job goes on."""
        self._stop_listening()
        if self._going is not None and self._heard in self._going.listeners:
            self._going.listeners.remove(self._heard)

    def _heard(self, going: JobInProgress) -> None:
        self._name = self._name or going.job
        self.call_later(self.load)
        if going.is_over and going.made:
            self.call_later(self._show_made, going)

    def _show_made(self, going: JobInProgress) -> None:
        """Show what was created, once: it is kept nowhere."""
        made = [fields for fields in going.made.values() if fields]
        going.made.clear()
        for fields in made:
            self.app.push_screen(CreatedOnceScreen(going.plan.account, fields))

    def _changed(self, topics: frozenset[str]) -> None:
        if "jobs" in topics:
            self.call_later(self.load)

    @work(exclusive=True, group="job", exit_on_error=False)
    async def load(self) -> None:
        """Read the job anew."""
        if not self._name:
            self._say(self._going.failure if self._going else "")
            return
        try:
            self._job = await self.console.store.journal.job(self._name)
        except StoreError as error:
            self._say(str(error))
            return
        self._tell(self._job)
        self.query_one(ListPane).load()

    def _tell(self, job: Job) -> None:
        ended = sum(row.state not in (TargetState.PLANNED, TargetState.SENT) for row in job.targets)
        self.query_one(ProgressBar).update(total=len(job.targets), progress=ended)
        heading = f"{job.action} · {job.account} · {job.job} · {job.state} · by {job.actor}"
        self.query_one("#heading", Static).update(Content(heading))
        self._say(" · ".join(filter(None, self._words(job))))

    def _words(self, job: Job) -> Sequence[str]:
        progress = self._going.progress if self._going and not self._going.is_over else None
        left = progress.seconds_left if progress else None
        counts = job.head.counts
        return (
            format_counts(counts),
            f"about {format_age(left)} left" if left else "",
            progress.why if progress and progress.waits_until else "",
            f"it rests: {job.head.pause_reason}"
            if job.head.pause_reason and not job.head.owner
            else "",
            f"running at {job.head.owner}" if job.head.owner and progress is None else "",
            f"why: {job.head.reason}" if job.head.reason else "",
            "w asks the vendor about the unknown" if counts.get(TargetState.UNKNOWN) else "",
            self._going.failure if self._going else "",
        )

    def _say(self, words: str) -> None:
        self.query_one("#words", Static).update(Content(words))

    def _rows(self) -> list[Row]:
        job = self._job
        return [_row(job, row) for row in job.targets] if job else []

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Show all that is known of one target, its answer whole."""
        event.stop()
        key = event.key.split("\x1f", 1)[1]
        for row in self._rows():
            if row.key == key:
                told = [f"{name}: {format_value(value)}" for name, value in row.vendor.items()]
                self.app.push_screen(LinesScreen(key or row.account, told))

    async def action_pause(self) -> None:
        """Have it rest before its next request."""
        if self._name and not await self.console.dispatcher.pause(self._name):
            self._say("Nobody is at it: there is nothing to pause.")

    async def action_stop(self) -> None:
        """Have it end before its next request; the rest is skipped."""
        if self._name:
            await self.console.dispatcher.stop(self._name)

    @work(exclusive=True, group="next", exit_on_error=False)
    async def action_resume(self) -> None:
        """Go on with what was never sent."""
        job = self._job
        if job is None:
            return
        try:
            plan = await self.console.planner.rest_of(self.console.source(job.account), job)
        except FAILURES as error:
            self._say(str(error))
            return
        if plan.changing:
            self._go_on(plan)
        else:
            self._say("Nothing of it is left to be sent.")

    @work(exclusive=True, group="next", exit_on_error=False)
    async def action_retry(self) -> None:
        """Plan the refused targets once more, as a job of their own."""
        job = self._job
        if job is None:
            return
        try:
            source = self.console.source(job.account)
            plan = await retry_plan(self.console.planner, self.console.store, source, job)
        except (CannotUndo, *FAILURES) as error:
            self._say(str(error))
            return
        self._send(plan)

    @work(exclusive=True, group="next", exit_on_error=False)
    async def action_settle(self) -> None:
        """Read back what became of the unknown, as far as the vendor shows it."""
        job = self._job
        if job is None:
            return
        self._say("Asking the vendor what became of the unknown…")
        try:
            settled = await self.console.settler.settle(self.console.source(job.account), job)
        except (StoreError, *FAILURES) as error:
            self._say(str(error))
            return
        if settled.left:
            lines = [f"{key}: {why}" for key, why in settled.left.items()]
            self.app.push_screen(LinesScreen("Still unknown", lines))
        self.load()

    @work(exclusive=True, group="next", exit_on_error=False)
    async def action_undo(self) -> None:
        """Plan what takes it back."""
        job = self._job
        if job is None:
            return
        try:
            source = self.console.source(job.account)
            plans = await undo_plans(self.console.planner, self.console.store, source, job)
        except (CannotUndo, *FAILURES) as error:
            self._say(str(error))
            return
        for plan in reversed(plans):
            self._send(plan)

    def action_back(self) -> None:
        """Leave; a job on its way goes on."""
        self.app.pop_screen()


def _row(job: Job, row: TargetRow) -> Row:
    return Row(
        provider="",
        account=job.account,
        list="targets",
        key=row.key,
        vendor={
            "label": row.label or row.key or job.account,
            "state": str(row.state),
            "answer": row.answer,
            "proof": f"confirmed: {row.evidence or ''}" if row.confirmed_at else row.evidence,
            "before": row.before,
            "after": row.after,
            "sent_at": row.sent_at,
        },
    )
