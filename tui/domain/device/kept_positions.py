"""Positions as reports: the history of a device whose vendor keeps only its latest position."""

from datetime import datetime

from tui.domain.device.record import DeviceRecord, Report
from tui.lazy_dataclass import dataclass

KEPT_POSITIONS = "kept-positions"
"""The feature of a vendor which keeps the latest position only: each one seen is kept here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedPosition:
    """A position in a vendor's answer to a request to locate a device."""

    latitude: float
    longitude: float
    radius_m: float | None = None
    at: datetime | None = None
    """When it was taken; None: the answer does not say."""
    source: str


def position_seen(record: DeviceRecord) -> Report | None:
    """Return the position which a record shows, as a report without a time of receipt; None: it has none.

    The same position seen again is the same report, so it is kept once.
    """
    if record.latitude is None or record.longitude is None or record.position_at is None:
        return None
    return Report(
        provider=record.provider,
        account=record.account,
        key=_key(record.key, record.position_at),
        device=record.key,
        at=record.position_at,
        latitude=record.latitude,
        longitude=record.longitude,
        position_source=record.position_source,
        position_radius_m=record.position_radius_m,
    )


def position_answered(
    found: LocatedPosition, provider: str, account: str, device: str, received_at: datetime
) -> Report:
    """Return an answered position as a report, which the device's record will follow.

    An answer is a report of its own, also where the vendor's list shows the same position: it proves a contact.
    """
    at = found.at or received_at
    return Report(
        provider=provider,
        account=account,
        key=f"{_key(device, at)}/{received_at.isoformat()}",
        device=device,
        at=at,
        received_at=received_at,
        latitude=found.latitude,
        longitude=found.longitude,
        position_source=found.source,
        position_radius_m=found.radius_m,
    )


def _key(device: str, at: datetime) -> str:
    return f"{device}@{at.isoformat()}"
