"""CharterUP's devices and reports as our records."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from re import fullmatch

from tui.domain.device.record import DeviceRecord, Report
from tui.providers.charterup import full_report as full
from tui.providers.charterup.models import Device, DeviceReport
from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import look_up
from tui.providers.wire_model import exact_name

NAME = "charterup"
A_MILE_M = 1609.0
"""A position by cell tower "may be off by up to a mile" (A1.1)."""
KMH_PER_MPH = 1.609344
KELVIN_TYPES = frozenset({"1", "2", "3", "4", "5"})
CELSIUS_TYPES = frozenset({"14", "15"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = datetime(2006, 2, 16, 5, 32, 17, tzinfo=UTC)
"""What the samples show for a time there is none of (serviceHours_Date)."""


def device_record(device: Device, account: str, fetched_at: datetime) -> DeviceRecord:
    """Return what CharterUP knows of a device as our record."""
    key = device.device_id or device.imei
    if key is None:
        raise AnswerUnreadable(
            f"{account}: CharterUP sent a device with neither deviceId nor imei. "
            "Stored data is unchanged."
        )
    position = _position(device.last_report_latitude, device.last_report_longitude)
    source = _source(is_cell=device.last_report_gps_is_cell_tower) if position else None
    received = _happened(device.last_report_received_time or device.last_report_update_time)
    return DeviceRecord(
        provider=NAME,
        account=account,
        key=key,
        address=device.imei if device.imei and _is_shown_imei(device) else key,
        label=device.customer_label or device.consumer_label,
        imei=device.imei,
        iccid=device.iccid,
        imsi=device.imsi,
        last_seen=received,
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
        position_source=source,
        position_at=_happened(device.last_report_time) if position else None,
        position_radius_m=A_MILE_M if source == "cell" else None,
        voltage_mv=_positive(device.last_report_voltage),
        fetched_at=fetched_at,
        vendor=device.raw,
    )


def report_record(
    report: DeviceReport, account: str, device_key: str, device_type: str | None
) -> Report:
    """Return a device's report as our record; the device's type tells the unit of its temperature."""
    position = _position(report.latitude, report.longitude)
    source = _source(is_cell=report.gps_is_cell_tower) if position else None
    return Report(
        provider=NAME,
        account=account,
        key=report.report_id or _made_key(report, device_key),
        device=device_key,
        at=_happened(report.update_time),
        received_at=_happened(report.received_date),
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
        position_source=source,
        position_radius_m=_radius_m(source, report.cell_accuracy),
        speed_kmh=_speed_kmh(report.gps_speed),
        heading=_heading(report.gps_heading),
        voltage_mv=_positive(report.voltage1),
        temperature_c=_temperature_c(report.temp1, device_type),
        rssi=_signal(report.rssi),
        satellites=_not_negative(report.gps_satellites),
        hdop=_positive(report.gps_hdop),
        cell_accuracy_m=_positive(report.cell_accuracy),
        towers=full.towers(report),
        inputs=full.inputs(report),
        voltage_2_mv=_positive(report.voltage2),
        temperature_2=_temperature_2(report.temp2, device_type),
        firmware=report.firmware_version,
        ip_address=None if report.last_ip == "0.0.0.0" else report.last_ip,  # noqa: S104 - its word for none
        timezone=report.tz_time_zone_id,
        weather=full.weather(report),
        zone_entry=report.has_alert_geo_entry,
        zone_exit=report.has_alert_geo_exit,
        vendor=full.kept(report.raw),
    )


def device_type(record: DeviceRecord | None) -> str | None:
    """Return the DeviceTypeID of a record, as text."""
    if record is None:
        return None
    return Device.read(record.vendor, "a stored device").device_type_id


def names(reports: Iterable[DeviceReport]) -> set[str]:
    """Return every DeviceID and IMEI by which reports name the devices that made them."""
    return {
        name for report in reports for name in (report.device_id, report.imei) if name is not None
    }


class Owners:
    """Whose reports these are, among the devices found by the names in them."""

    def __init__(self, devices: Mapping[str, DeviceRecord]) -> None:
        self._keys = {name: record.key for name, record in devices.items()}
        found = {record.key: record for record in devices.values()}
        self._types = {key: device_type(record) for key, record in found.items()}

    def of(self, report: DeviceReport) -> tuple[str, str | None]:
        """Return key and type of the device which made a report, known to us or not."""
        for name in (report.device_id, report.imei):
            if name is not None and name in self._keys:
                return self._keys[name], self._types[self._keys[name]]
        name = report.device_id or report.imei
        if name is None:
            raise AnswerUnreadable(
                "CharterUP sent a report which names no device. That report was not stored."
            )
        return name, None


def is_of(report: DeviceReport, device: DeviceRecord) -> bool:
    """Whether nothing in a report says that another device made it."""
    names = {name for name in (report.device_id, report.imei) if name is not None}
    return not names or not names.isdisjoint({device.key, device.imei, device.address})


def _is_shown_imei(device: Device) -> bool:
    """Return whether the vendor shows a whole IMEI, spelled as we have read it."""
    shown = exact_name(look_up(device.raw, "imei"))
    return shown == device.imei and fullmatch(r"[0-9]{15}", shown or "") is not None


def _position(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None  # -360 stands for no fix
    return latitude, longitude


def _source(*, is_cell: bool | None) -> str | None:
    if is_cell is None:
        return None
    return "cell" if is_cell else "gps"


def _radius_m(source: str | None, accuracy_m: float | None) -> float | None:
    if source != "cell":
        return None
    return _positive(accuracy_m) or A_MILE_M


def _happened(at: datetime | None) -> datetime | None:
    return at if at is not None and at > _EPOCH and at != _NEVER else None


def _positive(number: float | None) -> float | None:
    return number if number is not None and number > 0 else None


def _speed_kmh(mph: float | None) -> float | None:
    return round(mph * KMH_PER_MPH, 2) if mph is not None and mph >= 0 else None


def _heading(degrees: float | None) -> float | None:
    return degrees if degrees is not None and 0 <= degrees <= 360 else None


def _temperature_c(sent: float | None, device_type: str | None) -> float | None:
    if sent is None or device_type not in KELVIN_TYPES | CELSIUS_TYPES:
        return None
    if device_type in KELVIN_TYPES:
        return round(sent - 273.15, 2) if sent > 0 else None
    return sent if sent > -273.15 else None


def _signal(rssi: float | None) -> float | None:
    return None if rssi == -1 else rssi


def _not_negative(number: float | None) -> float | None:
    return number if number is not None and number >= 0 else None


def _temperature_2(sent: float | None, device_type: str | None) -> float | None:
    """Return temp2 as sent, for its unit is not documented; no device in kelvin measures 0."""
    return None if device_type in KELVIN_TYPES and sent is not None and sent <= 0 else sent


def _made_key(report: DeviceReport, device_key: str) -> str:
    made, received = (look_up(report.raw, name) for name in ("updateTime", "receivedDate"))
    return f"{device_key}@{made}/{received}"
