"""Join device records of all vendors into units: one tracker with the SIM in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from tui.domain.device.identity import has_check_digit, iccid_key, imei_key
from tui.domain.device.record import DeviceRecord

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One physical thing, with the device records of all vendors."""

    key: str
    """The unit's IMEI, else its ICCID, else its only record's provider, account and key."""
    records: tuple[DeviceRecord, ...]
    label: str | None = None
    imei: str | None = None
    iccid: str | None = None
    state: str | None = None
    last_seen: datetime | None = None
    conflicts: tuple[str, ...] = ()
    """A sentence for each contradiction between the vendors."""

    def records_first(self, record: DeviceRecord) -> list[DeviceRecord]:
        """Return the unit's records, this one first."""
        return [record, *(other for other in self.records if other != record)]


def join_units(records: Iterable[DeviceRecord]) -> list[Unit]:
    """Join records by IMEI, and those without one by ICCID, in the order of their first record.

    A SIM which is reported in two trackers does not join them: the SIM belongs to the tracker with
    the latest contact.
    """
    records = list(records)
    homes = _homes(records)
    groups: dict[str, list[DeviceRecord]] = defaultdict(list)
    for record in records:
        groups[_group(record, homes)].append(record)
    return [_unit(group, homes) for group in groups.values()]


def _homes(records: list[DeviceRecord]) -> dict[str, dict[str, DeviceRecord]]:
    """Return for each ICCID the trackers (by IMEI) which report it, the latest contact first."""
    homes: dict[str, dict[str, DeviceRecord]] = defaultdict(dict)
    for record in sorted(records, key=_contact, reverse=True):
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
    latest = sorted(group, key=_contact, reverse=True)
    imeis = [record.imei for record in latest if record.imei]
    # A network may report 0 or a version for the check digit: prefer a correct spelling.
    imei = next(filter(has_check_digit, imeis), imeis[0] if imeis else None)
    iccid = next((record.iccid for record in latest if record.iccid), None)
    newest = latest[0]
    return Unit(
        key=imei or iccid or f"{newest.provider}/{newest.account}/{newest.key}",
        records=tuple(
            sorted(group, key=lambda record: (record.provider, record.account, record.key))
        ),
        label=_label(latest),
        imei=imei,
        iccid=iccid,
        state=next((record.state for record in latest if record.state), None),
        last_seen=max((record.last_seen for record in group if record.last_seen), default=None),
        conflicts=tuple(_conflicts(group, homes)),
    )


def _label(latest: list[DeviceRecord]) -> str | None:
    """Return a label which somebody chose, rather than one which only repeats an identifier."""
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
                "the SIM was moved, or one record is old."
            )
    if len(sims) > 1:
        yield f"{len(sims)} SIMs are reported in this unit: {', '.join(sims.values())}."


def _contact(record: DeviceRecord) -> datetime:
    return record.last_seen or _NEVER
