"""What each vendor says of one device, its four clocks kept apart, and how its position is known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import (
    TimeStyle,
    format_coordinates,
    format_position,
    format_time,
    format_value,
)
from tui.domain.text.safe_text import clean
from tui.widgets.line.side_by_side import Fact

NAMES = (
    ("Label", "label"),
    ("Called", "address"),
    ("IMEI", "imei"),
    ("ICCID", "iccid"),
    ("IMSI", "imsi"),
    ("MSISDN", "msisdn"),
    ("State", "state"),
)
SETTINGS = re.compile("pending|frequenc", re.IGNORECASE)
"""Fields of a vendor which may tell what a device is set to, or will be: their names are not documented."""

TOGETHER = timedelta(minutes=5)
"""A position fixed so shortly before the last word has the same age for a reader."""


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """One vendor's record, and when and in what it last changed in our store."""

    record: DeviceRecord
    title: str
    changed_at: datetime | None = None
    changed_field: str = ""


def settings_of(record: DeviceRecord) -> dict[str, str]:
    """Pick the vendor's fields which tell what the device is set to or waits for."""
    return {
        clean(name): format_value(value)
        for name, value in record.vendor.items()
        if SETTINGS.search(name) and value not in (None, "")
    }


def facts(told: Sequence[VendorFacts], manner: TimeStyle) -> list[Fact]:
    """Make the lines of all vendors: who, when by whose clock, where, and in what state."""
    records = [one.record for one in told]
    lines = [Fact("Who it is")]
    lines += [
        Fact(label, tuple(format_value(getattr(r, name)) for r in records)) for label, name in NAMES
    ]
    lines += [
        Fact("When, by four clocks"),
        Fact("device: fixed", tuple(_when(r.position_at, manner) for r in records)),
        Fact("vendor: heard", tuple(_when(r.last_seen, manner) for r in records)),
        Fact("we: fetched", tuple(_when(r.fetched_at, manner) for r in records)),
        Fact("we: saw change", tuple(_changed(one, manner) for one in told)),
        Fact("Where"),
        Fact("position", tuple(_where(r) for r in records)),
        Fact("known by", tuple(manner.source(r.position_source) for r in records)),
        Fact("within", tuple(_radius(r) for r in records)),
        Fact("age of fix", tuple(_age(r, manner) for r in records)),
        Fact("How it is"),
        Fact("battery", tuple(f"{r.voltage_mv:,.6g} mV" if r.voltage_mv is not None else "" for r in records)),
    ]  # fmt: skip
    if any(settings_of(r) for r in records):
        told_settings = (settings_of(r).items() for r in records)
        values = (", ".join(f"{name} {value}" for name, value in one) for one in told_settings)
        lines.append(Fact("is set to", tuple(values)))
    return lines


def told_in_lines(titles: Sequence[str], facts: Sequence[Fact]) -> list[str]:
    """Write what is known as lines, thing by thing beneath its title."""
    return [
        line
        for nth, title in enumerate(titles)
        for line in (
            title,
            *(
                f"  {one.label}: {one.values[nth]}"
                for one in facts
                if one.values and one.values[nth]
            ),
        )
    ]


def _when(at: datetime | None, manner: TimeStyle) -> str:
    """Say a time as its age and as an instant; where instants are wanted, as nothing but that."""
    if at is None:
        return ""
    if manner.absolute:
        return format_time(at, manner)
    local = at.astimezone(manner.zone)
    now = manner.now.astimezone(manner.zone)
    age = format_time(at, replace(manner, absolute=False)) if at <= manner.now else "in the future"
    # What is said is what still tells something; so the zone is in view on a phone as well.
    form = "%H:%M:%S" if local.date() == now.date() else "%m-%d %H:%M"
    year = f"{local:%Y-}" if local.year != now.year else ""
    return f"{age} · {year}{local:{form}} {local.tzname() or ''}".rstrip()


def _changed(told: VendorFacts, manner: TimeStyle) -> str:
    if told.changed_at is None:
        return ""
    field = clean(told.changed_field)
    return f"{field} · {_when(told.changed_at, manner)}"


def _where(record: DeviceRecord) -> str:
    return format_coordinates(record.latitude, record.longitude)


def _radius(record: DeviceRecord) -> str:
    return "" if record.position_radius_m is None else f"{record.position_radius_m:,.0f} m"


def _age(record: DeviceRecord, manner: TimeStyle) -> str:
    if record.position_at is None:
        return "" if record.latitude is None else "not said"
    if manner.absolute:
        return ""
    return format_time(record.position_at, replace(manner, absolute=False))


def heading(records: Sequence[DeviceRecord], manner: TimeStyle) -> str:
    """Say in one line which device it is, when any vendor last heard it and where it was then.

    The age of a position stands beside it where it is older than the last word.
    """
    first = records[0]
    named = next((r.imei for r in records if r.imei), None) or first.iccid or first.key
    heard_at = max((r.last_seen for r in records if r.last_seen), default=None)
    seen = format_time(heard_at, manner) if heard_at else "never"
    placed = max((r for r in records if r.latitude is not None), key=_fixed_at, default=None)
    if placed is None:
        return f"{clean(named)} · seen {seen} · no position"
    where = format_position(placed, manner)
    if placed.position_at is None:
        where += " (age not said)"
    elif heard_at is None or heard_at - placed.position_at >= TOGETHER:
        where += f" ({format_time(placed.position_at, manner)})"
    return f"{clean(named)} · seen {seen} · {where}"


def _fixed_at(record: DeviceRecord) -> datetime:
    return record.position_at or datetime.min.replace(tzinfo=UTC)
