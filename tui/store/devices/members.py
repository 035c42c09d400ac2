"""Which devices belong to what: tags, groups and organizations, as they are searched and shown."""

import json
from collections.abc import Iterable

from tui.domain.device.membership import membership_key
from tui.domain.text.natural_sort import natural_key
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.row_ids import device_numbers

Member = tuple[str, int, str]
"""A name as it is compared, the row id of a device which has it, and the name as it is shown."""


@dataclass(frozen=True, slots=True)
class NamedDevice:
    """A device, and the names of what it belongs to."""

    provider: str
    account: str
    key: str
    names: tuple[str, ...]


_ADD = (
    "INSERT INTO member (kind, source, text, device, name) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (kind, text, device, source) DO UPDATE SET name = excluded.name"
)


def memberships_of(
    connection: Connection, devices: Iterable[int]
) -> dict[int, dict[str, tuple[str, ...]]]:
    """Return the names of the tags, groups and organizations of these devices, by row id and field."""
    rows = connection.execute(
        "SELECT device, kind, min(name) FROM member "
        f"WHERE device IN {AMONG} GROUP BY device, kind, text",
        (json.dumps(list(devices)),),
    )
    names: dict[int, dict[str, list[str]]] = {}
    for device, kind, name in rows:
        names.setdefault(device, {}).setdefault(kind, []).append(name)
    return {
        device: {kind: _in_order(named) for kind, named in kinds.items()}
        for device, kinds in names.items()
    }


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: natural_key(name.casefold())))


def members_of(connection: Connection, named: Iterable[NamedDevice]) -> set[Member]:
    """Return the members which these names make of these devices."""
    accounts: dict[str, dict[str, NamedDevice]] = {}
    for device in named:
        accounts.setdefault(device.account, {})[device.key] = device
    found = set()
    for account, devices in sorted(accounts.items()):
        providers = {key: device.provider for key, device in devices.items()}
        numbers = device_numbers(connection, account, providers)
        found |= {
            (membership_key(name), numbers[key], name)
            for key, device in devices.items()
            for name in device.names
        }
    return found


def write_members(
    connection: Connection, kind: str, wanted: Iterable[Member], source: str = ""
) -> bool:
    """Save these as all members of a kind which an account tells of; return whether any differs.

    Tags have no source: nobody but the user tells of them.
    """
    rows = connection.execute(
        "SELECT text, device, name FROM member WHERE kind = ? AND source = ?", (kind, source)
    )
    known = {tuple(row) for row in rows}
    # Names which differ only in case are one: the first of them is shown.
    one_each = {(text, device): name for text, device, name in sorted(wanted, reverse=True)}
    wanted = {(text, device, name) for (text, device), name in one_each.items()}
    connection.executemany(
        "DELETE FROM member WHERE kind = ? AND source = ? AND text = ? AND device = ? AND name = ?",
        [(kind, source, *member) for member in sorted(known - wanted)],
    )
    connection.executemany(_ADD, [(kind, source, *member) for member in sorted(wanted - known)])
    return known != wanted
