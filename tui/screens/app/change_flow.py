"""Intent's way through the screens: form, plan, confirmation, run; and what was changed before."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.console import FAILURES
from tui.domain.change.action import Action
from tui.domain.device.record import DeviceRecord
from tui.screens.app.navigation import Navigation
from tui.screens.shell.history import OpenedScreen
from tui.store import StoreError

if TYPE_CHECKING:
    from tui.domain.change.confirm import Confirmed
    from tui.domain.change.plan import Plan
    from tui.screens.change.form import FilledForm
    from tui.screens.change.job_runner import JobInProgress, JobRunner
    from tui.screens.change.jobs import JobsScreen


def _nothing() -> None:
    return


class ChangeFlow(Navigation):
    """An application in which something can be changed: planned first, sent once confirmed."""

    _runner: "JobRunner | None" = None

    @property
    def runner(self) -> "JobRunner":
        """Return what carries out the jobs of this console."""
        from tui.screens.change.job_runner import JobRunner

        if self._runner is None and self.opened is not None:
            self._runner = JobRunner(self, self.opened)
        if self._runner is None:
            raise StoreError("The console is not open yet.")
        return self._runner

    def fill(
        self,
        account: str,
        action: Action,
        records: Sequence[DeviceRecord],
        acted: Callable[[], None] = _nothing,
    ) -> None:
        """Have an action filled in, then show its plan."""
        from tui.screens.change.form import ActionForm

        console = self.opened
        if console is None:
            return

        def filled(found: "FilledForm | None") -> None:
            if found is not None:
                self.run_worker(
                    self._plan(account, action, found, acted), group="plan", exit_on_error=False
                )

        self.push_screen(ActionForm(console, account, action, records), filled)

    async def _plan(
        self, account: str, action: Action, found: "FilledForm", acted: Callable[[], None]
    ) -> None:
        console = self.opened
        if console is None:
            return
        try:
            source = console.source(account)
            plan = await console.planner.plan(
                source, action, found.wanted, found.values, found.options
            )
        except (*FAILURES, StoreError) as error:
            self.notify(f"{error} Nothing was sent.", severity="warning", markup=False)
            return
        self.send_plan(plan, acted=acted)

    def send_plan(self, plan: "Plan", acted: Callable[[], None] = _nothing) -> None:
        """Show a plan; once it is confirmed carry it out, and look at it."""

        def confirmed(word: "Confirmed | None") -> None:
            if word is not None:
                acted()
                self._look_at(plan.action.title, going=self.runner.start(plan, word))

        self._show_plan(plan, confirmed)

    def go_on(self, plan: "Plan") -> None:
        """Show what is left of a job; once it is confirmed go on with it."""

        def confirmed(word: "Confirmed | None") -> None:
            if word is not None:
                going = self.runner.start(plan, word, resume=True)
                self._look_at(plan.action.title, going=going, job=plan.follows)

        self._show_plan(plan, confirmed)

    def _show_plan(self, plan: "Plan", confirmed: "Callable[[Confirmed | None], None]") -> None:
        from tui.screens.change.plan import PlanScreen

        self.push_screen(PlanScreen(plan, lambda: self._requests(plan), self.manner), confirmed)

    def _requests(self, plan: "Plan") -> list[str]:
        from tui.changes.preview import cli_command, curl_command, plan_calls

        console = self.opened
        if console is None:
            return []
        source = console.source(plan.account)
        curls = [curl_command(source, call) for call in plan_calls(source, plan)]
        return [cli_command(plan), "", *curls]

    def _look_at(self, title: str, *, job: str = "", going: "JobInProgress | None" = None) -> None:
        from tui.screens.change.job import JobScreen

        console = self.opened
        if console is None:
            return

        def opened() -> JobScreen:
            name = job or (going.job if going else "")
            return JobScreen(
                console, self.send_plan, self.go_on, self.manner, job=name, going=going
            )

        self.open_step(OpenedScreen(title, opened))

    def action_jobs(self) -> None:
        """Show what was changed, by whom, and what became of it."""
        from tui.screens.change.jobs import JobsScreen

        console = self.opened
        if console is not None and not isinstance(self.screen, JobsScreen):
            self.open_step(OpenedScreen("Jobs", lambda: JobsScreen(console, self.manner)))

    def on_jobs_screen_job_chosen(self, event: "JobsScreen.JobChosen") -> None:
        """Open one job."""
        self._look_at(event.job, job=event.job, going=self.runner.of(event.job))

    def open_texts(self, record: DeviceRecord) -> None:
        """Show the thread of a SIM."""
        from tui.screens.device.messages import MessagesScreen

        console = self.opened
        if console is not None:
            self.open_step(
                OpenedScreen("Texts", lambda: MessagesScreen(console, record, self.manner))
            )

    def action_log(self) -> None:
        """Show the audit log."""
        from tui.screens.change.audit import AuditScreen

        console = self.opened
        if console is not None and not isinstance(self.screen, AuditScreen):
            self.open_step(OpenedScreen("Log", lambda: AuditScreen(console, self.manner)))
