"""Reports over time: a plot above a list, with commands to jump, pan, mark, open and fetch."""

from collections.abc import Callable, Sequence
from datetime import datetime

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.console import FAILURES, Console
from tui.domain.device.record import Report
from tui.domain.show.format import TimeStyle
from tui.screens.reports.columns import DEVICE_COLUMN
from tui.screens.reports.download import download_offer, fetch_cost
from tui.screens.reports.jump import JumpScreen
from tui.screens.reports.report_filter import ReportFilter
from tui.screens.reports.report_rows import ReportRows
from tui.screens.reports.shown_span import ShownSpan
from tui.screens.reports.status_line import TimelineStatus
from tui.screens.reports.subject import ReportSubject
from tui.screens.reports.timeline_data import FEWEST_BUCKETS, TimelineData, last_word_span
from tui.screens.reports.window import ReportWindow
from tui.screens.reports.words import LIVE_SLACK, window_words
from tui.widgets.table.table import Table
from tui.widgets.timeline.timeline import Timeline, TimelineView

TICK_SECONDS = 30.0


class ReportPane(Vertical):
    """The reports of one device record, or one account; `V` shows the next one which keeps reports."""

    DEFAULT_CSS = """
    ReportPane {
        height: 1fr;
        & > Timeline { height: 1fr; }
    }
    """

    class Opened(Message):
        """A report was opened."""

        def __init__(self, report: Report) -> None:
            super().__init__()
            self.report = report

    def __init__(
        self, console: Console, manner: Callable[[], TimeStyle], opening: TimelineData | None = None
    ) -> None:
        """Show reports over time; `opening` is shown first, where it has been read already."""
        super().__init__()
        self.console = console
        self.timeline = Timeline()
        self._manner = manner
        self._opening = opening
        self._subjects: Sequence[ReportSubject] = ()
        self._chosen = 0
        self._span = ShownSpan()
        self._filter = ReportFilter()
        self.window: ReportWindow | None = None
        """The reports of the span in view, once they have been counted."""
        self._rows = ReportRows(console.store)
        self._status = TimelineStatus()
        self._confirmed_fetch: object = None

    def compose(self) -> ComposeResult:
        """Return the widgets of this pane: the timeline and its status line."""
        yield self.timeline
        yield self._status

    def on_mount(self) -> None:
        """Start the timer which keeps a live span up to date."""
        self.set_interval(TICK_SECONDS, self._tick)
        if self._opening is not None:
            self._open_with(self._opening)

    def _open_with(self, opening: TimelineData) -> None:
        window = self.window = opening.window
        self._subjects = (window.subject,)
        self._span.set(window.since, window.until, live=window.until >= self.console.now())
        self._rows.note_events(opening.events)
        self._list(window)
        self._plot(opening)
        self._supply_reports(0, opening.first, self.timeline.table.rows.generation)
        self._status.show(*opening.words)

    def _tick(self) -> None:
        if self.is_live and self.window is not None and self.is_on_screen:
            self.reload()

    @property
    def subject(self) -> ReportSubject | None:
        """The device record or account whose reports are shown."""
        return self._subjects[self._chosen] if self._subjects else None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The span in view."""
        return self._span.bounds(self.console.now())

    @property
    def is_live(self) -> bool:
        """Whether the span moves on with the clock."""
        return self._span.is_live

    def report(self, key: str) -> Report | None:
        """Return a report which was shown recently, by its key."""
        return self._rows.get(key)

    async def load(self, subjects: Sequence[ReportSubject]) -> None:
        """Set whose reports can be shown, and show those in the store for the span in view."""
        shown = self.subject
        self._subjects = subjects
        self._chosen = await self._index_of(shown)
        self.timeline.plot.display = self.subject is not None
        if self.subject is None:
            self.timeline.table.show_empty("None of this device's vendors keeps reports.")
            self._status.show()
            return
        last = await last_word_span(self.console, self.subject, self.span[0])
        if last is not None and self.window is None:
            self._span.set(*last, live=False)
        await self.show()

    async def _index_of(self, shown: ReportSubject | None) -> int:
        """Return the index of the subject shown so far, else of the first which has reports."""
        if shown is None and len(self._subjects) > 1:
            store, (since, until) = self.console.store, self.span
            found = self._subjects, since, until, FEWEST_BUCKETS
            shown = (await ReportWindow.open_first(store, *found)).subject
        names = [(subject.account, subject.device) for subject in self._subjects]
        name = (shown.account, shown.device) if shown else None
        return names.index(name) if name in names else 0

    @work(exclusive=True, group="show", exit_on_error=False)
    async def reload(self) -> None:
        """Read the span in view from the store again."""
        await self.show()

    async def show(self) -> None:
        """Show the span in view: the list first, then the measurements; a live span moves up to now."""
        subject = self.subject
        if subject is None:
            return
        parts = max(FEWEST_BUCKETS, self.timeline.bucket_count)
        since, until = self._span.advance(self.console.now(), parts)
        window = await ReportWindow.open(self.console.store, subject, since, until, parts)
        self.window = listed = await self._filter.apply(window, self.console)
        if subject.device is None:
            self._list(listed)  # reading a whole account's measurements takes a while
        data = await TimelineData.read(window, self.console.places)
        self._rows.note_events(data.events)
        with self.app.batch_update():
            if subject.device is not None:
                self._list(listed)
            self._plot(data)
        others = len(self._subjects) > 1
        words = await window_words(self.console, window, live=self.is_live, others=others)
        self._status.show(*self._filter.words(window, listed), *words)

    def ask_filter(self) -> None:
        """Ask which reports to list."""
        if self.subject is not None:
            self._filter.ask(self, self.console, self.subject.account, self._list_anew)

    def _list_anew(self) -> None:
        self.timeline.table.restore("", 0)
        self.reload()

    def _list(self, window: ReportWindow) -> None:
        table, subject = self.timeline.table, window.subject
        own = self.console.accounts[subject.account].report_columns
        columns = self._rows.columns(own, self._manner(), of_account=subject.device is None)
        if table.columns != columns:
            self.timeline.set_columns(columns)
        if self.is_live and not table.cursor:
            table.restore("", 0)  # at the top of a live list the cursor stays on the newest report
        table.renew(table.rows.generation + 1)
        table.set_count(window.total)
        if not window.total:
            table.show_empty(self._filter.empty_words(window))

    def _plot(self, data: TimelineData) -> None:
        window = data.window
        since, until, now = window.since, window.until, self.console.now()
        zone = self._manner().zone
        part = (until - since) / len(window.counts)
        if until > now:
            now = since + (now - since) // part * part  # an unfinished part cannot have a gap yet
        view = TimelineView(
            since, until, window.counts, data.series, window.total, now, data.used, data.unasked, data.lanes
        )  # fmt: skip
        self.timeline.show(view, zone)

    @on(Table.RowsWanted)
    def _supply(self, wanted: Table.RowsWanted) -> None:
        wanted.stop()
        self._read(wanted.start, wanted.end, wanted.generation)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _read(self, start: int, end: int, generation: int) -> None:
        await self._read_rows(start, end, generation)

    async def _read_rows(self, start: int, end: int, generation: int) -> None:
        """Read the reports at these positions into the list."""
        window = self.window
        if window is None:
            return
        reports = await window.rows(start, end)
        if DEVICE_COLUMN in self.timeline.table.columns:
            await self._rows.learn_labels(window.subject.account, reports)
        self._supply_reports(start, reports, generation)
        self._follow()

    def _supply_reports(self, start: int, reports: Sequence[Report], generation: int) -> None:
        timeline, times = self.timeline, [report.received_at or report.at for report in reports]
        rows = self._rows.format(reports, timeline.table.columns, self._manner())
        timeline.supply(start, rows, times, generation)

    def _follow(self) -> None:
        self._status.follow(self.timeline.plot.marker)

    @on(Table.CursorMoved)
    def _moved(self, event: Table.CursorMoved) -> None:
        event.stop()
        self._follow()

    @on(Timeline.SpanWanted)
    def _move(self, event: Timeline.SpanWanted) -> None:
        event.stop()
        self.run_worker(
            self.look(event.since, event.until), group="show", exclusive=True, exit_on_error=False
        )

    async def look(self, since: datetime, until: datetime) -> None:
        """Show this span; a span which reaches up to now moves on with the clock."""
        self._span.choose(since, until, self.console.now())
        await self.show()

    def ask_jump(self) -> None:
        """Ask for a time and go there; the dialog closes in the frame in which the reports appear."""

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
        """Go to a time: move the cursor, and the span too where the time is outside of it."""
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
        if self.window is not None:
            table = self.timeline.table
            index = max(0, await self.window.position(at) - 1)
            span = table.rows_to_read(self.window.total, index)
            await self._read_rows(span.start, span.stop, table.rows.generation)  # one frame
            self.timeline.go_to(index, at)
            self._follow()

    @on(Table.RowChosen)
    def _open(self, event: Table.RowChosen) -> None:
        event.stop()
        report = self.report(event.key)
        if report is not None:
            self.post_message(self.Opened(report))

    def mark(self) -> None:
        """Measure time from the report under the cursor; called again, stop measuring."""
        self._status.toggle_mark(self.timeline.plot.marker)

    def next_subject(self) -> None:
        """Show the reports of the next vendor, or account."""
        if self._subjects:
            self._chosen = (self._chosen + 1) % len(self._subjects)
            self._list_anew()

    @work(exclusive=True, group="fetch", exit_on_error=False)
    async def fetch(self, *, full: bool = False, say: Callable[[str], None] | None = None) -> None:
        """Fetch the missing reports of the span in view, or with `full` all of them with every field.

        A fetch which may take more than a fifth of the hour's rest shows its cost first, and runs when
        it is called again. The next fetch after a failure resumes where it ended.
        """
        subject, say = self.subject, say or self._status.show
        if subject is None or subject.record is None:
            say("These reports arrive by themselves. Open a device to fetch its older reports.")
            return
        if not subject.is_downloaded:
            say(
                f"{subject.title}: its vendor has only the latest position. Press r to read it now."
            )
            return
        cost = await fetch_cost(self.console, subject, self.span, full=full)
        if cost is None:
            say(f"{subject.title}: all reports of this time span are downloaded.")
            return
        request = (subject, self.span, full)
        if cost.needs_consent and self._confirmed_fetch != request:
            self._confirmed_fetch = request
            key = "F" if full else "f"
            say(f"This takes {cost.words} from {subject.account}. Press {key} again to fetch.")
            return
        say(f"{subject.account}: fetching reports, {cost.words}…")
        failure = await self.download(say, full=full)
        if failure:
            say(
                f"{failure} The reports fetched so far are stored. Press {'F' if full else 'f'} to resume."
            )

    async def download_offer(self) -> str:
        """Return what of the span in view is not downloaded and what that costs; empty: nothing."""
        return await download_offer(self.console, self.subject, self.span)

    async def download(self, say: Callable[[str], None], *, full: bool = False) -> str:
        """Download the missing reports of the span in view and show them; return why it failed, if it did."""
        subject, failure = self.subject, ""
        if subject is None or subject.record is None:
            return ""
        try:
            source = self.console.source(subject.account)
            await self.console.fetcher.reports(
                source, subject.record, *self.span, full=full, progress=say
            )
        except FAILURES as error:
            failure = str(error)
        await self.show()
        return failure
