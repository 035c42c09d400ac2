"""Units as the search for incidents looks at them, read from the store a part at a time."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.rhythm import Rhythm
from tui.domain.verdict.unit_glance import UnitGlance
from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.sql import field_id
from tui.store.db.timestamps import micros, moment
from tui.store.reports.rhythms import stored_rhythms
from tui.store.units.rows import read_members

SILENT = frozenset(
    ["no-power-or-coverage", "overdue", "attached-no-data", "data-no-reports", "carrier-incident"]
)
"""The causes of units which are silent, and nothing of their own explains it."""
UNKNOWN_PAUSE = timedelta(hours=2)
"""Where a unit's rhythm is not known, its next word is expected so soon."""
PART = 500
"""So many units are read at once: others which read wait for some hundredths of a second."""
_TEXTS = (
    "SELECT unit, text FROM value JOIN unit_member ON unit_member.device = value.device "
    f"WHERE field = ? AND unit IN {AMONG}"
)
_UNITS = (
    "SELECT id, iccid, imsi, latitude, longitude, last_seen, cause, members FROM unit "
    "WHERE id > ? ORDER BY id LIMIT ?"
)
_RHYTHMS = (
    "SELECT unit, rhythm FROM unit_member JOIN rhythm ON rhythm.device = unit_member.device "
    f"WHERE rhythm IS NOT NULL AND unit IN {AMONG}"
)
_GRID = 4
"""Areas are a quarter of a degree wide, some 25 km."""
Pair = tuple[str, str]
Row = Sequence[Any]


async def read_glances(
    databases: Databases, traits: Mapping[str, VendorTraits]
) -> list[UnitGlance]:
    """Return all units as far as incidents need them; others may read in between."""
    found: list[UnitGlance] = []
    last = -1
    while True:
        part = await databases.read(_PartReader(traits, databases.now(), last).read)
        if not part:
            return found
        found += part
        last = part[-1].row


@dataclass(frozen=True, slots=True)
class _PartReader:
    """Reads one part of the units."""

    traits: Mapping[str, VendorTraits]
    now: datetime
    after: int
    """The row id of the last unit of the part before."""

    def read(self, connection: Connection) -> list[UnitGlance]:
        """Return the units of the part."""
        rows = connection.execute(_UNITS, (self.after, PART)).fetchall()
        numbers = [row[0] for row in rows]
        plans = _named(connection, numbers, (known.plan_field for known in self.traits.values()))
        firmwares = _named(connection, numbers, map(_firmware_field, self.traits.values()))
        spans = _silent_spans(connection, [row[0] for row in rows if row[6] in SILENT], self.traits)
        quiet = _quiet_units(connection, rows, self.traits, self.now)
        return [
            UnitGlance(
                row=row,
                last_seconds=spans[row][0] if row in spans else (last_seen or 0) / 1e6,
                heard_seconds=(last_seen or 0) / 1e6,
                due_seconds=spans[row][1] if row in spans else 0.0,
                is_silent=row in spans,
                is_quiet=row in quiet,
                shared=(
                    *_shared(iccid, imsi, latitude, longitude),
                    *_accounts(members, self.traits),
                    *((("plan", plans[row]),) if row in plans else ()),
                    *((("firmware", firmwares[row]),) if row in firmwares else ()),
                ),
            )
            for row, iccid, imsi, latitude, longitude, last_seen, _, members in rows
        ]


def _quiet_units(
    connection: Connection, rows: Sequence[Row], traits: Mapping[str, VendorTraits], now: datetime
) -> set[int]:
    """Return which units said nothing for hours although all their vendors were asked, and may be silent.

    Of those whose rhythm is known it is known, too, whether their silence is usual.
    """
    listed = dict(connection.execute("SELECT account, at FROM sweep"))
    quiet: dict[int, int] = {}
    for row, *_, last_seen, cause, members in rows:
        accounts = [account for _, account, _ in json.loads(members)]
        if cause != "ok" or last_seen is None or not any(map(traits.__contains__, accounts)):
            continue
        speaks = any(
            traits[name].is_sim or traits[name].is_tracker for name in accounts if name in traits
        )
        asked = min(listed.get(account, 0) for account in accounts)
        if speaks and asked - last_seen > UNKNOWN_PAUSE / timedelta(microseconds=1):
            quiet[row] = last_seen
    known = connection.execute(_RHYTHMS, (json.dumps(list(quiet)),))
    return quiet.keys() - {
        unit for unit, text in known if _may_rest(Rhythm.load(text, None), moment(quiet[unit]), now)
    }


