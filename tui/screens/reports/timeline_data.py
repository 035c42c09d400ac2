"""The data of a timeline, read at once: report counts, measurements and data use."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from textual.geometry import Size

from tui.console import Console
from tui.console.place_events import read_place_events
from tui.console.report_details import ReportDetails, unit_details
from tui.console.unit.verdict import JudgedUnit
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.place.named_places import NOWHERE, NamedPlaces
from tui.domain.trips.place_events import PlaceEvent
from tui.lazy_dataclass import dataclass
from tui.screens.reports.columns import SERIES, lanes
from tui.screens.reports.subject import ReportSubject, subjects
from tui.screens.reports.window import ReportWindow, align_end
from tui.screens.reports.words import window_words
from tui.store import StoreError
from tui.widgets.table.rows_cache import first_pages
from tui.widgets.timeline.plot import plot_columns
from tui.widgets.timeline.view import Lane, Series, UsedSpan

FEWEST_BUCKETS = 48
FIRST_SPAN = timedelta(days=1)
AFTER_LAST_WORD = FIRST_SPAN / 8
"""So much of the silence is shown after the last word of a silent device."""
EVENT_BITS = {"entered": 1, "left": 2, "moved": 4}
PLACE_SIGNS = " ▼▲◆!!!!", " v^*!!!!", "in, out, moved"
"""The signs of the events in one column: in, out, both, and moved whatever else."""


@dataclass(frozen=True, slots=True)
class TimelineData:
    """A span of one subject's reports, ready to draw."""

    window: ReportWindow
    series: Series
    lanes: Mapping[str, Lane]
    used: Sequence[UsedSpan]
    unasked: Sequence[tuple[datetime, datetime]] = ()
    """Parts of the span which were never downloaded."""

    first: Sequence[Report] = ()
    """The newest reports, where they have been read already."""

    words: Sequence[str] = ()
    """The parts of the status line."""

    events: Sequence[PlaceEvent] = ()
    """What happened at places, where the window is one device's."""

    @classmethod
    async def read(cls, window: ReportWindow, places: NamedPlaces = NOWHERE) -> "TimelineData":
        """Read the measurements, gaps, data use and place events of a window."""
        subject, since, until = window.subject, window.since, window.until
        found = await window.store.reports.measurements(
            subject.account, subject.device, since, until, len(window.counts)
        )
        series = {SERIES[name]: points for name, points in found.series.items()}
        unasked: Sequence[tuple[datetime, datetime]]
        if subject.is_downloaded:
            unasked = await window.store.reports.gaps(subject.account, subject.device, since, until)
        else:
            unasked = await _before_the_first(window)
        events: Sequence[PlaceEvent] = ()
        if subject.device is not None:
            whose = subject.account, subject.device
            events = await read_place_events(window.store, places, *whose, since, until)
        below = {**place_lane(events, window), **lanes(found)}
        return cls(window, series, below, await _used(window), unasked, events=events)


def place_lane(events: Sequence[PlaceEvent], window: ReportWindow) -> dict[str, Lane]:
    """Return the lane of the events at named places; the vendor's own alerts have another."""
    parts = len(window.counts)
    states, length = [0] * parts, window.until - window.since
    for event in events:
        if event.place:
            states[int((event.received_at - window.since) / length * parts)] |= EVENT_BITS[
                event.kind
            ]
    return {"places": Lane(states, *PLACE_SIGNS, comes_first=True)} if any(states) else {}


async def _before_the_first(window: ReportWindow) -> Sequence[tuple[datetime, datetime]]:
    """Return the part of a window before the first position kept here: what was there is unknown, and no gap."""
    subject, reports = window.subject, window.store.reports
    first = await reports.read(
        subject.account, subject.device, None, window.until, limit=1, newest_first=False
    )
    began = next((report.at for report in first.reports if report.at), window.until)
    return [(window.since, began)] if began > window.since else []


async def _used(window: ReportWindow) -> list[UsedSpan]:
    sim = window.subject.sim
    if sim is None:
        return []
    days = await window.store.usage.read(
        sim.account, sim.key, "daily", window.since.date(), window.until.date()
    )
    starts = [(datetime.combine(day.date_for, time(), UTC), day.bytes_used) for day in days]
    return [(start, start + timedelta(days=1), used) for start, used in starts]


@dataclass(frozen=True, slots=True)
class DeviceData:
    """What the screen of a device shows first: every vendor's record of it, and the last day of reports."""

    records: Sequence[DeviceRecord]
    judged: JudgedUnit
    """Its unit, and what was judged of it."""
    details: ReportDetails
    """What its newest full report says of where it is."""
    picture: TimelineData | None
    """None where none of its vendors keeps reports, or the reports could not be read."""


async def device_opening(
    console: Console, judged: JudgedUnit, record: DeviceRecord, size: Size
) -> DeviceData:
    """Read what the screen of a device shows first in a terminal of this size."""
    records = judged.unit.records_first(record)
    details = await unit_details(console, records)
    return DeviceData(records, judged, details, await _picture(console, records, size))


async def last_word_span(
    console: Console, subject: ReportSubject, since: datetime
) -> tuple[datetime, datetime] | None:
    """Return the span which shows the last word of a device silent since a time; None: it is not silent.

    Where its reports are not downloaded, that is its last contact with the vendor.
    """
    if subject.record is None:
        return None
    read = await console.store.reports.read(
        subject.account, subject.device, None, None, limit=1, counted=False
    )
    last = next((report.received_at or report.at for report in read.reports), None)
    last = last or subject.record.last_seen
    if last is None or last >= since:
        return None
    until = last + AFTER_LAST_WORD
    return until - FIRST_SPAN, until


async def _picture(
    console: Console, records: Sequence[DeviceRecord], size: Size
) -> TimelineData | None:
    found = subjects(console, records)
    if not found:
        return None
    parts = max(FEWEST_BUCKETS, plot_columns(size.width))
    until = align_end(console.now(), FIRST_SPAN, parts)
    try:
        since = until - FIRST_SPAN
        window = await ReportWindow.open_first(console.store, found, since, until, parts)
        last = await last_word_span(console, window.subject, since)
        if last is not None:
            window = await ReportWindow.open(console.store, window.subject, *last, parts)
        first = await window.rows(0, first_pages(size.height).stop)
        words = await window_words(console, window, live=last is None, others=len(found) > 1)
        data = await TimelineData.read(window, console.places)
        return replace(data, first=first, words=words)
    except StoreError:
        return None  # the screen reports this problem where the reports would be
