"""What was changed from this store, by whom, and what became of each target."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from tui.commands import EVERYWHERE, bindings
from tui.console import Console
from tui.domain.device import Row
from tui.domain.show import Manner
from tui.domain.view import Column
from tui.screens.list_pane import ListPane
from tui.screens.row import FieldsScreen
from tui.screens.sources import ListSource
from tui.store import Job

JOB_COLUMNS = (
    Column("vendor.created_at", "When", 12, "time"),
    Column("vendor.action", "Action", 20),
    Column("account", "Account", 14),
    Column("vendor.state", "State", 12, "state"),
    Column("vendor.targets", "Targets", 8, "number"),
    Column("vendor.outcome", "Outcome", 30),
    Column("vendor.actor", "By", 20),
)


class JobsScreen(Screen[None]):
    """The journal, newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("escape", "app.pop_screen", "Back", show=False),
        Binding("slash", "filter", "Filter"),
    ]

    def __init__(self, console: Console, manner: Callable[[], Manner]) -> None:
        super().__init__()
        self._wired = console
        self._manner = manner
        self._jobs: Sequence[Job] = ()

    def compose(self) -> ComposeResult:
        """Lay out the heading and the list."""
        yield Static(Content("Changes made from this store"), classes="heading")
        source = ListSource(JOB_COLUMNS, lambda: [job_row(job) for job in self._jobs])
        yield ListPane(source, self._manner, noun="jobs", frozen=2)
        yield Footer()

    def on_mount(self) -> None:
        """Read the journal."""
        self.query_one(ListPane).table.focus()
        self.load()

    @work(exclusive=True, group="jobs", exit_on_error=False)
    async def load(self) -> None:
        """Read the journal anew."""
        self._jobs = await self._wired.store.jobs()
        self.query_one(ListPane).load()

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Show what became of each target."""
        _, key = event.key.split("\x1f", 1)
        job = next(job for job in self._jobs if job.job == key)
        rows = [
            Row(
                provider="",
                account=job.account,
                list="targets",
                key=target.label or target.key or job.account,
                vendor={"value": f"{target.state}  {target.answer or ''}"},
            )
            for target in job.targets
        ]
        self.app.push_screen(FieldsScreen(f"{job.action} · {job.account}", rows, self._manner))

    def action_filter(self) -> None:
        """Narrow the list."""
        self.query_one(ListPane).open_filter()

    def action_back(self) -> None:
        """Go back."""
        self.app.pop_screen()


def job_row(job: Job) -> Row:
    """Say a job as a row of the list."""
    states = [str(target.state) for target in job.targets]
    outcome = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    return Row(
        provider="",
        account=job.account,
        list="jobs",
        key=job.job,
        vendor={
            "created_at": job.created_at,
            "action": job.action,
            "state": str(job.state),
            "targets": len(states),
            "outcome": outcome,
            "actor": job.actor,
        },
    )
