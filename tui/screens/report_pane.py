"""The reports of one device in time: the plot and the list, read from the store as they are seen."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.console import FAILURES, Console
from tui.domain.device import DeviceRecord, Report
from tui.domain.show import Manner, say_time, words
from tui.domain.view import Column
from tui.screens.row import FieldsScreen, field_rows
from tui.widgets.table import Table, TableRow
from tui.widgets.timeline import Timeline, TimelineView

COLUMNS = (
    Column("received_at", "Received", 12, "time"),
    Column("at", "Made", 12, "time"),
    Column("position", "Position", 28, "position"),
    Column("speed_kmh", "Speed", 10, "number", "km/h"),
    Column("voltage_mv", "Battery", 10, "number", "mV"),
    Column("temperature_c", "Temp", 9, "number", "°C"),
    Column("rssi", "Signal", 7, "number"),
)
SERIES = {
    "battery mV": "voltage_mv",
    "speed km/h": "speed_kmh",
    "temp °C": "temperature_c",
    "signal": "rssi",
}
BUCKETS = 96
MOST_PLOTTED = 4_000
"""Reports read for the sparklines of one span."""
FIRST_SPAN = timedelta(days=1)


class ReportPane(Vertical):
    """One vendor's reports of the device; `v` goes to the next vendor which keeps some."""

    DEFAULT_CSS = """
    ReportPane {
        height: 1fr;
        & > Timeline { height: 1fr; }
        & > .note { height: 1; padding: 0 1; color: $text-muted; }
    }
    """

    def __init__(self, console: Console, manner: Callable[[], Manner]) -> None:
        super().__init__()
        self._wired = console
        self._manner = manner
        self._records: Sequence[DeviceRecord] = ()
        self._chosen = 0
        self._generation = 0
        self._span: tuple[datetime, datetime] | None = None
        self._held: dict[str, Report] = {}

    def compose(self) -> ComposeResult:
        """Lay out the timeline and the line which says what is held."""
        timeline = Timeline()
        yield timeline
        yield Static(classes="note", markup=False)

    def on_mount(self) -> None:
        """Show the columns."""
        self.query_one(Timeline).set_columns(COLUMNS)

    @property
    def record(self) -> DeviceRecord | None:
        """The record whose reports are shown."""
        return self._records[self._chosen] if self._records else None

    async def load(self, records: Sequence[DeviceRecord]) -> None:
        """Take the device's records, and show what the store holds of the span in view."""
        accounts = self._wired.accounts
        self._records = [r for r in records if "reports" in accounts[r.account].features]
        self._chosen = min(self._chosen, max(0, len(self._records) - 1))
        if not self._records:
            self._note("No vendor of this device keeps reports.")
            return
        if self._span is None:
            now = self._wired.now()
            self._span = now - FIRST_SPAN, now
        await self._show()

    async def _show(self) -> None:
        record, span = self.record, self._span
        if record is None or span is None:
            return
        since, until = span
        store = self._wired.store
        held = await store.reports(record.account, record.key, since, until, limit=MOST_PLOTTED)
        counts = await store.histogram(record.account, record.key, since, until, BUCKETS)
        series = {title: _series(held.reports, field) for title, field in SERIES.items()}
        timeline = self.query_one(Timeline)
        manner = self._manner()
        timeline.show(
            TimelineView(since, until, counts, {n: s for n, s in series.items() if s}, held.total),
            manner.zone,
            since.astimezone(manner.zone).tzname() or "",
        )
        self._generation += 1
        timeline.table.renew(self._generation)
        timeline.table.set_count(held.total)
        await self._say(record, since, until, held.total)

    async def _say(self, record: DeviceRecord, since: datetime, until: datetime, total: int) -> None:
        gaps = await self._wired.store.gaps(record.account, record.key, since, until)
        parts = [f"{record.account}: {total:,} reports held"]
        if gaps:
            missing = sum((end - start for start, end in gaps), timedelta())
            share = missing / (until - since)
            parts.append(f"{share:.0%} of the span was never asked for: f fetches it")
        if len(self._records) > 1:
            parts.append("v: next vendor")
        self._note(" · ".join(parts))

    def _note(self, words: str) -> None:
        self.query_one(".note", Static).update(Content(words))

    @on(Table.RowsWanted)
    def _supply(self, wanted: Table.RowsWanted) -> None:
        wanted.stop()
        self._read(wanted.start, wanted.end, wanted.generation)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _read(self, start: int, end: int, generation: int) -> None:
        record, span = self.record, self._span
        if record is None or span is None:
            return
        page = await self._wired.store.reports(
            record.account, record.key, *span, offset=start, limit=end - start
        )
        manner = self._manner()
        self._held = {report.key: report for report in page.reports}
        rows = [
            TableRow(one.key, tuple(words(one, column, manner) for column in COLUMNS))
            for one in page.reports
        ]
        times = [report.at or report.received_at for report in page.reports]
        self.query_one(Timeline).supply(start, rows, times, generation)

    @on(Timeline.SpanWanted)
    async def _move(self, event: Timeline.SpanWanted) -> None:
        event.stop()
        self._span = event.since, min(event.until, self._wired.now())
        await self._show()

    @on(Timeline.TimeWanted)
    async def _go(self, event: Timeline.TimeWanted) -> None:
        event.stop()
        record, span = self.record, self._span
        if record is not None and span is not None:
            later = await self._wired.store.reports(
                record.account, record.key, event.at, span[1], limit=1
            )
            self.query_one(Timeline).table.restore("", max(0, later.total - 1))

    @on(Table.RowChosen)
    def _open(self, event: Table.RowChosen) -> None:
        event.stop()
        report = self._held.get(event.key)
        if report is not None:
            rows = field_rows(report.provider, report.account, report.vendor)
            when = say_time(report.received_at or report.at or self._wired.now(), self._manner())
            self.app.push_screen(FieldsScreen(f"Report {report.key} · {when}", rows, self._manner))

    def next_vendor(self) -> None:
        """Show the reports which the next vendor keeps."""
        if self._records:
            self._chosen = (self._chosen + 1) % len(self._records)
            self.run_worker(self._show(), group="show", exclusive=True, exit_on_error=False)

    @work(exclusive=True, group="fetch", exit_on_error=False)
    async def fetch(self, *, full: bool = False) -> None:
        """Fetch what the store lacks of the span in view, or all of it again with every field."""
        record, span = self.record, self._span
        if record is None or span is None:
            return
        self._note(f"{record.account}: asking for reports…")
        try:
            source = self._wired.source(record.account)
            await self._wired.fetcher.reports(source, record, *span, full=full)
        except FAILURES as error:
            self._note(f"{error} What is shown is what was fetched before.")
            return
        await self._show()


def _series(reports: Sequence[Report], field: str) -> list[tuple[datetime, float]]:
    found = [
        (at, value)
        for report in reports
        if (at := report.at or report.received_at) and (value := getattr(report, field)) is not None
    ]
    return sorted(found)
