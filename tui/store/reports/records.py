"""Reports: what devices sent, saved once each, by device and time."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from tui.domain.device.record import Report
from tui.lazy_dataclass import dataclass
from tui.store.db.change_feed import ORDER
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.row_ids import account_number, device_numbers
from tui.store.db.timestamps import micros, moment
from tui.store.joins.due import mark_keys_due
from tui.store.reports.coverage import Span, add_span, gaps
from tui.store.reports.measurements import Measurements, measured, told
from tui.store.reports.outline import ReportOutline, device_row, find_silence, read_outline
from tui.store.reports.rows import COLUMNS, INSERT, MOMENT, SHAPE, report_of, row_of
from tui.store.reports.shapes import ShapeNames, ShapeNumbers
from tui.store.reports.window import window
from tui.store.shared.sync_state import write_state

if TYPE_CHECKING:
    from tui.domain.trips.place_events import PlacedReport

MICROSECOND = timedelta(microseconds=1)
_LAST_ID = 2**63 - 1
_PART = (
    "SELECT provider, device.key, report.* FROM (SELECT {columns}, id FROM report WHERE {where} "
    "ORDER BY moment {order}, id {order} LIMIT ? OFFSET ?) AS report "
    "JOIN device ON device.id = report.device ORDER BY report.moment {order}, report.id {order}"
)
MOST_COUNTED = 100_000
"""Reports are counted up to so many: more would make a screen wait."""


@dataclass(frozen=True, slots=True)
class ReportSlice:
    """Some reports of a span, and how many reports the whole span has."""

    reports: tuple[Report, ...]
    total: int
    exact: bool = True
    """False: there are at least `total`; they were not all counted."""


class Reports:
    """The reports of all devices, and which spans of time were downloaded whole."""

    def __init__(self, databases: Databases, before: datetime | None = None) -> None:
        """Read those of these databases; with `before` only what was received before that time."""
        self._databases = databases
        self._before = before

    def as_of(self, at: datetime) -> "Reports":
        """Return the same without what was received later than a time."""
        return Reports(self._databases, at + MICROSECOND)

    def _end(self, until: datetime) -> datetime:
        return until if self._before is None else min(until, self._before)

    async def save(
        self,
        account: str,
        reports: Sequence[Report],
        *,
        covered: Span | None = None,
        cursor: tuple[str, str] | None = None,
    ) -> int:
        """Save reports, and in the same transaction the span they cover and a cursor of the sync.

        Return how many were new. A report already stored, by its key, is left as it is, unless the
        vendor sent more of it this time. A device's record follows reports newer than itself.
        `cursor` is a name and a text of the account's `sync_state`.
        """
        from tui.store.devices.follow_reports import update_records  # noqa: PLC0415 - who only reads saves nothing

        def work(connection: Connection, topics: set[str]) -> int:
            new, received = _insert(connection, account, reports)
            if new and update_records(connection, received, micros(self._databases.now())):
                topics |= {"devices", ORDER}
            if new or (covered is not None and covered.device is not None):
                told = {report.device for report in reports}
                asked = {covered.device} if covered and covered.device else set()
                mark_keys_due(connection, account, told | asked)  # older ones tell of its rhythm
            if covered is not None:
                add_span(connection, account, covered)
            if cursor is not None:
                write_state(connection, account, *cursor)
            if new or covered is not None:
                topics.add("reports")
            return new

        return await self._databases.write(work)

    async def read(
        self,
        account: str,
        device: str | None,
        since: datetime | None,
        until: datetime | None,
        *,
        offset: int = 0,
        limit: int = 500,
        newest_first: bool = True,
        counted: bool = True,
    ) -> ReportSlice:
        """Return part of the reports received from `since` up to before `until`, in order of time.

        `device` None: of the whole account. A report without a time of receipt has the time it was
        made. Without `counted` the total is the number of the returned reports.
        """
        order = "DESC" if newest_first else "ASC"
        end = self._before if until is None else self._end(until)

        def work(connection: Connection) -> ReportSlice:
            where, values = window(connection, account, device, since, end)
            total = 0
            if counted:
                (total,) = connection.execute(
                    f"SELECT count(*) FROM (SELECT 1 FROM report WHERE {where} LIMIT ?) AS part",
                    (*values, MOST_COUNTED),
                ).fetchone()
            sql = _PART.format(columns=COLUMNS, where=where, order=order)
            rows = connection.execute(sql, (*values, limit, offset)).fetchall()
            found = _reports_of(connection, account, rows)
            if not counted:
                return ReportSlice(found, len(found), exact=False)
            return ReportSlice(found, total, total < MOST_COUNTED)

        return await self._databases.read(work)

    async def stream(
        self, account: str, device: str, since: datetime, until: datetime, batch: int = 500
    ) -> AsyncIterator[tuple[Report, ...]]:
        """Yield a device's reports of a span as `read` does, the oldest first, so many at a time.

        Each part begins after the last row of the part before: however many they are, none is skipped over.
        """

        def work(connection: Connection) -> tuple[tuple[Report, ...], tuple[int, int] | None]:
            # From the last moment on, by one bound: with a second one the index is read from the first.
            where, values = window(connection, account, device, moment(last[0]), self._end(until))
            later = f"{where} AND (moment > ? OR id > ?)"
            sql = _PART.format(columns=COLUMNS, where=later, order="ASC")
            rows = connection.execute(sql, (*values, *last, batch, 0)).fetchall()
            end = (rows[-1][MOMENT], rows[-1][-1]) if len(rows) == batch else None
            return _reports_of(connection, account, rows), end

        following: tuple[int, int] | None = (micros(since) - 1, _LAST_ID)
        while following is not None:
            last = following
            found, following = await self._databases.read(work)
            yield found

    async def histogram(
        self, account: str, device: str | None, since: datetime, until: datetime, buckets: int
    ) -> list[int]:
        """Count the reports of a span in so many equal parts of it."""
        width = micros(until) - micros(since)

        def work(connection: Connection) -> list[int]:
            where, values = window(connection, account, device, since, self._end(until))
            counts = [0] * buckets
            rows = connection.execute(
                f"SELECT (moment - ?) * ? / ? AS bucket, count(*) FROM report WHERE {where} "
                "GROUP BY bucket",
                (micros(since), buckets, width, *values),
            )
            for bucket, count in rows:
                counts[bucket] = count
            return counts

        return await self._databases.read(work) if width > 0 else [0] * buckets

    async def gaps(
        self, account: str, device: str | None, since: datetime, until: datetime
    ) -> list[tuple[datetime, datetime]]:
        """Return the parts of a span which were not downloaded whole, the oldest first."""
        end = self._end(until)
        if end <= since:
            return []
        return await self._databases.read(
            lambda connection: gaps(connection, account, Span(device, since, end))
        )

    async def placed(
        self, account: str, device: str, since: datetime, until: datetime
    ) -> "list[PlacedReport]":
        """Return what a device's reports of a span say about places, the newest first."""
        from tui.store.devices.placed_reports import placed_reports  # noqa: PLC0415 - not for the first frame

        return await self._databases.read(
            lambda connection: placed_reports(
                connection, window(connection, account, device, since, self._end(until))
            )
        )

    async def measurements(
        self, account: str, device: str | None, since: datetime, until: datetime, buckets: int
    ) -> Measurements:
        """Return what was measured in each of so many equal parts of a span.

        Inputs and alerts are of one device: those of a whole account say nothing.
        """
        start, width = micros(since), micros(until) - micros(since)

        def work(connection: Connection) -> Measurements:
            where = window(connection, account, device, since, self._end(until))
            series = measured(connection, where, start, width, buckets)
            states = told(connection, where, start, width, buckets) if device else ({}, ())
            return Measurements(series, *states)

        return await self._databases.read(work) if width > 0 else Measurements({}, {}, ())

    async def outline(
        self, account: str, device: str, since: datetime, until: datetime, parts: int
    ) -> ReportOutline:
        """Return the outline of a device's reports over equal parts of a span."""

        def work(connection: Connection) -> ReportOutline:
            row = device_row(connection, account, device)
            end = micros(self._end(until))
            return read_outline(connection, row, micros(since), micros(until), parts, end=end)

        return await self._databases.read(work)

    async def next_silence(
        self,
        account: str,
        device: str,
        start: datetime,
        shortest: timedelta,
        is_silence: Callable[[datetime, datetime], bool],
        *,
        forward: bool,
    ) -> tuple[datetime, datetime] | None:
        """Return the last report before the next silence after a time, or before it, and the report which ends it."""

        def is_known(last: datetime, following: datetime) -> bool:
            end = self._before
            if end is None or following < end:
                return is_silence(last, following)
            return last < end and is_silence(last, end)

        def work(connection: Connection) -> tuple[datetime, datetime] | None:
            row = device_row(connection, account, device)
            span = micros(start), shortest // MICROSECOND
            return find_silence(connection, row, *span, is_known, forward=forward)

        return await self._databases.read(work)


def _reports_of(
    connection: Connection, account: str, rows: Sequence[tuple[Any, ...]]
) -> tuple[Report, ...]:
    shapes = ShapeNames(connection, (row[SHAPE] for row in rows))
    return tuple(report_of(account, shapes, *row) for row in rows)


def _insert(
    connection: Connection, account: str, reports: Sequence[Report]
) -> tuple[int, dict[int, int]]:
    """Write the new reports; return how many they were, and the newest receipt of each device."""
    if not reports:
        return 0, {}
    number = account_number(connection, account)
    devices = device_numbers(
        connection, account, {report.device: report.provider for report in reports}
    )
    shapes = ShapeNumbers(connection)
    rows = [row_of(number, devices[report.device], report, shapes) for report in reports]
    rows.sort(key=itemgetter(2, 3))  # the order of the index by device: half as many page visits
    before = _highest(connection)
    connection.executemany(INSERT, rows)
    (new,) = connection.execute("SELECT count(*) FROM report WHERE id > ?", (before,)).fetchone()
    return int(new), {device: at for _, _, device, at, is_received, *_ in rows if is_received}


def _highest(connection: Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM report").fetchone()[0])
