"""Stored units read back, with their verdicts, tags and records."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tui.domain.device.membership import GROUPS, ORGS, TAGS
from tui.domain.device.record import DeviceRecord
from tui.domain.text.natural_sort import natural_key
from tui.domain.unit.stored_unit import PastVerdict, StoredUnit, UnitMember
from tui.domain.verdict.signs import SEVERITIES
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.timestamps import moment
from tui.store.db.vendor_json import unpacked_array
from tui.store.devices.page import read_records
from tui.store.units.said_of_units import read_attention_of

_COLUMNS = (
    "key", "members", "label", "imei", "iccid", "imsi", "msisdn", "state", "last_seen", "latitude",
    "longitude", "position_source", "position_at", "voltage_mv", "joins", "conflicts", "first_seen_at",
    "severity", "cause", "since", "incident", "judged_at",
)  # fmt: skip
_READ = (
    f"SELECT id, {', '.join(_COLUMNS)}, findings, chain FROM unit "
    f"LEFT JOIN judgement ON judgement.unit = unit.id WHERE id IN {AMONG}"
)


def read_units(
    connection: Connection,
    rows: Sequence[int],
    others: Collection[str],
    at: int,
    *,
    with_records: bool = False,
) -> list[StoredUnit]:
    """Return the units of these row ids, in this order, without records of the `others`.

    What is acknowledged is as of a time in microseconds.
    """
    found = connection.execute(_READ, (json.dumps(list(rows)),)).fetchall()
    names = _memberships(connection, rows)
    records = read_members(connection, rows, others) if with_records else {}
    said = read_attention_of(connection, rows, at)
    units = {
        row: _unit(row, columns, names.get(row, {}), records.get(row, ()), others)
        for row, *columns in found
    }
    for row, acknowledgement in said.acknowledged.items():
        units[row].acknowledged = acknowledgement
    for row, person in said.assigned_to.items():
        units[row].assigned_to = person
    return [units[row] for row in rows if row in units]


def _unit(
    row: int,
    columns: Sequence[Any],
    names: Mapping[str, Sequence[str]],
    records: Sequence[DeviceRecord],
    others: Collection[str],
) -> StoredUnit:
    (
        key, members, label, imei, iccid, imsi, msisdn, state, last_seen, latitude, longitude,
        position_source, position_at, voltage_mv, joins, conflicts, first_seen_at, severity, cause,
        since, incident, judged_at, findings, chain,
    ) = columns  # fmt: skip
    return StoredUnit(
        row=row,
        key=key,
        members=tuple(
            UnitMember(*member) for member in unpacked_array(members) if member[1] not in others
        ),
        label=label,
        imei=imei,
        iccid=iccid,
        imsi=imsi,
        msisdn=msisdn,
        state=state,
        last_seen=moment(last_seen),
        latitude=latitude,
        longitude=longitude,
        position_source=position_source,
        position_at=moment(position_at),
        voltage_mv=voltage_mv,
        first_seen_at=moment(first_seen_at),
        severity=None if severity is None else SEVERITIES[severity],
        cause=cause,
        since=moment(since),
        incident=incident,
        judged_at=moment(judged_at),
        joins_json=joins,
        conflicts_json=conflicts,
        findings_json=findings or "[]",
        chain_json=chain or "[]",
        tags=tuple(names.get(TAGS.field, ())),
        groups=tuple(names.get(GROUPS.field, ())),
        orgs=tuple(names.get(ORGS.field, ())),
        records=tuple(records),
    )


def _memberships(connection: Connection, rows: Collection[int]) -> dict[int, dict[str, list[str]]]:
    found = connection.execute(
        "SELECT unit, kind, min(name) FROM unit_member JOIN member ON member.device = unit_member.device "
        f"WHERE unit IN {AMONG} GROUP BY unit, kind, text",
        (json.dumps(list(rows)),),
    )
    names: dict[int, dict[str, list[str]]] = {}
    for row, kind, name in found:
        names.setdefault(row, {}).setdefault(kind, []).append(name)
    for kinds in names.values():
        for named in kinds.values():
            named.sort(key=lambda name: natural_key(name.casefold()))
    return names


def read_members(
    connection: Connection, rows: Collection[int], others: Collection[str] = ()
) -> dict[int, list[DeviceRecord]]:
    """Return the records of each of these units, by row id, in the order of account and key."""
    members = connection.execute(
        "SELECT unit, device FROM unit_member JOIN device ON device.id = unit_member.device "
        f"WHERE unit IN {AMONG} ORDER BY provider, account, key",
        (json.dumps(list(rows)),),
    ).fetchall()
    records, _ = read_records(connection, [device for _, device in members])
    found: dict[int, list[DeviceRecord]] = {row: [] for row in rows}
    for (row, _), record in zip(members, records, strict=True):
        if record.account not in others:
            found[row].append(record)
    return found


def read_verdicts(connection: Connection, row: int, since: int) -> list[PastVerdict]:
    """Return the verdicts on a unit which began since, and the one which held then, the newest first."""
    rows = connection.execute(
        "SELECT at, severity, cause, sentence, since, incident FROM verdict WHERE unit = ? "
        "AND at >= (SELECT coalesce(max(at), 0) FROM verdict WHERE unit = ? AND at <= ?) "
        "ORDER BY at DESC, id DESC",
        (row, row, since),
    )
    return [
        PastVerdict(
            at=moment(at),
            severity=SEVERITIES[severity],
            cause=cause,
            sentence=sentence,
            since=moment(began),
            incident=incident,
        )
        for at, severity, cause, sentence, began, incident in rows
    ]
