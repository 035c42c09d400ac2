"""Which devices belong to what: tags, groups and organizations, as they are searched and shown."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from tui.domain.device.membership import GROUPS, ORGS, TAGS, membership_key
from tui.domain.device.record import DeviceRecord
from tui.domain.text.natural_sort import natural_key
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.row_ids import device_numbers

Member = tuple[str, int, str]
"""A name as it is compared, the row id of a device which has it, and the name as it is shown."""
_ADD = (
    "INSERT INTO member (kind, text, device, name) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (kind, text, device) DO UPDATE SET name = excluded.name"
)


def with_memberships(
    connection: Connection, records: Mapping[int, DeviceRecord]
) -> dict[int, DeviceRecord]:
    """Return these records, by row id, with the names of their tags, groups and organizations."""
    rows = connection.execute(
        f"SELECT device, kind, name FROM member WHERE device IN {AMONG}",
        (json.dumps(list(records)),),
    )
    names: dict[int, dict[str, list[str]]] = {}
    for device, kind, name in rows:
        names.setdefault(device, {}).setdefault(kind, []).append(name)
    named = {
        device: replace(
            records[device],
            tags=_in_order(kinds.get(TAGS.field, ())),
            groups=_in_order(kinds.get(GROUPS.field, ())),
            orgs=_in_order(kinds.get(ORGS.field, ())),
        )
        for device, kinds in names.items()
    }
    return {**records, **named}


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: natural_key(name.casefold())))


def members_of(
    connection: Connection,
    account: str,
    providers: Mapping[str, str],
    names: Mapping[str, Collection[str]],
) -> set[Member]:
    """Return the members of an account: `names` are those of each device key."""
    numbers = device_numbers(connection, account, providers)
    return {
        (membership_key(name), numbers[key], name) for key, found in names.items() for name in found
    }


def write_members(
    connection: Connection, kind: str, wanted: Iterable[Member], account: str | None = None
) -> bool:
    """Save these as all members of a kind, for one account or for all; return whether any differs."""
    rows = connection.execute(
        "SELECT text, device, member.name FROM member JOIN device ON device.id = member.device "
        "WHERE kind = ? AND (account = ? OR ? = '')",
        (kind, account or "", account or ""),
    )
    known = {tuple(row) for row in rows}
    # Names which differ only in case are one: the first of them is shown.
    one_each = {(text, device): name for text, device, name in sorted(wanted, reverse=True)}
    wanted = {(text, device, name) for (text, device), name in one_each.items()}
    gone = known - wanted
    connection.executemany(
        "DELETE FROM member WHERE kind = ? AND text = ? AND device = ? AND name = ?",
        [(kind, *member) for member in sorted(gone)],
    )
    connection.executemany(_ADD, [(kind, *member) for member in sorted(wanted - known)])
    return known != wanted
