"""Measurements over time, few enough to be plotted whatever the number of reports."""

from collections.abc import Sequence
from datetime import datetime

from tui.store.db.dialect import Connection
from tui.store.db.timestamps import moment

MEASURED = ("voltage_mv", "speed_kmh", "temperature_c", "rssi")
Point = tuple[datetime, float]


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
