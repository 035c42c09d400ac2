"""A unit: the device records of all vendors of one physical thing, and what contradicts in them."""

from datetime import datetime
from typing import Literal

from tui.domain.device.record import DeviceRecord
from tui.lazy_dataclass import dataclass

ConflictKind = Literal["sims-differ", "sim-elsewhere", "imeis-differ"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitConflict:
    """One contradiction between the vendors about what is in what."""

    kind: ConflictKind
    """More than one SIM in this unit; a SIM of this unit is named in another one as well; or a SIM's record
    which is here names the IMEI of another tracker."""
    sentence: str
    iccid: str | None = None
    """The SIM which it is about; None where it is about several."""
    on_record: tuple[str, ...] = ()
    """ICCIDs which vendors of SIMs have on record for this unit."""
    reported: tuple[str, ...] = ()
    """ICCIDs which trackers report to be in them, the newest word first."""
    elsewhere: tuple[str, ...] = ()
    """Keys of the other units."""
    is_here: bool = True
    """Whether the SIM is more likely in this unit than in those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One physical thing, with the device records of all vendors."""

    key: str
    """The unit's IMEI, else its ICCID, else its first record's provider, account and key."""
    records: tuple[DeviceRecord, ...]
    label: str | None = None
    imei: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    msisdn: str | None = None
    state: str | None = None
    last_seen: datetime | None = None
    joins: tuple[str, ...] = ()
    """Why its records are of one thing: `IMEI 013108001841853 at acme-sims and yellow-fleet`."""
    contradictions: tuple[UnitConflict, ...] = ()

    is_contested: bool = False
    """Whether records disagree about what is in what: a newer word may then part or join its records."""

    @property
    def conflicts(self) -> tuple[str, ...]:
        """A sentence for each contradiction between the vendors."""
        return tuple(conflict.sentence for conflict in self.contradictions)

    @property
    def placed(self) -> DeviceRecord | None:
        """The record with the newest position; None: none has one."""
        placed = [record for record in self.records if record.latitude is not None]
        return max(placed, key=_position_order, default=None)

    @property
    def voltage_mv(self) -> float | None:
        """The battery's voltage by the newest word which has one."""
        known = [record for record in self.records if record.voltage_mv is not None]
        newest = max(known, key=_contact_order, default=None)
        return newest.voltage_mv if newest else None

    def records_first(self, record: DeviceRecord) -> list[DeviceRecord]:
        """Return the unit's records, this one first."""
        return [record, *(other for other in self.records if other != record)]


def _position_order(record: DeviceRecord) -> tuple[float, float, str, str]:
    at = record.position_at.timestamp() if record.position_at else 0.0
    return at, *_contact_order(record)


def _contact_order(record: DeviceRecord) -> tuple[float, str, str]:
    at = record.last_seen.timestamp() if record.last_seen else 0.0
    return at, record.account, record.key
