"""Records of all vendors joined into physical units: one tracker, with the SIM which sits in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from tui.domain.device.identity import has_check_digit, iccid_key, imei_key
from tui.domain.device.record import DeviceRecord

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One physical thing, as all vendors together know it."""

    key: str
    """Its IMEI, else its ICCID, else the one record's provider, account and key."""
    records: tuple[DeviceRecord, ...]
    label: str | None = None
    imei: str | None = None
    iccid: str | None = None
    state: str | None = None
    last_seen: datetime | None = None
    conflicts: tuple[str, ...] = ()
    """Where the vendors contradict each other, one sentence each."""

    def records_first(self, record: DeviceRecord) -> list[DeviceRecord]:
        """Return its records with this one of them first."""
        return [record, *(one for one in self.records if one != record)]


def join_units(records: Iterable[DeviceRecord]) -> list[Unit]:
    """Join records by IMEI, and those without one by ICCID, in the order of their first record.

    One SIM reported in two trackers never makes them one unit: it goes with the tracker heard last.
    """
    records = list(records)
    homes = _homes(records)
    groups: dict[str, list[DeviceRecord]] = defaultdict(list)
    for record in records:
        groups[_group(record, homes)].append(record)
    return [_unit(group, homes) for group in groups.values()]


def _homes(records: list[DeviceRecord]) -> dict[str, dict[str, DeviceRecord]]:
    """Return for each ICCID the trackers (by IMEI) it is reported in, the one heard last first."""
    homes: dict[str, dict[str, DeviceRecord]] = defaultdict(dict)
    for record in sorted(records, key=_heard, reverse=True):
        if record.imei and record.iccid:
            homes[iccid_key(record.iccid)].setdefault(imei_key(record.imei), record)
    return homes


def _group(record: DeviceRecord, homes: dict[str, dict[str, DeviceRecord]]) -> str:
    if record.imei:
        return f"imei {imei_key(record.imei)}"
    if record.iccid:
        iccid = iccid_key(record.iccid)
        return f"imei {next(iter(homes[iccid]))}" if homes.get(iccid) else f"iccid {iccid}"
    return f"record {record.provider} {record.account} {record.key}"


def _unit(group: list[DeviceRecord], homes: dict[str, dict[str, DeviceRecord]]) -> Unit:
    latest = sorted(group, key=_heard, reverse=True)
    imeis = [record.imei for record in latest if record.imei]
    # A network may report 0 or a version for the check digit: the sound spelling is its name.
    imei = next(filter(has_check_digit, imeis), imeis[0] if imeis else None)
    iccid = next((record.iccid for record in latest if record.iccid), None)
    one = latest[0]
    return Unit(
        key=imei or iccid or f"{one.provider}/{one.account}/{one.key}",
        records=tuple(sorted(group, key=lambda each: (each.provider, each.account, each.key))),
        label=_label(latest),
        imei=imei,
        iccid=iccid,
        state=next((record.state for record in latest if record.state), None),
        last_seen=max((each.last_seen for each in group if each.last_seen), default=None),
        conflicts=tuple(_conflicts(group, homes)),
    )


def _label(latest: list[DeviceRecord]) -> str | None:
    """Choose a name somebody gave over one which only repeats an identifier."""
    labels = [(record.label, record) for record in latest if record.label]
    given = (
        label
        for label, record in labels
        if label not in {record.imei, record.iccid, record.imsi, record.msisdn, record.key}
    )
    return next(given, labels[0][0] if labels else None)


def _conflicts(
    group: list[DeviceRecord], homes: dict[str, dict[str, DeviceRecord]]
) -> Iterable[str]:
    own = {imei_key(record.imei) for record in group if record.imei}
    sims = {iccid_key(record.iccid): record.iccid for record in group if record.iccid}
    for key, iccid in sims.items():
        elsewhere = [record.imei for imei, record in homes.get(key, {}).items() if imei not in own]
        if elsewhere:
            yield (
                f"SIM {iccid} is also reported in {', '.join(map(str, elsewhere))}: "
                "it was moved, or one record is old."
            )
    if len(sims) > 1:
        yield f"{len(sims)} SIMs are reported in it: {', '.join(sims.values())}."


def _heard(record: DeviceRecord) -> datetime:
    return record.last_seen or _NEVER
