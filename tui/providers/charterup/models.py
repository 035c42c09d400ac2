"""CharterUP's shapes (charterup.txt, appendix 1), only as far as something reads them."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from tui.providers.wire_model import (
    ExactIdentifier,
    Flag,
    Identifier,
    Instant,
    Number,
    Text,
    WireModel,
)


class Envelope(WireModel):
    """What surrounds every answer; each part may be missing."""

    commandstring: Text = None
    timestamp: Instant = None
    rate_limit_stats: Text = None
    message: Text = None
    error_message: Text = None
    """Not documented here; the vendor's newer API calls it so."""
    data: Any = None

    @property
    def is_sound(self) -> bool:
        """Whether it is CharterUP that speaks, and not something on the way."""
        return self.commandstring is not None or self.timestamp is not None

    @property
    def says(self) -> str | None:
        """The vendor's words, if it used any."""
        return self.message or self.error_message


class Device(WireModel):
    """A1.1, of get_devices and get_device."""

    device_id: ExactIdentifier = None
    org_id: ExactIdentifier = None
    imsi: Identifier = None
    iccid: Identifier = None
    imei: Identifier = None
    customer_label: Text = None
    consumer_label: Text = None
    last_report_time: Instant = None
    """When the device made the report."""
    last_report_received_time: Instant = None
    """When the server received it; get_devices' sample calls it lastReportUpdateTime instead."""
    last_report_update_time: Instant = None
    last_report_gps_is_cell_tower: Flag = None
    last_report_latitude: Number = None
    last_report_longitude: Number = None
    last_report_voltage: Number = None
    device_type_id: Identifier = None


def _words(sent: Any) -> Any:
    return sent if isinstance(sent, str | int | float | None) else None


def _mapping(sent: Any) -> Any:
    return sent if isinstance(sent, Mapping) else None


Words = Annotated[Text, BeforeValidator(_words)]
"""Text; what is neither text nor a number is unknown: no report is lost for it."""
LooseIdentifier = Annotated[Identifier, BeforeValidator(_words)]
"""An identifier; what is neither text nor a number is none."""
Tower = Annotated[dict[str, Any] | None, BeforeValidator(_mapping)]
"""A1.3, or null; what is no object is unknown."""


class DeviceReport(WireModel):
    """A1.2 and A1.4: a report, whole or its core."""

    report_id: LooseIdentifier = None
    device_id: ExactIdentifier = None
    imei: LooseIdentifier = None
    received_date: Instant = None
    update_time: Instant = None
    latitude: Number = None
    longitude: Number = None
    voltage1: Number = None
    temp1: Number = None
    """Kelvin or °C, as the device's type tells."""
    gps_is_cell_tower: Flag = None
    gps_speed: Number = None
    """Miles an hour."""
    gps_heading: Number = None
    cell_accuracy: Number = None
    """Meters."""
    rssi: Number = None
    gps_satellites: Number = None
    gps_hdop: Number = None
    voltage2: Number = None
    temp2: Number = None
    """In a unit which the document does not name, as `wx_temp`."""
    input0: Flag = None
    input1: Flag = None
    input2: Flag = None
    input3: Flag = None
    input4: Flag = None
    last_ip: Words = None
    firmware_version: Words = None
    tz_time_zone_id: Words = None
    wx_success: Flag = None
    wx_temp: Number = None
    wx_area_location: Words = None
    wx_desc: Words = None
    cell_tower1: Tower = None
    cell_tower2: Tower = None
    cell_tower3: Tower = None
    cell_tower4: Tower = None
    cell_tower5: Tower = None
    cell_tower6: Tower = None
    cell_tower7: Tower = None
    cell_tower8: Tower = None
    has_alert_geo_entry: Flag = None
    has_alert_geo_exit: Flag = None


class HeardTower(WireModel):
    """A1.3: a cell tower."""

    cid: Number = None
    lac: Number = None
    mcc: Number = None
    mnc: Number = None
    rssi: Number = None


class Frequency(WireModel):
    """A1.5: one reporting frequency a device may be set to."""

    config_id: ExactIdentifier = None


class Organization(WireModel):
    """A1.6."""

    org_id: ExactIdentifier = None


class DeviceGroup(WireModel):
    """A1.7; -1 is the virtual group of the devices in no group."""

    device_group_id: ExactIdentifier = None


class GroupDevice(WireModel):
    """A device as get_device_group shows it: smaller than A1.1, under other names."""

    device_id: ExactIdentifier = None
    imei: Identifier = None
