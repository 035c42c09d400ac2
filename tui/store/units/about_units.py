"""What the store knows of units beside their records: their names, incidents, and who else names their SIM."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from math import cos, radians

from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.unit.incident import Incident
from tui.domain.verdict.case import issuer_of
from tui.domain.verdict.facts import Neighbors, OtherUnit
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.timestamps import moment
from tui.store.devices.write import stored_records
from tui.store.joins.identifier_table import carriers

_UNITS = f"SELECT id, key, conflicts, first_seen_at FROM unit WHERE id IN {AMONG}"
_MEMBERS = (
    f"SELECT unit, device FROM unit_member JOIN device ON device.id = unit_member.device "
    f"WHERE unit IN {AMONG} ORDER BY provider, account, key"
)
_NAMES = f"SELECT device, name FROM identifier WHERE device IN {AMONG}"
_HOMES = (
    "SELECT device, unit.id, unit.key FROM unit_member JOIN unit ON unit.id = unit_member.unit "
    f"WHERE device IN {AMONG}"
)
_FEW_SIMS = 2
"""One SIM of another carrier may have strayed into an account."""
_OF_ISSUER = (
    "SELECT 1 FROM identifier JOIN device ON device.id = identifier.device WHERE name >= ? "
    "AND name < ? AND account IN (SELECT value FROM json_each(?)) AND absent_at IS NULL "
    f"LIMIT {_FEW_SIMS}"
)
_INCIDENTS = (
    "SELECT unit, incident.id, shared, value, since, silent, total FROM incident_member "
    f"JOIN incident ON incident.id = incident_member.incident WHERE unit IN {AMONG} "
    "AND began_at <= ? AND (ended_at IS NULL OR ended_at > ?)"
)

_NEAR_DEGREES = 0.1
"""Some 11 km (7 miles): as far as a cell tower outside a town reaches."""
_PLACES = (
    f"SELECT id, latitude, longitude, last_seen FROM unit WHERE id IN {AMONG} "
    "AND latitude IS NOT NULL AND longitude IS NOT NULL AND last_seen IS NOT NULL"
)
_HEARD = (
    "SELECT count(*) FROM unit WHERE latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ? "
    "AND last_seen > ? AND last_seen <= ? AND id <> ?"
)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit's row, as far as the facts need it."""

    key: str
    conflicts: tuple[str, ...]
    first_seen_at: datetime | None
    devices: tuple[int, ...]
    """The row ids of its records' devices."""


def unit_rows(connection: Connection, rows: Collection[int]) -> dict[int, UnitRow]:
    """Return these units, by row id."""
    asked = json.dumps(list(rows))
    devices: dict[int, list[int]] = defaultdict(list)
    for unit, device in connection.execute(_MEMBERS, (asked,)):
        devices[unit].append(device)
    return {
        row: UnitRow(
            key,
            tuple(conflict["sentence"] for conflict in json.loads(conflicts)),
            moment(first_seen_at) if first_seen_at else None,
            tuple(devices[row]),
        )
        for row, key, conflicts, first_seen_at in connection.execute(_UNITS, (asked,))
    }


def other_units(
    connection: Connection, units: Mapping[int, UnitRow], traits: Mapping[str, VendorTraits]
) -> dict[int, tuple[OtherUnit, ...]]:
    """Return for each unit the records of other units which name an identifier of it."""
    own = {device: row for row, unit in units.items() for device in unit.devices}
    names = connection.execute(_NAMES, (json.dumps(list(own)),)).fetchall()
    crowded, sharing = carriers(connection, {name for _, name in names})
    wanted = {
        (own[device], name, other)
        for device, name in names
        if name not in crowded
        for other in sharing.get(name, ())
        if other not in units[own[device]].devices
    }
    if not wanted:
        return {}
    others = json.dumps(sorted({other for _, _, other in wanted}))
    homes = {device: (unit, key) for device, unit, key in connection.execute(_HOMES, (others,))}
    records = stored_records(connection, sorted(homes))
    found: dict[int, list[OtherUnit]] = defaultdict(list)
    for row, name, other in sorted(wanted):
        record = records.get(other)
        kind, _, text = name.partition(" ")
        if record is not None and record.account in traits and kind in {"imei", "iccid"}:
            spelled = getattr(record, kind) or text
            found[row].append(
                OtherUnit(identifier=kind, text=spelled, record=record, unit=homes[other][1])
            )
    return {row: tuple(named) for row, named in found.items()}


def issuers_known(
    connection: Connection, iccids: Iterable[str | None], accounts: Collection[str]
) -> frozenset[str]:
    """Return which issuers of these ICCIDs have other SIMs in these accounts: their carrier's vendor is known."""
    issuers = {issuer for iccid in iccids if (issuer := issuer_of(iccid)) is not None}
    asked = json.dumps(sorted(accounts))
    return frozenset(
        issuer
        for issuer in issuers
        if len(
            connection.execute(
                _OF_ISSUER, (f"iccid {issuer}", f"iccid {issuer}:", asked)
            ).fetchall()
        )
        >= _FEW_SIMS
    )


def unit_incidents(connection: Connection, rows: Collection[int], end: int) -> dict[int, Incident]:
    """Return the incident of each of these units which had one at a time in microseconds."""
    found = connection.execute(_INCIDENTS, (json.dumps(list(rows)), end, end))
    return {
        unit: Incident(
            id=id, shared=shared, value=value, since=moment(since), silent=silent, of=total
        )
        for unit, id, shared, value, since, silent, total in found
    }


def heard_near(connection: Connection, rows: Collection[int], until: int) -> dict[int, Neighbors]:
    """Return how many other units were heard near the last place of each of these after it was.

    That looks through all units for each: it is asked of the few which somebody looks at.
    """
    found = {}
    for row, latitude, longitude, last in connection.execute(_PLACES, (json.dumps(list(rows)),)):
        wide = _NEAR_DEGREES / max(0.1, cos(radians(latitude)))
        box = (
            latitude - _NEAR_DEGREES,
            latitude + _NEAR_DEGREES,
            longitude - wide,
            longitude + wide,
        )
        (heard,) = connection.execute(_HEARD, (*box, last, until, row)).fetchone()
        found[row] = Neighbors(heard=heard)
    return found


def whole_lists(connection: Connection, traits: Mapping[str, VendorTraits]) -> frozenset[str]:
    """Return the accounts whose device list was read whole."""
    return frozenset(
        account
        for (account,) in connection.execute("SELECT account FROM sweep")
        if account in traits
    )
