"""The records of one unit: found by their identifiers, however each vendor spells them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from math import inf
from typing import Literal

from tui.domain.device.identity import iccid_key, imei_key
from tui.domain.device.record import DeviceRecord
from tui.domain.text.fold import folded
from tui.store.db.dialect import Connection
from tui.store.db.sql import field_id
from tui.store.devices.members import with_memberships
from tui.store.devices.write import stored_records

Spelling = Literal["imei", "iccid"]
MOST = 50
"""More records than this are not of one unit: the identifier is a placeholder."""
FEWEST_DIGITS = 14
"""Two spellings of an identifier share at least so many digits; a shorter one is compared whole."""
_KEYS: Mapping[Spelling, Callable[[str], str]] = {"imei": imei_key, "iccid": iccid_key}


def records_of_unit(
    connection: Connection, record: DeviceRecord, others: Collection[str]
) -> list[DeviceRecord]:
    """Return this record, then those which share an identifier with it, or with one of those.

    Records of the `others`, accounts whose devices are not shown, are left out.
    """
    found = {(record.account, record.key): record}
    asked: set[tuple[Spelling, str]] = set()
    while (wanted := _names(found.values()) - asked) and len(found) < MOST:
        asked |= wanted
        for spelling, key in sorted(wanted):
            for match in _spelled(connection, spelling, key):
                if match.account not in others:
                    found.setdefault((match.account, match.key), match)
    return list(found.values())[:MOST]


def records_with(
    connection: Connection, identifier: str, others: Collection[str]
) -> list[DeviceRecord]:
    """Return the records whose IMEI or ICCID is this one, or another spelling of it."""
    names = [(spelling, key(folded(identifier))) for spelling, key in _KEYS.items()]
    found = [record for name in names for record in _spelled(connection, *name)]
    shown = [record for record in found if record.account not in others]
    return list({(record.account, record.key): record for record in shown}.values())


def _names(records: Iterable[DeviceRecord]) -> set[tuple[Spelling, str]]:
    return {
        (spelling, key(folded(name)))
        for record in records
        for spelling, key in _KEYS.items()
        if (name := getattr(record, spelling))
    }


def _spelled(connection: Connection, spelling: Spelling, key: str) -> list[DeviceRecord]:
    """Return the records with this key: one range of the index, without those of another key."""
    is_long = len(key) >= FEWEST_DIGITS and key.isdecimal()
    rows = connection.execute(
        "SELECT text, device FROM value JOIN device ON device.id = value.device "
        "WHERE field = ? AND number = ? AND text >= ? AND text <= ? "
        "ORDER BY account, key LIMIT ?",
        (field_id(connection, spelling), inf, key, f"{key}99999999" if is_long else key, MOST),
    )
    devices = [device for text, device in rows if _KEYS[spelling](text) == key]
    records = with_memberships(connection, stored_records(connection, devices))
    return [records[device] for device in devices]
