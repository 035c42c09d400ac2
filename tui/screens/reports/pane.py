"""Reports in time, and what a reader does with them: jump, pan, mark, open, fetch."""

from collections.abc import Callable
from datetime import datetime

from textual import on, work
from textual.message import Message

from tui.console import FAILURES, Console
from tui.domain.device.record import Report
from tui.domain.show.format import TimeStyle
from tui.screens.reports.body import ReportBody
from tui.screens.reports.jump import JumpScreen
from tui.screens.reports.picture import TimelineData
from tui.screens.reports.words import LIVE_SLACK
from tui.widgets.table.table import Table
from tui.widgets.timeline.timeline import Timeline

ASKED_TWICE = 7
"""What may take so many requests is fetched only when asked for a second time."""


class ReportPane(ReportBody):
    """The reports of one subject at a time; `V` goes to the next one which keeps some."""

    class Opened(Message):
        """A report was opened."""

        def __init__(self, report: Report) -> None:
            super().__init__()
            self.report = report

    def __init__(
        self, console: Console, manner: Callable[[], TimeStyle], opening: TimelineData | None = None
    ) -> None:
        """Show reports in time; `opening` is what is shown first, where it was read already."""
        super().__init__(console, manner, opening)
        self._agreed_to: object = None

    @on(Table.CursorMoved)
    def _moved(self, event: Table.CursorMoved) -> None:
        event.stop()
        if self._marked_at is not None:
            self._note(self._words)

    @on(Timeline.SpanWanted)
    def _move(self, event: Timeline.SpanWanted) -> None:
        event.stop()
        self.run_worker(
            self.look(event.since, event.until), group="show", exclusive=True, exit_on_error=False
        )

    async def look(self, since: datetime, until: datetime) -> None:
        """Show this span; one which reaches up to now goes on with the clock."""
        now = self.console.now()
        self._live = until >= now - LIVE_SLACK
        length = until - since
        until = min(until, now) if self._live else until
        self._span = until - length, until
        await self.show()

    def ask_jump(self) -> None:
        """Ask for a time and go there: the box goes when the reports are there, in one frame."""

        async def go(at: datetime) -> None:
            try:
                await self.jump(at)
            finally:
                box.dismiss(None)

        def start(at: datetime) -> None:
            self.run_worker(go(at), group="show", exclusive=True, exit_on_error=False)

        box = JumpScreen(self._manner(), start)
        self.app.push_screen(box)

    async def jump(self, at: datetime) -> None:
        """Go to a time: within the span in view only the cursor moves, else the span does too."""
        since, until = self.span
        now = self.console.now()
        if at >= now - LIVE_SLACK:
            await self.look(now - (until - since), now)
            self.timeline.go_to(0, now)
            return
        if not since <= at < until:
            half = (until - since) / 2
            await self.look(at - half, at + half)
        await self._go_to(at)

    @on(Timeline.TimeWanted)
    def _go(self, event: Timeline.TimeWanted) -> None:
        event.stop()
        self.run_worker(self._go_to(event.at), group="go", exclusive=True, exit_on_error=False)

    async def _go_to(self, at: datetime) -> None:
        if self._window is not None:
            index = max(0, await self._window.position(at) - 1)
            span = self.timeline.table.landing(self._window.total, index)
            await self.read_rows(span.start, span.stop, self._generation)  # one frame, with rows
            self.timeline.go_to(index, at)
            self._note(self._words)

    @on(Table.RowChosen)
    def _open(self, event: Table.RowChosen) -> None:
        event.stop()
        report = self._held.get(event.key)
        if report is not None:
            self.post_message(self.Opened(report))

    def mark(self) -> None:
        """Count time from the report under the cursor; again: no longer."""
        self._marked_at = None if self._marked_at else self.timeline.plot.marker
        self._note(self._words)

    def next_subject(self) -> None:
        """Show the reports which the next vendor, or account, keeps."""
        if self._subjects:
            self._chosen = (self._chosen + 1) % len(self._subjects)
            self.timeline.table.restore("", 0)
            self.reload()

    @work(exclusive=True, group="fetch", exit_on_error=False)
    async def fetch(self, *, full: bool = False) -> None:
        """Fetch what the store lacks of the span in view, or all of it again with every field.

        What may cost much is said, and done when it is asked for again.
        """
        subject = self.subject
        if subject is None or subject.record is None:
            self._note(
                ["The sync reads these reports. Open one device to fetch an older span of it."]
            )
            return
        cost = await self.fetch_cost(full=full)
        if cost is None:
            self._note([f"{subject.title}: all of this span is here already."])
            return
        wish = (subject, self.span, full)
        if (cost.most or cost.least) >= ASKED_TWICE and self._agreed_to != wish:
            self._agreed_to = wish
            key = "F" if full else "f"
            self._note([f"That is {cost.words} of {subject.account}. {key} again does it."])
            return
        self._note([f"{subject.account}: asking for reports, {cost.words}…"])
        try:
            source = self.console.source(subject.account)
            await self.console.fetcher.reports(
                source, subject.record, *self.span, full=full, progress=lambda w: self._note([w])
            )
        except FAILURES as error:
            self._note([f"{error} What is shown was fetched before."])
            return
        await self.show()
