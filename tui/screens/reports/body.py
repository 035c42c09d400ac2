"""Reports in time as they are read and shown: the plot, the list, the line of what is held."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.console import Console
from tui.domain.device.record import Report
from tui.domain.show.format import TimeStyle, cell_text
from tui.domain.text.column import Column
from tui.domain.text.times import format_age
from tui.screens.reports.columns import ABSOLUTE_CELLS, ACCOUNT_COLUMNS, COLUMNS, DEVICE_COLUMN
from tui.screens.reports.picture import FEWEST_BUCKETS, FIRST_SPAN, TimelineData
from tui.screens.reports.subject import DownloadCost, ReportSubject, cost_of
from tui.screens.reports.window import ReportWindow, on_the_grid
from tui.screens.reports.words import lacking, window_words
from tui.widgets.line.note_line import NoteLine
from tui.widgets.table.rows_cache import MOST_PAGES, PAGE_ROWS
from tui.widgets.table.table import Table, TableRow
from tui.widgets.timeline.timeline import Timeline, TimelineView

TICK_SECONDS = 30.0


class ReportBody(Vertical):
    """The reports of one subject at a time, as they are read and shown."""

    DEFAULT_CSS = """
    ReportBody {
        height: 1fr;
        & > Timeline { height: 1fr; }
    }
    """

    def __init__(
        self, console: Console, manner: Callable[[], TimeStyle], opening: TimelineData | None = None
    ) -> None:
        """Show reports in time; `opening` is what is shown first, where it was read already."""
        super().__init__()
        self.console = console
        self._manner = manner
        self._opening = opening
        self._subjects: Sequence[ReportSubject] = ()
        self._chosen = 0
        self._generation = 0
        self._span: tuple[datetime, datetime] | None = None
        self._window: ReportWindow | None = None
        self._live = True
        self._marked_at: datetime | None = None
        self._held: dict[str, Report] = {}
        self._labels: dict[str, str] = {}
        self._words: Sequence[str] = ()

    def compose(self) -> ComposeResult:
        """Lay out the timeline and the line which says what is held."""
        yield Timeline()
        yield NoteLine()

    def on_mount(self) -> None:
        """Go on with the clock."""
        self.set_interval(TICK_SECONDS, self._tick)
        if self._opening is not None:
            self._open_with(self._opening)

    def _open_with(self, picture: TimelineData) -> None:
        window = self._window = picture.window
        self._subjects = (window.subject,)
        self._span = window.since, window.until
        self._list(window)
        self._plot(picture)
        self._supply_reports(0, picture.first, self._generation)
        self._note(picture.words)

    def _tick(self) -> None:
        if self._live and self._window is not None and self.is_on_screen:
            self.reload()

    @property
    def timeline(self) -> Timeline:
        """The plot and the list."""
        return self.query_one(Timeline)

    @property
    def subject(self) -> ReportSubject | None:
        """Whose reports are shown."""
        return self._subjects[self._chosen] if self._subjects else None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The span in view."""
        now = self.console.now()
        return self._span or (now - FIRST_SPAN, now)

    @property
    def is_live(self) -> bool:
        """Whether the span goes on with the clock."""
        return self._live

    @property
    def window(self) -> ReportWindow | None:
        """The reports of the span in view, once they are counted."""
        return self._window

    def report(self, key: str) -> Report | None:
        """Return a report which was shown a short while ago."""
        return self._held.get(key)

    async def load(self, subjects: Sequence[ReportSubject]) -> None:
        """Take whose reports there are, and show what the store holds of the span in view."""
        held = self.subject
        self._subjects = subjects
        self._chosen = await self._place_of(held)
        self.timeline.plot.display = self.subject is not None
        if self.subject is None:
            self.timeline.table.show_empty("No vendor of this device keeps reports.")
            self._note([])
            return
        await self.show()

    async def _place_of(self, held: ReportSubject | None) -> int:
        """Return which of the subjects is the one shown so far, or the first which has reports to show."""
        if held is None and len(self._subjects) > 1:
            store, (since, until) = self.console.store, self.span
            window = await ReportWindow.telling(store, self._subjects, since, until, FEWEST_BUCKETS)
            held = window.subject
        names = [(one.account, one.device) for one in self._subjects]
        name = (held.account, held.device) if held else None
        return names.index(name) if name in names else 0

    @work(exclusive=True, group="show", exit_on_error=False)
    async def reload(self) -> None:
        """Show the span in view as the store now has it."""
        await self.show()

    async def show(self) -> None:
        """Show the span in view: the list at once, then what was measured; a live one follows now."""
        subject = self.subject
        if subject is None:
            return
        since, until = self.span
        parts = max(FEWEST_BUCKETS, self.timeline.bucket_count)
        if self._live:
            length = until - since
            until = on_the_grid(self.console.now(), length, parts)
            since = until - length
        self._span = since, until
        window = await ReportWindow.open(self.console.store, subject, since, until, parts)
        self._window = window
        if subject.device is None:
            self._list(window)  # a whole account's measurements take a while to be read
        picture = await TimelineData.read(window)
        with self.app.batch_update():
            if subject.device is not None:
                self._list(window)
            self._plot(picture)
        await self._say(window)

    def _list(self, window: ReportWindow) -> None:
        table = self.timeline.table
        manner = self._manner()
        columns: tuple[Column, ...] = COLUMNS if window.subject.device else ACCOUNT_COLUMNS
        if manner.absolute:
            columns = tuple(
                replace(one, width=ABSOLUTE_CELLS) if one.kind == "time" else one for one in columns
            )
        if table.columns != columns:
            self.timeline.set_columns(columns)
        self._generation += 1
        if self._live and not table.cursor:
            table.restore("", 0)  # at the head of a live list the newest is what is looked at
        table.renew(self._generation)
        table.set_count(window.total)
        if not window.total:
            table.show_empty("No report in this span.")

    def _plot(self, picture: TimelineData) -> None:
        window = picture.window
        since, until, now = window.since, window.until, self.console.now()
        manner = self._manner()
        zone_name = since.astimezone(manner.zone).tzname() or ""
        part = (until - since) / len(window.counts)
        if until > now:
            now = since + (now - since) // part * part  # what has only begun lacks nothing yet
        view = TimelineView(
            since,
            until,
            window.counts,
            picture.series,
            window.total,
            now,
            picture.used,
            picture.unasked,
        )
        self.timeline.show(view, manner.zone, zone_name)

    async def _say(self, window: ReportWindow) -> None:
        others = len(self._subjects) > 1
        self._note(await window_words(self.console, window, live=self._live, others=others))

    async def fetch_cost(self, *, full: bool) -> DownloadCost | None:
        """Return what fetching the span in view may cost; None: there is nothing to fetch."""
        subject = self.subject
        if subject is None:
            return None
        since, until = self.span
        until = min(until, self.console.now())
        missing = [until - since] if full else await lacking(self.console, subject, since, until)
        return await cost_of(self.console, subject.account, missing) if missing else None

    def _note(self, parts: Sequence[str]) -> None:
        self._words = parts
        shown = [*parts]
        if self._marked_at is not None:
            shown.insert(0, f"from the mark: {self._elapsed()}")
        self.query_one(NoteLine).say(" · ".join(shown))

    def _elapsed(self) -> str:
        at = self.timeline.plot.marker
        if at is None or self._marked_at is None:
            return "-"
        seconds = (at - self._marked_at).total_seconds()
        return f"{'-' if seconds < 0 else '+'}{format_age(abs(seconds))}"

    @on(Table.RowsWanted)
    def _supply(self, wanted: Table.RowsWanted) -> None:
        wanted.stop()
        self._read(wanted.start, wanted.end, wanted.generation)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _read(self, start: int, end: int, generation: int) -> None:
        await self.read_rows(start, end, generation)

    async def read_rows(self, start: int, end: int, generation: int) -> None:
        """Read the reports at these positions into the list."""
        window = self._window
        if window is None:
            return
        reports = await window.rows(start, end)
        if DEVICE_COLUMN in self.timeline.table.columns:
            await self._learn_labels(window.subject.account, reports)
        self._supply_reports(start, reports, generation)
        if self._marked_at is not None:
            self._note(self._words)

    def _supply_reports(self, start: int, reports: Sequence[Report], generation: int) -> None:
        manner, columns = self._manner(), self.timeline.table.columns
        rows = [
            TableRow(
                one.key, tuple(self._cell(one, column, manner) for column in columns), version=0
            )
            for one in reports
        ]
        self._held.update((report.key, report) for report in reports)
        while len(self._held) > MOST_PAGES * PAGE_ROWS:
            del self._held[next(iter(self._held))]
        times = [report.received_at or report.at for report in reports]
        self.timeline.supply(start, rows, times, generation)

    async def _learn_labels(self, account: str, reports: Sequence[Report]) -> None:
        for key in {report.device for report in reports} - self._labels.keys():
            record = await self.console.store.devices.get(account, key)
            self._labels[key] = record.name if record else key

    def _cell(self, report: Report, column: Column, manner: TimeStyle) -> str:
        if column is DEVICE_COLUMN:
            return self._labels.get(report.device, report.device)
        return cell_text(report, column, manner)
