"""Measurements over time, few enough to be plotted whatever the number of reports."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import moment
from tui.store.reports.rows import INPUT_OFF, INPUT_ON

MEASURED = ("voltage_mv", "speed_kmh", "temperature_c", "rssi", "satellites")
INPUTS = 5
"""So many inputs are looked at: the most which a documented vendor has."""
KNOWN, ON = 1, 2
"""What is known of a part of a span: somebody told, and it was on at least once."""
ENTERED, LEFT = 2, 4
"""Likewise of the geozone alerts, beside `KNOWN`."""
Point = tuple[datetime, float]


@dataclass(frozen=True, slots=True)
class Measurements:
    """What was measured in each of so many equal parts of a span."""

    series: Mapping[str, Sequence[Point]]
    """By measurement, its lowest and highest of each part."""
    inputs: Mapping[int, Sequence[int]]
    """By number, for each part whether the input was told and on; only inputs which were ever on."""
    zones: Sequence[int]
    """For each part whether geozone alerts were told, and which; empty: none in the whole span."""


def measured(
    connection: Connection,
    reports: tuple[str, Sequence[int]],
    start: int,
    width: int,
    buckets: int,
) -> dict[str, list[Point]]:
    """Return the lowest and highest of each measurement in each of so many equal parts of a span.

    `reports` is a condition and its values; `start` and `width` are microseconds.
    """
    where, values = reports
    columns = ", ".join(f"min({name}), max({name})" for name in MEASURED)
    rows = connection.execute(
        f"SELECT min(moment), max(moment), {columns} FROM report WHERE {where} "
        "GROUP BY (moment - ?) * ? / ? ORDER BY 1",
        (*values, start, buckets, width),
    ).fetchall()
    return {
        name: points
        for place, name in enumerate(MEASURED)
        if (points := _points(rows, 2 + 2 * place))
    }


def told(
    connection: Connection,
    reports: tuple[str, Sequence[int]],
    start: int,
    width: int,
    buckets: int,
) -> tuple[dict[int, list[int]], list[int]]:
    """Return inputs and geozone alerts, as `Measurements` has them, in each equal part of a span."""
    where, values = reports
    states = ", ".join(
        f"max(CASE (inputs >> {2 * number}) & 3 WHEN {INPUT_ON} THEN {KNOWN | ON} "
        f"WHEN {INPUT_OFF} THEN {KNOWN} ELSE 0 END)"
        for number in range(INPUTS)
    )
    rows = connection.execute(
        f"SELECT (moment - ?) * ? / ? AS part, {states}, "
        f"max(CASE WHEN coalesce(zone_entry, zone_exit) IS NULL THEN 0 ELSE {KNOWN} END), "
        f"max(coalesce(zone_entry, 0)) * {ENTERED} + max(coalesce(zone_exit, 0)) * {LEFT} "
        f"FROM report WHERE {where} AND is_full = 1 GROUP BY part",
        (start, buckets, width, *values),
    ).fetchall()
    inputs = {number: [0] * buckets for number in range(INPUTS)}
    zones = [0] * buckets
    for part, *found, known, alerts in rows:
        for number, state in enumerate(found):
            inputs[number][part] = state
        zones[part] = known | alerts
    ever_on = {number: states for number, states in inputs.items() if KNOWN | ON in states}
    return ever_on, zones if any(part > KNOWN for part in zones) else []


def _points(rows: Sequence[Sequence[float]], column: int) -> list[Point]:
    found: list[Point] = []
    for first, last, *extremes in rows:
        least, most = extremes[column - 2], extremes[column - 1]
        if least is None:
            continue
        found.append((moment(int(first)), least))
        if (first, least) != (last, most):
            found.append((moment(int(last)), most))
    return found