def _may_rest(rhythm: Rhythm, last: datetime, now: datetime) -> bool:
    """Return whether a device is known to rest for so long; one which was never seen at rest may not be."""
    return rhythm.parked is not None and now <= rhythm.due_by(last)


def _silent_spans(
    connection: Connection, rows: Collection[int], traits: Mapping[str, VendorTraits]
) -> dict[int, tuple[float, float]]:
    """Return between which times, in seconds, each of these units fell silent, by its tracker."""
    devices: dict[tuple[str, str], int] = {}
    found = {}
    members = read_members(connection, rows)
    speakers = {
        row: speaker for row, records in members.items() if (speaker := _speaker(records, traits))
    }
    for account, key, device in connection.execute(
        "SELECT account, key, id FROM device WHERE id IN (SELECT device FROM unit_member "
        f"WHERE unit IN {AMONG})",
        (json.dumps(list(rows)),),
    ):
        devices[account, key] = device
    rhythms = stored_rhythms(connection, devices.values())
    for row, record in speakers.items():
        stored = rhythms.get(devices[record.account, record.key])
        rhythm = stored.rhythm if stored else None
        last = record.last_seen or datetime.fromtimestamp(0, UTC)
        due = last + UNKNOWN_PAUSE if rhythm is None else rhythm.due_by(last)
        found[row] = last.timestamp(), due.timestamp()
    return found


def _speaker(
    records: Sequence[DeviceRecord], traits: Mapping[str, VendorTraits]
) -> DeviceRecord | None:
    """Return the record whose silence counts: the tracker heard last, else any record heard last."""
    heard = [record for record in records if record.last_seen and record.account in traits]
    trackers = [record for record in heard if traits[record.account].is_tracker]
    return max(trackers or heard, key=lambda record: micros(record.last_seen) or 0, default=None)


def _shared(
    iccid: str | None, imsi: str | None, latitude: float | None, longitude: float | None
) -> list[Pair]:
    """Return the carrier and the areas of a unit, and both together."""
    carrier = _carrier(iccid, imsi)
    areas = _areas(latitude, longitude)
    found: list[Pair] = [("area", area) for area in areas]
    if carrier:
        found.append(("carrier", carrier))
        found += [("carrier and area", f"{carrier} near {area}") for area in areas]
    return found


def _carrier(iccid: str | None, imsi: str | None) -> str | None:
    """Return who issued a SIM: the first 6 digits of its ICCID (ITU-T E.118), else its home network."""
    digits = "".join(letter for letter in iccid or "" if letter.isdigit())
    if digits.startswith("89") and len(digits) >= 18:
        return f"of SIMs {digits[:6]}…"
    network = "".join(letter for letter in imsi or "" if letter.isdigit())
    return f"of network {network[:5]}" if len(network) >= 14 else None


def _areas(latitude: float | None, longitude: float | None) -> list[str]:
    """Return the two overlapping squares in which a position lies, by their centers."""
    if latitude is None or longitude is None:
        return []
    return [
        f"{(latitude * _GRID + shift) // 1 / _GRID + (0.5 - shift) / _GRID:.3f}, "
        f"{(longitude * _GRID + shift) // 1 / _GRID + (0.5 - shift) / _GRID:.3f}"
        for shift in (0.0, 0.5)
    ]


def _accounts(members: str, traits: Mapping[str, VendorTraits]) -> list[Pair]:
    """Return the accounts of a unit's trackers: a tracker's vendor may lose all its reports."""
    accounts = dict.fromkeys(account for _, account, _ in json.loads(members))
    return [("account", name) for name in accounts if name in traits and traits[name].is_tracker]


def _firmware_field(traits: VendorTraits) -> str:
    return traits.firmware_field and f"vendor.{traits.firmware_field}"


def _named(connection: Connection, rows: Collection[int], fields: Iterable[str]) -> dict[int, str]:
    """Return what a record of each of these units has in one of these fields, such as its rate plan."""
    found: dict[int, str] = {}
    for name in sorted({field.casefold() for field in fields if field}):
        asked = field_id(connection, name), json.dumps(list(rows))
        found.update(connection.execute(_TEXTS, asked).fetchall())
    return found
