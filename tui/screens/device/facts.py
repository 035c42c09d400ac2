"""What each vendor reports about one device: identity, times by each clock, position, settings."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tui.console.report_details import NO_DETAILS, ReportDetails
from tui.domain.device.membership import MEMBERSHIP_COLUMNS
from tui.domain.device.record import DeviceRecord
from tui.domain.place.distance import format_distance
from tui.domain.show.format import (
    TimeStyle,
    format_coordinates,
    format_position,
    format_time,
    format_value,
)
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.widgets.line.side_by_side import Fact

NAMES = (
    ("Label", "label"),
    ("Vendor's name for it", "address"),
    ("IMEI", "imei"),
    ("ICCID", "iccid"),
    ("IMSI", "imsi"),
    ("MSISDN", "msisdn"),
    ("State", "state"),
)
SETTINGS = re.compile("pending|frequenc", re.IGNORECASE)
"""Matches vendor fields with current or pending settings: their names are not documented."""

TOGETHER = timedelta(minutes=5)
"""A position taken at most this long before the last contact is shown without its own age."""


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """One vendor's record, and when which of its fields last changed in our store."""

    record: DeviceRecord
    title: str
    changed_at: datetime | None = None
    changed_field: str = ""
    details: ReportDetails = NO_DETAILS
    """What its newest full report says of where it is."""
    about: Sequence[tuple[str, str]] = ()
    """More facts which only this vendor has: labels and values."""


def settings_of(record: DeviceRecord) -> dict[str, str]:
    """Return the vendor's fields with the device's current and pending settings."""
    return {
        clean(name): format_value(value)
        for name, value in record.vendor.items()
        if SETTINGS.search(name) and value not in (None, "")
    }


def facts(vendors: Sequence[VendorFacts], manner: TimeStyle) -> list[Fact]:
    """Return the facts of all vendors: identity, times by whose clock, position, condition."""
    records = [vendor.record for vendor in vendors]
    lines = [Fact("Identity")]
    lines += [
        Fact(label, tuple(format_value(getattr(r, name)) for r in records)) for label, name in NAMES
    ]
    lines += [
        Fact(column.title, tuple(format_value(getattr(r, column.field)) for r in records))
        for column in MEMBERSHIP_COLUMNS
        if any(getattr(r, column.field) for r in records)
    ]
    lines += [
        Fact("Times"),
        Fact("position taken (device clock)", tuple(age_and_instant(r.position_at, manner) for r in records)),
        Fact("last contact (vendor)", tuple(age_and_instant(r.last_seen, manner) for r in records)),
        Fact("fetched", tuple(age_and_instant(r.fetched_at, manner) for r in records)),
        Fact("last change seen", tuple(_changed(vendor, manner) for vendor in vendors)),
        *_told("its time zone", tuple(_local_time(vendor, manner) for vendor in vendors)),
        Fact("Position"),
        Fact("coordinates", tuple(_where(r) for r in records)),
        *_told("town", tuple(clean(v.details.town_at(v.record)) for v in vendors)),
        Fact("source", tuple(manner.source(r.position_source) for r in records)),
        Fact("accuracy", tuple(_radius(r) for r in records)),
        Fact("age", tuple(_age(r, manner) for r in records)),
        Fact("Condition"),
        Fact("battery", tuple(f"{r.voltage_mv:,.6g} mV" if r.voltage_mv is not None else "" for r in records)),
    ]  # fmt: skip
    if any(settings_of(r) for r in records):
        settings = (settings_of(r).items() for r in records)
        values = (", ".join(f"{name} {value}" for name, value in pairs) for pairs in settings)
        lines.append(Fact("settings", tuple(values)))
    about = [{label: clean(value) for label, value in vendor.about} for vendor in vendors]
    if labels := dict.fromkeys(label for own in about for label in own):
        told = (Fact(label, tuple(own.get(label, "") for own in about)) for label in labels)
        lines += [Fact("About it"), *told]
    return lines


def _told(label: str, values: tuple[str, ...]) -> list[Fact]:
    """Return a fact if any vendor knows it."""
    return [Fact(label, values)] if any(values) else []


def _local_time(vendor: VendorFacts, manner: TimeStyle) -> str:
    """Return the time zone of a device, and what its clocks show now."""
    details = vendor.details
    if details.timezone is None:
        return ""
    named = clean(details.timezone)
    return f"{named} · now {manner.now.astimezone(details.zone):%H:%M}" if details.zone else named


def fact_lines(titles: Sequence[str], facts: Sequence[Fact]) -> list[str]:
    """Return the facts as plain lines, a block with its title for each vendor."""
    return [
        line
        for nth, title in enumerate(titles)
        for line in (
            title,
            *(
                f"  {fact.label}: {fact.values[nth]}"
                for fact in facts
                if fact.values and fact.values[nth]
            ),
        )
    ]


def age_and_instant(at: datetime | None, manner: TimeStyle) -> str:
    """Return a time as its age and its instant; in the absolute style only as its instant."""
    if at is None:
        return ""
    if manner.absolute:
        return format_time(at, manner)
    local = at.astimezone(manner.zone)
    now = manner.now.astimezone(manner.zone)
    age = format_time(at, replace(manner, absolute=False))
    # Today's date and this year are left out, so that the zone is in view on a phone as well.
    form = "%H:%M:%S" if local.date() == now.date() else "%m-%d %H:%M"
    year = f"{local:%Y-}" if local.year != now.year else ""
    return f"{age} · {year}{local:{form}} {local.tzname() or ''}".rstrip()


def _changed(vendor: VendorFacts, manner: TimeStyle) -> str:
    if vendor.changed_at is None:
        return ""
    field = clean(vendor.changed_field)
    return f"{field} · {age_and_instant(vendor.changed_at, manner)}"


def _where(record: DeviceRecord) -> str:
    return format_coordinates(record.latitude, record.longitude)


def _radius(record: DeviceRecord) -> str:
    return (
        "" if record.position_radius_m is None else f"±{format_distance(record.position_radius_m)}"
    )


def _age(record: DeviceRecord, manner: TimeStyle) -> str:
    if record.position_at is None:
        return "" if record.latitude is None else "unknown"
    if manner.absolute:
        return ""
    return format_time(record.position_at, replace(manner, absolute=False))


def heading(
    records: Sequence[DeviceRecord], manner: TimeStyle, details: ReportDetails = NO_DETAILS
) -> str:
    """Return in one line which device it is, whose, its last contact with any vendor, and its position.

    A position older than the last contact is followed by its own age.
    """
    first = records[0]
    named = clean(next((r.imei for r in records if r.imei), None) or first.iccid or first.key)
    if orgs := dict.fromkeys(org for r in records for org in r.orgs):
        named += f" of {format_value(list(orgs))}"
    contact_at = max((r.last_seen for r in records if r.last_seen), default=None)
    contact = format_time(contact_at, manner) if contact_at else "never"
    located = max((r for r in records if r.latitude is not None), key=_taken_at, default=None)
    if located is None:
        return f"{named} · last contact {contact} · no position"
    where = format_position(located, manner)
    if town := details.town_at(located):
        where += f", {clean(town)}"
    if located.position_at is None:
        where += " (age unknown)"
    elif contact_at is None or contact_at - located.position_at >= TOGETHER:
        where += f" ({format_time(located.position_at, manner)})"
    return f"{named} · last contact {contact} · {where}"


def _taken_at(record: DeviceRecord) -> datetime:
    return record.position_at or datetime.min.replace(tzinfo=UTC)
