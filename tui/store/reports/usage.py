"""What each SIM used: a row for each day and for each month."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta

from tui.domain.device.record import Usage
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros, moment
from tui.store.db.vendor_json import packed, unpacked
from tui.store.joins.due import mark_keys_due

_COLUMNS = "account, device, period, date_for, provider, bytes_used, sms_used, fetched_at, vendor"


class UsageRecords:
    """Usage by SIM and period; a newer figure replaces an older one."""

    def __init__(self, databases: Databases, at: datetime | None = None) -> None:
        """Read those of these databases; with `at` only what was known at that time, or is of days before it."""
        self._databases = databases
        self._at = at

    def as_of(self, at: datetime) -> "UsageRecords":
        """Return the same without the figures of a day or a month which a later time counted too."""
        return UsageRecords(self._databases, at)

    def _is_of_then(self, row: Usage) -> bool:
        """Return whether a figure counts nothing later than the time of which this is."""
        if self._at is None or (row.fetched_at is not None and row.fetched_at <= self._at):
            return True
        first = row.date_for
        end = _next_month(first) if row.period == "monthly" else first + timedelta(days=1)
        return end <= self._at.astimezone(UTC).date()

    async def save(self, account: str, rows: Sequence[Usage]) -> None:
        """Save these figures in place of older ones for the same SIM, period and date."""
        values = [
            (
                account,
                row.device,
                row.period,
                row.date_for.isoformat(),
                row.provider,
                row.bytes_used,
                row.sms_used,
                micros(row.fetched_at),
                packed(row.vendor),
            )
            for row in rows
        ]

        def work(connection: Connection, topics: set[str]) -> None:
            connection.executemany(
                f"INSERT INTO usage ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (account, device, period, date_for) DO UPDATE SET "
                "provider = excluded.provider, bytes_used = excluded.bytes_used, "
                "sms_used = excluded.sms_used, fetched_at = excluded.fetched_at, "
                "vendor = excluded.vendor",
                values,
            )
            mark_keys_due(connection, account, {row.device for row in rows})
            topics.add("usage")

        if values:
            await self._databases.write(work)

    async def read(
        self, account: str, device: str, period: str, since: date | None, until: date | None
    ) -> list[Usage]:
        """Return one SIM's figures from `since` to `until`, both included, the oldest first."""

        def work(connection: Connection) -> list[Usage]:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM usage WHERE account = ? AND device = ? AND period = ? "
                "AND date_for BETWEEN ? AND ? ORDER BY date_for",
                (
                    account,
                    device,
                    period,
                    (since or date.min).isoformat(),
                    (until or date.max).isoformat(),
                ),
            )
            return [found for row in rows if self._is_of_then(found := _usage(*row))]

        return await self._databases.read(work)

    async def bytes_in_month(
        self, account: str, devices: Collection[str], month: date
    ) -> dict[str, int]:
        """Return the bytes each of these SIMs used in a month, as far as it is known.

        The month's own figure and the sum of its days need not agree: the larger one counts.
        """
        first = month.replace(day=1)
        last = _next_month(first) - timedelta(days=1)

        def work(connection: Connection) -> dict[str, int]:
            rows = connection.execute(
                "SELECT device, period, sum(bytes_used) FROM usage WHERE account = ? "
                "AND device IN (SELECT value FROM json_each(?)) AND bytes_used IS NOT NULL "
                "AND date_for BETWEEN ? AND ? GROUP BY device, period",
                (account, json.dumps(sorted(devices)), first.isoformat(), last.isoformat()),
            )
            used: dict[str, int] = {}
            for device, _, total in rows:
                used[device] = max(used.get(device, 0), int(total))
            return used

        return await self._databases.read(work)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _usage(
    account: str,
    device: str,
    period: str,
    date_for: str,
    provider: str,
    bytes_used: int | None,
    sms_used: int | None,
    fetched_at: int | None,
    vendor: str,
) -> Usage:
    return Usage(
        provider=provider,
        account=account,
        device=device,
        period=period,
        date_for=date.fromisoformat(date_for),
        bytes_used=bytes_used,
        sms_used=sms_used,
        fetched_at=moment(fetched_at),
        vendor=unpacked(vendor),
    )
