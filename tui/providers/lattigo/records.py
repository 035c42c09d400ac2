"""Lattigo's shapes as our records."""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from tui.domain.device.record import DeviceRecord, Report, Row, Usage
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import look_up
from tui.providers.lattigo.models import DataUsage, Device, DeviceReport
from tui.providers.unread_fields import UnreadFields
from tui.providers.wire_model import exact_name

NAME = "lattigo"
BLANK_NOTE = "-----"
"""What the platform shows for a note nobody wrote; never written back."""


@dataclass(frozen=True, slots=True)
class RecordWriter:
    """Writes one account's answers as records."""

    account: str
    unread_devices: UnreadFields = field(
        default_factory=lambda: UnreadFields("devices", adds_up=False)
    )
    unread_reports: UnreadFields = field(
        default_factory=lambda: UnreadFields("reports", adds_up=True)
    )
    unread_usage: UnreadFields = field(default_factory=lambda: UnreadFields("usage", adds_up=True))

    def device(self, sent: Any, fetched_at: datetime, what: str) -> DeviceRecord:
        """Read one device object, or one name of a plain list of names."""
        fields = sent if isinstance(sent, Mapping) else {"device_name": sent}
        device = Device.read(fields, what)
        address = device.device_name or (device.iccid and exact_name(look_up(fields, "iccid")))
        if address is None:
            raise AnswerUnreadable(f"{what}: a device without a device_name.")
        self.unread_devices.count(device)
        latitude, longitude = position(device.latitude, device.longitude)
        return DeviceRecord(
            provider=NAME,
            account=self.account,
            key=device.id or address,
            address=address,
            label=_label(device, address),
            imei=device.imei,
            iccid=device.iccid,
            imsi=device.imsi,
            msisdn=device.msisdn or device.mdn,
            state=device.state,
            last_seen=device.last_connection_date,
            latitude=latitude,
            longitude=longitude,
            position_at=None if latitude is None else device.time_of_fix,
            fetched_at=fetched_at,
            vendor=device.raw,
        )

    def report(self, sent: Any, device: DeviceRecord, what: str) -> Report:
        """Read one device report; what has no documented unit stays with the vendor's fields."""
        report = DeviceReport.read(sent, what)
        self.unread_reports.count(report)
        latitude, longitude = position(report.latitude, report.longitude)
        return Report(
            provider=NAME,
            account=self.account,
            key=report.id or fingerprint(sent),
            device=device.key,
            at=report.time_of_fix or report.created_at,
            received_at=report.created_at,
            latitude=latitude,
            longitude=longitude,
            heading=report.heading,
            rssi=report.rssi,
            vendor=report.raw,
        )

    def usage(
        self, sent: Any, device: DeviceRecord, period: str, fetched_at: datetime, what: str
    ) -> Usage:
        """Read one row of use."""
        usage = DataUsage.read(sent, what)
        self.unread_usage.count(usage)
        if usage.date_for is None:
            raise AnswerUnreadable(f"{what}: date_for is not a date.")
        return Usage(
            provider=NAME,
            account=self.account,
            device=device.key,
            period=period,
            date_for=usage.date_for,
            bytes_used=None if usage.bytes_used is None else int(usage.bytes_used),
            sms_used=None if usage.sms_used is None else int(usage.sms_used),
            fetched_at=fetched_at,
            vendor=usage.raw,
        )

    def row(self, list: str, key: str, sent: Mapping[str, Any], device: str | None = None) -> Row:
        """Keep one row of another list as it came."""
        return Row(
            provider=NAME, account=self.account, list=list, key=key, device=device, vendor=sent
        )


def position(latitude: float | None, longitude: float | None) -> tuple[float | None, float | None]:
    """Return a position, or (None, None) where it cannot be one: half, zero twice, off the globe."""
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None, None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return float(latitude), float(longitude)


def device_identity(sent: Any) -> str:
    """Return what tells one device of a list from another: its id, else its name."""
    if not isinstance(sent, Mapping):
        return f"name {sent}"
    number, name = look_up(sent, "id"), look_up(sent, "device_name")
    return f"name {name}" if number is None else f"id {number}"


def identity(sent: Any, *names: str) -> str:
    """Return the first of these fields as text, or a fingerprint of the whole."""
    found = look_up(sent, *names) if isinstance(sent, Mapping) else None
    return fingerprint(sent) if found in (None, "") else str(found)


def fingerprint(sent: Any) -> str:
    """Return a short text which is the same for the same content, whatever the order of its keys."""
    content = dumps(sent, sort_keys=True, ensure_ascii=True)
    return sha256(content.encode("ascii")).hexdigest()[:20]


def _label(device: Device, address: str) -> str | None:
    if address != device.iccid and not re.fullmatch("[0-9]+", address):
        return clean(address)
    return None if device.note in (None, BLANK_NOTE) else device.note
