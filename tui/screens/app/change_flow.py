"""The way from form to plan to confirmation to job, and to the earlier changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual.app import App

from tui.changes.read_only import read_only_sentence
from tui.console import FAILURES, Console
from tui.console.actor import actor
from tui.domain.change.action import Action, TargetState
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle
from tui.screens.app.navigation import Navigation
from tui.screens.app.time_machine import is_refused_in_past
from tui.screens.shell.history import OpenedScreen
from tui.store import StoreError

if TYPE_CHECKING:
    from tui.changes.run import RunResult
    from tui.console.recovery.plans import Recovery
    from tui.domain.change.confirm import Confirmed
    from tui.domain.change.plan import Plan
    from tui.domain.change.target import Target
    from tui.screens.change.form import FilledForm
    from tui.screens.change.job_runner import JobInProgress, JobRunner, Send


def _nothing() -> None:
    return


class ChangeFlow:
    """Opens the screens of a change: it is planned first, and sent once it is confirmed."""

    def __init__(
        self,
        app: App[None],
        console: Console,
        navigation: Navigation,
        manner: Callable[[], TimeStyle],
    ) -> None:
        self._app = app
        self._console = console
        self._navigation = navigation
        self._manner = manner

    @cached_property
    def runner(self) -> "JobRunner":
        """Runs the jobs of this console."""
        from tui.screens.change.job_runner import JobRunner

        return JobRunner(self._app, self._console)

    @property
    def jobs(self) -> Sequence["JobInProgress"]:
        """The jobs sent from this console."""
        return self.runner.running if "runner" in vars(self) else ()

    def halt(self) -> None:
        """Send nothing more: the jobs which run pause after what is on its way."""
        if "dispatcher" in vars(self._console):  # until something is sent, none is loaded
            self._console.dispatcher.halt()

    def fill_in(
        self,
        account: str,
        action: Action,
        devices: "Sequence[Target]",
        acted: Callable[[], None] = _nothing,
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Open an action's form, then its plan; `acted` is called when the plan is confirmed.

        `values` is filled in at the start.
        """
        from tui.screens.change.form import ActionForm

        if self._console.is_read_only(account):
            self._app.notify(read_only_sentence(account), severity="warning", markup=False)
            return

        def filled(form: "FilledForm | None") -> None:
            if form is not None:
                self._app.run_worker(
                    self._plan(account, action, form, acted), group="plan", exit_on_error=False
                )

        form = ActionForm(self._console, account, action, devices, values or {})
        self._app.push_screen(form, filled)

    async def _plan(
        self, account: str, action: Action, form: "FilledForm", acted: Callable[[], None]
    ) -> None:
        try:
            source = self._console.source(account)
            plan = await self._console.planner.plan(
                source, action, form.wanted, form.values, form.options
            )
        except (*FAILURES, StoreError) as error:
            self._app.notify(f"{error} Nothing was sent.", severity="warning", markup=False)
            return
        self.send_plan(replace(plan, not_taken=tuple(form.not_taken)), acted=acted)

    def send_plan(self, plan: "Plan", acted: Callable[[], None] = _nothing) -> None:
        """Open a plan; once it is confirmed, send it and open its job."""

        def confirmed(word: "Confirmed | None", plan: "Plan") -> None:
            if word is not None:
                acted()
                self._open_job(plan.action.title, running=self.runner.start(plan, word))

        self._open_plan(plan, confirmed, may_be_rehearsed=not plan.undoes)

    def send_recovery(self, plans: "Recovery") -> None:
        """Open the plan of a recovery; once it is confirmed, store what puts the old frequency back, then send it."""
        from tui.console.recovery.begin import (
            NOT_PUT_BACK,
            begin_recovery,
            put_back_words,
            recovery_lines,
        )

        def confirmed(word: "Confirmed | None", plan: "Plan") -> None:
            if word is None:
                return

            async def within(send: "Send") -> "RunResult":
                run, stored = await begin_recovery(self._console, plans, word.how, send)
                words = put_back_words(plans, stored) if stored else NOT_PUT_BACK
                self._app.notify(words, markup=False, timeout=12)
                return run

            running = self.runner.start(plan, word, within=within)
            self._open_job(plan.action.title, running=running)

        self._open_plan(plans.fast, confirmed, told=recovery_lines(plans))

    def resume(self, plan: "Plan") -> None:
        """Open the plan for the rest of a job; once it is confirmed, resume the job."""

        def confirmed(word: "Confirmed | None", plan: "Plan") -> None:
            if word is not None:
                running = self.runner.start(plan, word, resume=True)
                self._open_job(plan.action.title, job=plan.follows, running=running)

        self._open_plan(plan, confirmed)

    def _is_refused(self) -> bool:
        return is_refused_in_past(self._app, self._console, "Changes")

    async def undo_last(self) -> None:
        """Open the plan which undoes the newest change that this operator sent."""
        from tui.changes.undo import CannotUndo, undo_plans

        if self._is_refused():
            return
        mine = [
            job
            for job in await self._console.store.journal.job_heads()
            if job.actor == actor() and not job.undoes and job.state is not TargetState.UNDONE
            if job.account in self._console.accounts
        ]
        if not mine:
            self._app.notify("You sent no change which can be undone.", markup=False)
            return
        try:
            job = await self._console.store.journal.job(mine[0].job)
            source = self._console.source(job.account)
            plans = await undo_plans(self._console.planner, self._console.store, source, job)
        except (CannotUndo, *FAILURES) as error:
            self._app.notify(str(error), severity="warning", markup=False)
            return
        for plan in reversed(plans):
            self.send_plan(plan)

    def _open_plan(
        self,
        plan: "Plan",
        confirmed: "Callable[[Confirmed | None, Plan], None]",
        *,
        may_be_rehearsed: bool = False,
        told: Sequence[str] = (),
    ) -> None:
        from tui.console.rehearsing import rehearse
        from tui.screens.change.plan import PlanScreen

        wanted = partial(rehearse, self._console) if may_be_rehearsed else None
        screen = PlanScreen(plan, self._requests, self._manner, wanted, told)
        self._app.push_screen(screen, lambda word: confirmed(word, screen.plan))

    def _requests(self, plan: "Plan") -> list[str]:
        from tui.changes.preview import cli_command, curl_command, plan_calls

        source = self._console.source(plan.account)
        curls = [curl_command(source, call) for call in plan_calls(source, plan)]
        return [cli_command(plan), "", *curls]

    def _open_job(
        self, title: str, *, job: str = "", running: "JobInProgress | None" = None
    ) -> None:
        from tui.screens.change.job import JobScreen

        def opened() -> JobScreen:
            name = job or (running.job if running else "")
            return JobScreen(
                self._console, self.send_plan, self.resume, self._manner, job=name, running=running
            )

        self._navigation.open(OpenedScreen(title, opened))

    def open_job(self, job: str) -> None:
        """Open a job by its name."""
        self._open_job(job, job=job, running=self.runner.find(job))

    def open_jobs(self) -> None:
        """Open the list of jobs."""
        from tui.screens.change.jobs import JobsScreen

        if not self._is_refused() and not isinstance(self._app.screen, JobsScreen):
            self._navigation.open(
                OpenedScreen("Jobs", lambda: JobsScreen(self._console, self._manner))
            )

    def open_log(self) -> None:
        """Open the audit log."""
        from tui.screens.change.audit import AuditScreen

        if not self._is_refused() and not isinstance(self._app.screen, AuditScreen):
            self._navigation.open(
                OpenedScreen("Log", lambda: AuditScreen(self._console, self._manner))
            )

    def open_texts(self, record: DeviceRecord) -> None:
        """Open the text messages of a SIM."""
        from tui.screens.device.messages import MessagesScreen

        self._navigation.open(
            OpenedScreen("Texts", lambda: MessagesScreen(self._console, record, self._manner))
        )
