"""The outline of a device's reports over equal parts of a span, read as fast from a million as from a hundred.

Up to `MOST_READ` reports are read all. Of more, each part is cut into `SAMPLES` slices, and the newest
report of each slice stands for the slice: one step in the index and one row for each.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.timestamps import moment

MOST_READ = 3_000
SAMPLES = 6
SILENCES_READ = 5_000
"""The times of so many reports are read at once while a silence is looked for."""
GPS, CELL, NOWHERE = 1, 2, 4
"""Which positions the reports of a part have: bits of `ReportOutline.sources`."""
MEASURED = ("voltage_mv", "speed_kmh", "rssi")
Range = tuple[float, float]

_EXTREMES = ", ".join(f"min({name}), max({name})" for name in MEASURED)
_PARTS = (
    f"SELECT (moment - ?) * ? / ? AS part, count(*), min(moment), max(moment), {_EXTREMES}, "
    f"max(CASE WHEN position_source = 'gps' THEN {GPS} ELSE 0 END) + "
    f"max(CASE WHEN position_source <> 'gps' THEN {CELL} ELSE 0 END) + "
    f"max(CASE WHEN latitude IS NULL THEN {NOWHERE} ELSE 0 END) FROM report "
)
_SAMPLE = (
    "SELECT (SELECT id FROM report WHERE device = ? AND moment >= asked.value "
    "AND moment < asked.value + ? AND moment < ? ORDER BY moment DESC LIMIT 1) AS id "
    "FROM (SELECT CAST(value AS BIGINT) AS value FROM json_each(?)) AS asked"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOutline:
    """What is known of each part of a span; every sequence has one entry a part."""

    counts: Sequence[int]
    """How many reports came; of a sample (see `is_sampled`) how many of its slices have any."""
    first: Sequence[datetime | None]
    last: Sequence[datetime | None]
    series: Mapping[str, Sequence[Range | None]]
    """By measurement its lowest and highest."""
    sources: Sequence[int]
    is_sampled: bool = False


def device_row(connection: Connection, account: str, device: str) -> int:
    """Return the row id of a device; -1: the store does not know it."""
    found = connection.execute(
        "SELECT id FROM device WHERE account = ? AND key = ?", (account, device)
    ).fetchone()
    return int(found[0]) if found else -1


def read_outline(
    connection: Connection, device: int, since: int, until: int, parts: int, *, end: int
) -> ReportOutline:
    """Return the outline of a device's reports before `end`, over parts of a span; times are in microseconds."""
    width = until - since
    numbers = (since, parts, width)
    within = "device = ? AND moment >= ? AND moment < ?"
    (held,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM report WHERE {within} LIMIT ?) AS part",
        (device, since, end, MOST_READ + 1),
    ).fetchone()
    if held <= MOST_READ:
        rows = connection.execute(
            f"{_PARTS} WHERE {within} GROUP BY part", (*numbers, device, since, end)
        ).fetchall()
        return _outline(rows, parts, is_sampled=False)
    slices = parts * SAMPLES
    starts = [since + width * nth // slices for nth in range(slices)]
    found = connection.execute(_SAMPLE, (device, width // slices, end, json.dumps(starts)))
    ids = [row for (row,) in found if row is not None]
    rows = connection.execute(
        f"{_PARTS} WHERE id IN {AMONG} GROUP BY part", (*numbers, json.dumps(ids))
    ).fetchall()
    return _outline(rows, parts, is_sampled=True)


def _outline(rows: Sequence[Sequence[float]], parts: int, *, is_sampled: bool) -> ReportOutline:
    counts, sources = [0] * parts, [0] * parts
    first: list[datetime | None] = [None] * parts
    last: list[datetime | None] = [None] * parts
    series: dict[str, list[Range | None]] = {name: [None] * parts for name in MEASURED}
    for number, count, earliest, latest, *measured, source in rows:
        part = min(int(number), parts - 1)
        counts[part], sources[part] = int(count), int(source)
        first[part], last[part] = moment(int(earliest)), moment(int(latest))
        for place, name in enumerate(MEASURED):
            low, high = measured[2 * place], measured[2 * place + 1]
            if low is not None:
                series[name][part] = (low, high)
    return ReportOutline(
        counts=counts,
        first=first,
        last=last,
        series={name: ranges for name, ranges in series.items() if any(ranges)},
        sources=sources,
        is_sampled=is_sampled,
    )


def find_silence(
    connection: Connection,
    device: int,
    start: int,
    shortest: int,
    is_silence: Callable[[datetime, datetime], bool],
    *,
    forward: bool,
) -> tuple[datetime, datetime] | None:
    """Return the next pause between two reports which is a silence, after or before a time.

    A silence begins with the last report before it; forward, it begins after `start`, else before.
    Pauses not longer than `shortest` are none; times are in microseconds.
    """
    order, sign = ("ASC", ">") if forward else ("DESC", "<")
    reached, before = start, None
    sense = 1 if forward else -1
    if not forward:
        (before,) = connection.execute(
            "SELECT min(moment) FROM report WHERE device = ? AND moment >= ?", (device, start)
        ).fetchone()
    while True:
        rows = connection.execute(
            f"SELECT moment FROM report WHERE device = ? AND moment {sign} ? "
            f"ORDER BY moment {order} LIMIT ?",
            (device, reached, SILENCES_READ),
        ).fetchall()
        for (at,) in rows:
            if before is not None and (at - before) * sense > shortest:
                last, following = sorted((moment(before), moment(at)))
                if is_silence(last, following):
                    return last, following
            before = at
        if len(rows) < SILENCES_READ:
            return None
        reached = rows[-1][0]
