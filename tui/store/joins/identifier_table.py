"""The identifiers of stored records, by their canonical names: who shares one is found at once."""

import json
from collections.abc import Collection, Iterable, Mapping

from tui.domain.unit.identifiers import MOST_RECORDS, crowded_names
from tui.store.db.dialect import AMONG, Connection

Names = frozenset[str]
_TEXTS = "(SELECT value FROM json_each(?))"
_COUNTED = (
    "SELECT asked.value, (SELECT count(*) FROM (SELECT 1 FROM identifier "
    f"WHERE identifier.name = asked.value LIMIT {MOST_RECORDS + 1}) AS few) "
    "FROM json_each(?) AS asked"
)
"""How many records have each name; nothing is counted beyond what shows a placeholder."""


def names_of(connection: Connection, devices: Collection[int]) -> dict[int, Names]:
    """Return the stored names of each of these devices; none for a device which has none."""
    rows = connection.execute(
        f"SELECT device, name FROM identifier WHERE device IN {AMONG}", (json.dumps(list(devices)),)
    )
    found: dict[int, set[str]] = {device: set() for device in devices}
    for device, name in rows:
        found[device].add(name)
    return {device: frozenset(names) for device, names in found.items()}


def write_names(
    connection: Connection, before: Mapping[int, Names], after: Mapping[int, Names]
) -> None:
    """Write the names which devices have now, where they had others before."""
    removed = [(name, device) for device in after for name in before[device] - after[device]]
    added = [(name, device) for device in after for name in after[device] - before[device]]
    connection.executemany("DELETE FROM identifier WHERE name = ? AND device = ?", sorted(removed))
    connection.executemany("INSERT INTO identifier (name, device) VALUES (?, ?)", sorted(added))


def carriers(connection: Connection, names: Iterable[str]) -> tuple[Names, dict[str, list[int]]]:
    """Return which of these names too many records have, and which devices have each of the others."""
    asked = sorted(names)
    if not asked:
        return frozenset(), {}
    counted = connection.execute(_COUNTED, (json.dumps(asked),)).fetchall()
    few = [name for name, count in counted if 0 < count <= MOST_RECORDS]
    rows = connection.execute(
        "SELECT name, account, device FROM identifier JOIN device ON device.id = identifier.device "
        f"WHERE name IN {_TEXTS}",
        (json.dumps(few),),
    ).fetchall()
    crowded = crowded_names((name, account) for name, account, _ in rows)
    crowded |= {name for name, count in counted if count > MOST_RECORDS}
    devices: dict[str, list[int]] = {}
    for name, _, device in rows:
        devices.setdefault(name, []).append(device)
    return crowded, devices
