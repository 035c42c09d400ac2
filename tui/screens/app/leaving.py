"""What would be lost or left undone by leaving the console now."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from textual.app import App

from tui.console import Console
from tui.domain.change.action import TargetState
from tui.screens.app.change_flow import ChangeFlow
from tui.widgets.table.table import Table

if TYPE_CHECKING:
    from tui.screens.change.job_runner import JobInProgress


class Leaving:
    """Asks once before something is lost, and says at the end how to go on."""

    def __init__(self, app: App[None], console: Console, changes: ChangeFlow) -> None:
        self._app = app
        self._console = console
        self._changes = changes

    def quit(self, end: Callable[[], None]) -> None:
        """End, at once if nothing is lost; else ask first."""
        from tui.screens.shell.ask import AskScreen

        if isinstance(self._app.screen, AskScreen):
            return
        lines = list(self._losses())
        if not lines:
            end()
            return

        def answered(agreed: bool | None) -> None:  # noqa: FBT001 - what the dialog gives
            if agreed:
                end()

        asked = AskScreen("Leave Watchfloor?", lines, yes="leave", no="stay")
        self._app.push_screen(asked, answered)

    def last_words(self) -> list[str]:
        """Return what to print after the end: the jobs which are not done, and how to go on with them."""
        if self._console.folder is not None:
            return []
        return [words for job in self._changes.jobs if (words := _rest_words(job))]

    def _losses(self) -> Iterator[str]:
        for job in self._changes.jobs:
            if not job.is_over:
                yield _running_words(job)
                if self._console.folder is not None:
                    yield "The demo's jobs are lost when it ends."
                else:
                    yield "It pauses when you leave. To continue it:"
                    yield f"watchfloor jobs resume {job.job}"
        screens = self._app.screen_stack
        marked = sum(len(table.marked) for screen in screens for table in screen.query(Table))
        if marked:
            yield f"{marked:,} {'row is' if marked == 1 else 'rows are'} marked."
        if any(getattr(screen, "is_filled", False) for screen in screens):
            yield "A form is filled in and not sent."


def _running_words(job: "JobInProgress") -> str:
    done = f", {job.progress.ended:,} of {job.progress.total:,} done" if job.progress else ""
    return f"A job is running: {job.plan.action.title} on {job.plan.account}{done}."


def _rest_words(job: "JobInProgress") -> str:
    """Return what is left of a job; empty if it is done."""
    counts = Counter(row.state for row in job.run.job.targets) if job.run else Counter()
    if job.run is None and job.progress is not None:
        counts.update(job.progress.counts)
    left, unknown = counts[TargetState.PLANNED], counts[TargetState.UNKNOWN]
    unknown += counts[TargetState.SENT]
    name = f"{job.plan.action.title} on {job.plan.account}"
    words = []
    if left:
        words.append(
            f"{name} is paused, {left:,} of {counts.total():,} not sent."
            f" Continue it: watchfloor jobs resume {job.job}"
        )
    if unknown:
        words.append(f"{name}: {unknown:,} unknown. See them: watchfloor jobs {job.job}")
    return "\n".join(words)
