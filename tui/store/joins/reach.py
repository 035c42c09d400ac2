"""What a change of a record can reach: all records connected with it through names and units."""

import json
from collections.abc import Collection

from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, Connection
from tui.store.joins.identifier_table import Names, carriers, names_of


@dataclass(slots=True)
class ConnectedDevices:
    """Devices, by row id, and those of their names which too many records have."""

    devices: set[int]
    crowded: Names = frozenset()


def reach_of(connection: Connection, seeds: Collection[int]) -> ConnectedDevices:
    """Return all devices which are connected with these."""
    reach = ConnectedDevices(set())
    asked: set[str] = set()
    frontier = set(seeds)
    while frontier:
        reach.devices |= frontier
        names = {name for names in names_of(connection, frontier).values() for name in names}
        crowded, sharing = carriers(connection, names - asked)
        asked |= names
        reach.crowded |= crowded
        found = {
            device for name in sharing.keys() - crowded for device in sharing[name]
        } | members_of_units(connection, _units_of(connection, frontier))
        frontier = found - reach.devices
    return reach


def members_of_units(connection: Connection, units: Collection[int]) -> set[int]:
    """Return the devices of these units."""
    rows = connection.execute(
        f"SELECT device FROM unit_member WHERE unit IN {AMONG}", (json.dumps(list(units)),)
    )
    return {device for (device,) in rows}


def _units_of(connection: Connection, devices: Collection[int]) -> set[int]:
    rows = connection.execute(
        f"SELECT unit FROM unit_member WHERE device IN {AMONG}", (json.dumps(list(devices)),)
    )
    return {unit for (unit,) in rows}
