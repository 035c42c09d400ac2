"""The sums of one field over many devices or units, without all its numbers in memory."""

import json
from array import array

from tui.domain.show.column_sums import ColumnSums, sums_of
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.sql import SqlPart
from tui.store.devices.device_set import DeviceSet

_ASKED_EACH = 20_000
"""The numbers of more rows are read in one pass over all: their ids as one text would take 40 MB for a million."""


def add_up(
    connection: Connection, pairs: SqlPart, rows: "array[int] | None", highest: int
) -> ColumnSums:
    """Add up the numbers of a statement which selects `one` (a row id) and `number`.

    Either of all, each id once, or of these rows, none above the highest: there of several numbers of a row the largest counts.
    """
    if rows is None:
        return _of_all(connection, pairs)
    if len(rows) > _ASKED_EACH:
        return _of_many(connection, pairs, DeviceSet(highest + 1, rows))
    chosen = json.dumps(rows.tolist())
    few = _from("SELECT max(number) AS number", pairs)
    few = few + SqlPart(f"WHERE one IN {AMONG} GROUP BY one ORDER BY 1", [chosen])
    found = connection.execute(few.text, few.values)
    return sums_of(array("d", (number for (number,) in found)))


def _of_all(connection: Connection, pairs: SqlPart) -> ColumnSums:
    """Count, add and find the middle in the database: no number of a million is an object here."""
    counted = _from("SELECT count(*), sum(number)", pairs)
    count, total = connection.execute(counted.text, counted.values).fetchone()
    if not count:
        return ColumnSums()
    sides = [2 - count % 2, (count - 1) // 2]
    middle = _from("SELECT number", pairs) + SqlPart("ORDER BY number LIMIT ? OFFSET ?", sides)
    found = connection.execute(middle.text, middle.values).fetchall()
    return ColumnSums(
        int(count), float(total), float(sum(number for (number,) in found)) / len(found)
    )


def _of_many(connection: Connection, pairs: SqlPart, left: DeviceSet) -> ColumnSums:
    """Read all from the highest down: they are sorted by an index then, and a row's first number is its largest."""
    ordered = _from("SELECT one, number", pairs) + SqlPart("ORDER BY number DESC")
    found = connection.execute(ordered.text, ordered.values)
    return sums_of(array("d", (number for one, number in found if left.take(one))))


def _from(selected: str, pairs: SqlPart) -> SqlPart:
    return SqlPart(f"{selected} FROM (") + pairs + SqlPart(") AS pairs")
