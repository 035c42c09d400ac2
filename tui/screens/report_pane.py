"""Reports in time: the plot and the list, read from the store as they are seen."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.console import FAILURES, Console
from tui.domain.device import Report
from tui.domain.show import Manner, say_bytes, say_time, words
from tui.domain.view import Column
from tui.domain.when import say_age
from tui.screens.row import FieldsScreen, field_rows
from tui.screens.subject import Subject, cost_words
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
DEVICE_COLUMN = Column("device", "Device", 14, "identifier")
SERIES = {
    "voltage_mv": "battery mV",
    "speed_kmh": "speed km/h",
    "temperature_c": "temp °C",
    "rssi": "signal",
}
FEWEST_BUCKETS = 48
FIRST_SPAN = timedelta(days=1)
LIVE_SLACK = timedelta(minutes=2)
"""A span which ends this close to now moves on with the clock."""


class ReportPane(Vertical):
    """The reports of one subject at a time; `V` goes to the next one which keeps some."""

    DEFAULT_CSS = """
    ReportPane {
        height: 1fr;
        & > Timeline { height: 1fr; }
        & > .note { height: auto; max-height: 2; padding: 0 1; color: $text-muted; }
    }
    """

    def __init__(self, console: Console, manner: Callable[[], Manner]) -> None:
        super().__init__()
        self._wired = console
        self._manner = manner
        self._subjects: Sequence[Subject] = ()
        self._chosen = 0
        self._generation = 0
        self._span: tuple[datetime, datetime] | None = None
        self._live = True
        self._marked_at: datetime | None = None
        self._held: dict[str, Report] = {}
        self._words: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out the timeline and the line which says what is held."""
        yield Timeline()
        yield Static(classes="note", markup=False)

    @property
    def subject(self) -> Subject | None:
        """Whose reports are shown."""
        return self._subjects[self._chosen] if self._subjects else None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The span in view."""
        now = self._wired.now()
        return self._span or (now - FIRST_SPAN, now)

    async def load(self, subjects: Sequence[Subject]) -> None:
        """Take whose reports there are, and show what the store holds of the span in view."""
        self._subjects = subjects
        self._chosen = min(self._chosen, max(0, len(subjects) - 1))
        if self.subject is None:
            self._note(["No vendor of this device keeps reports."])
            return
        columns = COLUMNS if self.subject.device else (COLUMNS[0], DEVICE_COLUMN, *COLUMNS[1:])
        if self.query_one(Timeline).table.columns != columns:
            self.query_one(Timeline).set_columns(columns)
        await self.show()

    async def show(self) -> None:
        """Show the span in view; one which reached up to now still does."""
        subject = self.subject
        if subject is None:
            return
        since, until = self.span
        now = self._wired.now()
        if self._live:
            since, until = now - (until - since), now
        self._span = since, until
        store = self._wired.store
        timeline = self.query_one(Timeline)
        buckets = max(FEWEST_BUCKETS, timeline.bucket_count)
        place = subject.account, subject.device, since, until
        counts = await store.histogram(*place, buckets)
        series = await store.series(*place, buckets)
        head = await store.reports(*place, limit=1)
        manner = self._manner()
        timeline.show(
            TimelineView(
                since,
                until,
                counts,
                {SERIES[name]: points for name, points in series.items()},
                head.total,
                now,
            ),
            manner.zone,
            since.astimezone(manner.zone).tzname() or "",
        )
        self._generation += 1
        timeline.table.renew(self._generation)
        timeline.table.set_count(head.total, exact=head.exact)
        await self._say(subject, since, until)

    async def _say(self, subject: Subject, since: datetime, until: datetime) -> None:
        parts = [subject.title]
        missing = [
            end - start
            for start, end in await self._wired.store.gaps(
                subject.account, subject.device, since, until
            )
        ]
        lacking = sum(missing, timedelta())
        if subject.device and lacking > LIVE_SLACK:
            cost = cost_words(self._wired, subject.account, missing)
            parts.append(f"{say_age(lacking.total_seconds())} never asked for: f fetches ({cost})")
        used = await self._data_used(subject, since, until)
        if used:
            parts.append(used)
        if len(self._subjects) > 1:
            parts.append("V: next vendor")
        self._note(parts)

    async def _data_used(self, subject: Subject, since: datetime, until: datetime) -> str:
        if subject.device is None:
            return ""
        days = await self._wired.store.usage(
            subject.account, subject.device, "daily", since.date(), until.date()
        )
        known = [day for day in days if day.bytes_used is not None]
        return (
            "data "
            + " · ".join(
                f"{day.date_for:%m-%d} {say_bytes(day.bytes_used or 0)}" for day in known[-4:]
            )
            if known
            else ""
        )

    def _note(self, parts: list[str]) -> None:
        self._words = parts
        shown = [*parts]
        if self._marked_at is not None:
            shown.append(f"from the mark: {self._elapsed()}")
        self.query_one(".note", Static).update(Content(" · ".join(shown)))

    def _elapsed(self) -> str:
        at = self.query_one(Timeline).plot.marker
        if at is None or self._marked_at is None:
            return "-"
        seconds = (at - self._marked_at).total_seconds()
        return f"{'-' if seconds < 0 else ''}{say_age(abs(seconds))}"

    @on(Table.RowsWanted)
    def _supply(self, wanted: Table.RowsWanted) -> None:
        wanted.stop()
        self._read(wanted.start, wanted.end, wanted.generation)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _read(self, start: int, end: int, generation: int) -> None:
        subject = self.subject
        if subject is None:
            return
        page = await self._wired.store.reports(
            subject.account, subject.device, *self.span, offset=start, limit=end - start
        )
        manner = self._manner()
        self._held = {report.key: report for report in page.reports}
        columns = self.query_one(Timeline).table.columns
        rows = [
            TableRow(one.key, tuple(words(one, column, manner) for column in columns), version=0)
            for one in page.reports
        ]
        times = [report.received_at or report.at for report in page.reports]
        self.query_one(Timeline).supply(start, rows, times, generation)

    @on(Table.CursorMoved)
    def _moved(self, event: Table.CursorMoved) -> None:
        event.stop()
        if self._marked_at is not None:
            self._note(self._words)

    @on(Timeline.SpanWanted)
    async def _move(self, event: Timeline.SpanWanted) -> None:
        event.stop()
        await self.look(event.since, event.until)

    async def look(self, since: datetime, until: datetime) -> None:
        """Show this span; one which reaches up to now goes on with the clock."""
        now = self._wired.now()
        self._live = until >= now - LIVE_SLACK
        length = until - since
        until = min(until, now)
        self._span = until - length, until
        await self.show()

    async def jump(self, at: datetime) -> None:
        """Put this time in the middle, the length of the span as it is."""
        since, until = self.span
        half = (until - since) / 2
        await self.look(at - half, at + half)
        await self._go_to(at)

    @on(Timeline.TimeWanted)
    async def _go(self, event: Timeline.TimeWanted) -> None:
        event.stop()
        await self._go_to(event.at)

    async def _go_to(self, at: datetime) -> None:
        subject = self.subject
        if subject is not None:
            later = await self._wired.store.reports(
                subject.account, subject.device, at, self.span[1], limit=1
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

    def mark(self) -> None:
        """Count time from the report under the cursor; again: no longer."""
        self._marked_at = None if self._marked_at else self.query_one(Timeline).plot.marker
        self._note(self._words)

    def next_vendor(self) -> None:
        """Show the reports which the next vendor keeps."""
        if self._subjects:
            self._chosen = (self._chosen + 1) % len(self._subjects)
            self.run_worker(self.show(), group="show", exclusive=True, exit_on_error=False)

    @work(exclusive=True, group="fetch", exit_on_error=False)
    async def fetch(self, *, full: bool = False) -> None:
        """Fetch what the store lacks of the span in view, or all of it again with every field."""
        subject = self.subject
        if subject is None or subject.record is None:
            return
        self._note([f"{subject.account}: asking for reports…"])
        try:
            source = self._wired.source(subject.account)
            await self._wired.fetcher.reports(
                source, subject.record, *self.span, full=full, progress=lambda w: self._note([w])
            )
        except FAILURES as error:
            self._note([f"{error} What is shown was fetched before."])
            return
        await self.show()
