"""The newest reports of a unit's records, as facts for its verdict."""

import json
from collections.abc import Sequence
from typing import Any

from tui.domain.text.times import possible_time
from tui.domain.verdict.facts import ReportFact
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import moment
from tui.store.db.vendor_json import unpacked_array
from tui.store.reports.rows import DETAILS

FEW, MOST = 24, 300
"""So many reports show how a device which is on time is; so many how one fell silent."""
SAMPLE_DAYS = 14
"""Of a device which is on time one report of each of so many days shows how its battery falls."""
_DAY_MICROS = 86_400_000_000
_TOWERS = DETAILS - 1
"""Where the towers stand among a report's details."""
_COLUMNS = (
    "moment, is_received, at, latitude, longitude, position_source, position_radius_m, speed_kmh, "
    "voltage_mv, rssi, satellites, is_full, vendor"
)
_NEWEST = (
    f"SELECT {_COLUMNS} FROM report WHERE device = ? AND moment <= ? ORDER BY moment DESC LIMIT ?"
)
_SAMPLED = (
    f"SELECT {_COLUMNS} FROM report WHERE id IN (SELECT (SELECT id FROM report WHERE device = ? "
    "AND moment <= asked.value ORDER BY moment DESC LIMIT 1) "
    "FROM (SELECT CAST(value AS BIGINT) AS value FROM json_each(?)) AS asked) ORDER BY moment DESC"
)

Row = Sequence[Any]


def newest_reports(connection: Connection, device: int, end: int, limit: int) -> list[Row]:
    """Return the rows of a device's newest reports up to a time in microseconds."""
    return connection.execute(_NEWEST, (device, end, limit)).fetchall()


def sampled_reports(connection: Connection, device: int, before: int) -> list[Row]:
    """Return the rows of one report of each day before a time in microseconds."""
    days = [before - 1 - day * _DAY_MICROS for day in range(SAMPLE_DAYS)]
    return connection.execute(_SAMPLED, (device, json.dumps(days))).fetchall()


def report_fact(row: Row) -> ReportFact:
    """Return a report's row as a fact."""
    (
        received, is_received, at, latitude, longitude, source, radius, speed, voltage, rssi,
        satellites, is_full, vendor,
    ) = row  # fmt: skip
    return ReportFact(
        received_at=possible_time(moment(received)) if is_received else None,
        at=possible_time(moment(at)),
        latitude=latitude,
        longitude=longitude,
        position_source=source,
        position_radius_m=radius,
        speed_kmh=speed,
        voltage_mv=voltage,
        rssi=rssi,
        satellites=satellites,
        cell=_cell(vendor) if is_full else None,
    )


def _cell(vendor: str) -> str | None:
    """Return the tower in use, which is the first of those heard."""
    towers = unpacked_array(vendor)[_TOWERS]
    if not towers:
        return None
    *tower, _ = towers[0]
    return "-".join(str(part) for part in tower if part is not None) or None
