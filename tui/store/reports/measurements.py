"""Measurements over time, few enough to be plotted whatever the number of reports."""

from collections.abc import Sequence
from datetime import datetime

from tui.store.db.dialect import Connection
from tui.store.db.part import StorePart
from tui.store.db.timestamps import micros, moment
from tui.store.reports.reports import window

MEASURED = ("voltage_mv", "speed_kmh", "temperature_c", "rssi")
Point = tuple[datetime, float]


class Series(StorePart):
    """What devices measured, the least and the most of each part of a span."""

    async def series(
        self, account: str, device: str | None, since: datetime, until: datetime, buckets: int
    ) -> dict[str, list[Point]]:
        """Return for each measurement at most two points in each of so many equal parts of a span."""
        width = micros(until) - micros(since)
        if width <= 0:
            return {}
        columns = ", ".join(f"min({name}), max({name})" for name in MEASURED)

        def work(connection: Connection) -> dict[str, list[Point]]:
            where, values = window(connection, account, device, since, until)
            rows = connection.execute(
                f"SELECT min(moment), max(moment), {columns} FROM report WHERE {where} "
                "GROUP BY (moment - ?) * ? / ? ORDER BY 1",
                (*values, micros(since), buckets, width),
            ).fetchall()
            return {
                name: points
                for place, name in enumerate(MEASURED)
                if (points := _points(rows, 2 + 2 * place))
            }

        return await self._read(work)


def _points(rows: Sequence[Sequence[float]], column: int) -> list[Point]:
    found: list[Point] = []
    for first, last, *measured in rows:
        least, most = measured[column - 2], measured[column - 1]
        if least is None:
            continue
        found.append((moment(int(first)), least))
        if (first, least) != (last, most):
            found.append((moment(int(last)), most))
    return found
