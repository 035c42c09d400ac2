"""What a vendor says of a device, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

VendorFields = Mapping[str, Any]
"""The vendor's own fields as it sent them: its names, its spelling, its sentinels, not cleaned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRecord:
    """One vendor's record of one device; whatever it does not know is None."""

    provider: str
    account: str
    key: str
    """What tells this record from others of its account and never changes."""
    address: str
    """What the vendor's API wants to be called with: a device name, a token, an id."""
    label: str | None = None
    imei: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    msisdn: str | None = None
    state: str | None = None
    """The vendor's own word (`active`, `suspend`, …); None where it has no such notion."""
    last_seen: datetime | None = None
    """When the vendor last heard the device: its clock, not the device's."""
    latitude: float | None = None
    longitude: float | None = None
    position_source: str | None = None
    """`gps`, `cell` or `polte`."""
    position_at: datetime | None = None
    """When the position was fixed: the device's clock."""
    position_radius_m: float | None = None
    voltage_mv: float | None = None
    fetched_at: datetime | None = None
    vendor: VendorFields = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it: its label, or what its vendor calls it where nobody gave one."""
        return self.label or self.address or self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One message of a device, as its vendor keeps it."""

    provider: str
    account: str
    key: str
    """The vendor's report id, opaque."""
    device: str
    """The key of the device's record."""
    at: datetime | None = None
    """When the device made it (its own clock)."""
    received_at: datetime | None = None
    """When the vendor got it."""
    latitude: float | None = None
    longitude: float | None = None
    position_source: str | None = None
    position_radius_m: float | None = None
    speed_kmh: float | None = None
    heading: float | None = None
    voltage_mv: float | None = None
    temperature_c: float | None = None
    rssi: float | None = None
    vendor: VendorFields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a SIM used in one day or one month."""

    provider: str
    account: str
    device: str
    period: str
    """`daily` or `monthly`."""
    date_for: date
    """The day, or the first day of the month."""
    bytes_used: int | None = None
    sms_used: int | None = None
    fetched_at: datetime | None = None
    vendor: VendorFields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of any other list of a vendor: a rate plan, a group, a token, an SMS."""

    provider: str
    account: str
    list: str
    key: str
    """Unique within its list."""
    device: str | None = None
    """The key of the device it belongs to, where the list is one device's."""
    vendor: VendorFields = field(default_factory=dict)
    """The vendor's fields, a secret among them already masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """The answer to "what did it report between these two times"."""

    reports: tuple[Report, ...]
    since: datetime
    until: datetime
    """What the answer really covers: a vendor may have stopped short of what was asked."""
    cut: bool = False
    """The vendor's limit was met: some reports in between are missing, which is not known."""
    units: int = 1
    """What it cost of the account's request budget."""
