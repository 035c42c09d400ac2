"""A vendor's data in our words: device records, reports, usage and list rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Any

from tui.domain.device.radio import CellTower, Weather
from tui.lazy_dataclass import dataclass

VendorFields = Mapping[str, Any]
"""The vendor's own fields as sent: its names, its spelling, its sentinels, not cleaned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRecord:
    """One vendor's record of one device; unknown is None."""

    provider: str
    account: str
    key: str
    """Identifies this record within its account; never changes."""
    address: str
    """The device's name in the vendor's API: a device name, a token or an id."""
    label: str | None = None
    imei: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    msisdn: str | None = None
    state: str | None = None
    """The vendor's own word (`active`, `suspend`, …); None if the vendor has no states."""
    last_seen: datetime | None = None
    """The last contact, by the vendor's clock, not the device's."""
    latitude: float | None = None
    longitude: float | None = None
    position_source: str | None = None
    """`gps`, `cell`, or a way of its vendor's own, as the provider declares it."""
    position_at: datetime | None = None
    """When the position was taken, by the device's clock."""
    position_radius_m: float | None = None
    voltage_mv: float | None = None
    fetched_at: datetime | None = None
    vendor: VendorFields = field(default_factory=dict)
    tags: tuple[str, ...] = field(default=(), compare=False)
    """Tags of the user's own. The store adds these three to a record: no vendor's record has them."""
    groups: tuple[str, ...] = field(default=(), compare=False)
    """The vendor's groups of devices which it is in."""
    orgs: tuple[str, ...] = field(default=(), compare=False)
    """The organizations of its vendor which have it."""
    cause: str | None = field(default=None, compare=False)
    """The cause of the verdict on its unit: the store adds it, too; None: not judged yet."""
    severity: str | None = field(default=None, compare=False)
    """How bad that is."""

    @property
    def name(self) -> str:
        """The device's name for people: its label, else the vendor's name for it."""
        return self.label or self.address or self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of a device, as its vendor stores it."""

    provider: str
    account: str
    key: str
    """The vendor's report id, opaque."""
    device: str
    """The key of the device's record."""
    at: datetime | None = None
    """When the device made the report, by the device's clock."""
    received_at: datetime | None = None
    """When the vendor received the report, by the vendor's clock."""
    latitude: float | None = None
    longitude: float | None = None
    position_source: str | None = None
    position_radius_m: float | None = None
    speed_kmh: float | None = None
    heading: float | None = None
    voltage_mv: float | None = None
    temperature_c: float | None = None
    rssi: float | None = None
    satellites: float | None = None
    hdop: float | None = None
    """How much the satellites' places in the sky blur the position: below 2 is good, above 10 is poor."""
    cell_accuracy_m: float | None = None
    """The radius of the position by cell towers, also where the position is another."""
    towers: tuple[CellTower, ...] | None = None
    """The cell towers heard, the one in use first; None: the vendor did not say."""
    inputs: tuple[bool | None, ...] | None = None
    """The device's inputs from 0 on; None: the vendor did not say."""
    voltage_2_mv: float | None = None
    temperature_2: float | None = None
    """In a unit which the vendor does not name."""
    firmware: str | None = None
    ip_address: str | None = None
    timezone: str | None = None
    """The IANA name of the time zone in which the report was made."""
    weather: Weather | None = None
    zone_entry: bool | None = None
    """Whether it alerts that the device entered a geozone of its vendor's; likewise `zone_exit`."""
    zone_exit: bool | None = None
    vendor: VendorFields = field(default_factory=dict)

    @property
    def inputs_on(self) -> str | None:
        """The numbers of the inputs which are on; None: the vendor did not say."""
        if self.inputs is None:
            return None
        return " ".join(str(number) for number, on in enumerate(self.inputs) if on) or "none"

    @property
    def alerts(self) -> str | None:
        """The geozone alerts; None: the vendor did not say."""
        if self.zone_entry is None and self.zone_exit is None:
            return None
        told = (("entered", self.zone_entry), ("left", self.zone_exit))
        return " ".join(word for word, is_told in told if is_told) or "none"

    @property
    def tower_count(self) -> int | None:
        """How many cell towers the device heard; None: the vendor did not say."""
        return None if self.towers is None else len(self.towers)

    @property
    def weather_place(self) -> str | None:
        """The place whose weather it is: a town near the position."""
        return self.weather.place if self.weather else None

    @property
    def weather_words(self) -> str | None:
        """The weather in words."""
        return self.weather.words if self.weather else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A SIM's data and SMS usage in one day or one month."""

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
    """The key of the row's device, if the list belongs to one device."""
    vendor: VendorFields = field(default_factory=dict)
    """The vendor's fields; secrets are already masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """A vendor's answer to a request for the reports between two times."""

    reports: tuple[Report, ...]
    since: datetime
    until: datetime
    """The span which the answer really covers: a vendor may stop before the requested end."""
    cut: bool = False
    """The answer met the vendor's limit: some reports are missing, and we do not know which."""
    burst_at: datetime | None = None
    """The second of which more reports came than one answer holds; no shorter span helps there."""
    units: int = 1
    """The answer's cost in units of the account's request budget."""


def busiest_second(reports: Iterable[Report]) -> datetime | None:
    """Return the second in which most of these reports were received; None: no time is known."""
    times = (report.received_at or report.at for report in reports)
    seconds = Counter(at.replace(microsecond=0) for at in times if at is not None)
    return max(seconds, key=lambda at: seconds[at], default=None)
