"""Reports: what devices sent, saved once each, by device and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from tui.domain.device.record import Report
from tui.store.db.change_feed import ORDER
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.row_ids import account_number, device_numbers
from tui.store.db.timestamps import micros, moment
from tui.store.db.vendor_json import packed, unpacked
from tui.store.devices.follow_reports import update_records
from tui.store.reports.coverage import Span, add_span, gaps
from tui.store.reports.measurements import Point, measured
from tui.store.reports.window import window
from tui.store.shared.sync_state import write_state

MOST_COUNTED = 100_000
"""Reports are counted up to so many: more would make a screen wait."""

_COLUMNS = (
    "account, key, device, moment, is_received, at, latitude, longitude, position_source, "
    "position_radius_m, speed_kmh, heading, voltage_mv, temperature_c, rssi, vendor"
)
_INSERT = (
    f"INSERT INTO report ({_COLUMNS}) VALUES ({', '.join('?' * 16)}) "
    "ON CONFLICT (account, key) DO UPDATE SET vendor = excluded.vendor, "
    "rssi = coalesce(excluded.rssi, report.rssi), "
    "position_radius_m = coalesce(excluded.position_radius_m, report.position_radius_m) "
    "WHERE length(excluded.vendor) > length(report.vendor)"
)


@dataclass(frozen=True, slots=True)
class ReportSlice:
    """Some reports of a span, and how many reports the whole span has."""

    reports: tuple[Report, ...]
    total: int
    exact: bool = True
    """False: there are at least `total`; they were not all counted."""


class Reports:
    """The reports of all devices, and which spans of time were downloaded whole."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

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

        def work(connection: Connection, topics: set[str]) -> int:
            new, received = _insert(connection, account, reports)
            if new and update_records(connection, received, micros(self._databases.now())):
                topics |= {"devices", ORDER}
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

        def work(connection: Connection) -> ReportSlice:
            where, values = window(connection, account, device, since, until)
            total = 0
            if counted:
                (total,) = connection.execute(
                    f"SELECT count(*) FROM (SELECT 1 FROM report WHERE {where} LIMIT ?) AS part",
                    (*values, MOST_COUNTED),
                ).fetchone()
            rows = connection.execute(
                f"SELECT provider, device.key, report.* FROM (SELECT {_COLUMNS}, id FROM report "
                f"WHERE {where} ORDER BY moment {order}, id {order} LIMIT ? OFFSET ?) AS report "
                "JOIN device ON device.id = report.device "
                f"ORDER BY report.moment {order}, report.id {order}",
                (*values, limit, offset),
            )
            found = tuple(_report(account, *row) for row in rows)
            if not counted:
                return ReportSlice(found, len(found), exact=False)
            return ReportSlice(found, total, total < MOST_COUNTED)

        return await self._databases.read(work)

    async def histogram(
        self, account: str, device: str | None, since: datetime, until: datetime, buckets: int
    ) -> list[int]:
        """Count the reports of a span in so many equal parts of it."""
        width = micros(until) - micros(since)

        def work(connection: Connection) -> list[int]:
            where, values = window(connection, account, device, since, until)
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
        return await self._databases.read(
            lambda connection: gaps(connection, account, Span(device, since, until))
        )

    async def measurements(
        self, account: str, device: str | None, since: datetime, until: datetime, buckets: int
    ) -> dict[str, list[Point]]:
        """Return for each measurement at most two points in each of so many equal parts of a span."""
        width = micros(until) - micros(since)

        def work(connection: Connection) -> dict[str, list[Point]]:
            where = window(connection, account, device, since, until)
            return measured(connection, where, micros(since), width, buckets)

        return await self._databases.read(work) if width > 0 else {}


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
    rows = [_row(number, devices[report.device], report) for report in reports]
    rows.sort(key=itemgetter(2, 3))  # the order of the index by device: half as many page visits
    before = _highest(connection)
    connection.executemany(_INSERT, rows)
    (new,) = connection.execute("SELECT count(*) FROM report WHERE id > ?", (before,)).fetchone()
    return int(new), {device: at for _, _, device, at, is_received, *_ in rows if is_received}


def _highest(connection: Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM report").fetchone()[0])


def _row(account: int, device: int, report: Report) -> tuple[Any, ...]:
    at = micros(report.at)
    received_at = micros(report.received_at)
    is_received = received_at is not None
    return (
        account,
        report.key,
        device,
        received_at if received_at is not None else at or 0,
        is_received,
        at,
        report.latitude,
        report.longitude,
        report.position_source,
        report.position_radius_m,
        report.speed_kmh,
        report.heading,
        report.voltage_mv,
        report.temperature_c,
        report.rssi,
        packed(report.vendor),
    )


def _report(account: str, provider: str, device: str, *row: Any) -> Report:
    _, key, _, moment_, is_received, at, *measured, vendor, _ = row
    latitude, longitude, source, radius, speed, heading, voltage, temperature, rssi = measured
    return Report(
        provider=provider,
        account=account,
        key=key,
        device=device,
        at=moment(at),
        received_at=moment(moment_) if is_received else None,
        latitude=latitude,
        longitude=longitude,
        position_source=source,
        position_radius_m=radius,
        speed_kmh=speed,
        heading=heading,
        voltage_mv=voltage,
        temperature_c=temperature,
        rssi=rssi,
        vendor=unpacked(vendor),
    )
