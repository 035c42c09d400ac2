"""CharterUP's devices: records, organizations, groups, and reporting frequencies."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from tui.sim.charterup.forms import NEVER, Complaint, other_stamp, stamp
from tui.sim.charterup.trackers import Tracker, Trackers
from tui.sim.message import Json
from tui.sim.world.luck import mix
from tui.sim.world.world import Pace, Sample, Unit, World

_PHOTO = (
    "https://vtx-images.s3.amazonaws.com/vqam/custom/device-images/"
    "22901-0d6a87b5-c16e-4c47-adf1-0a290289ea73.jpg"
)
_NEWER_TYPES = (14, 15)
_HOUR = 3_600


class Frequency(NamedTuple):
    """One row of get_reporting_frequencies."""

    config: int
    name: str
    text: str
    product: int
    pace: Pace


FREQUENCIES = tuple(
    Frequency(base + step, name, f"{name}: {text}", product, pace)
    for base, product in ((161, 37), (261, 41))
    for step, (name, text, pace) in enumerate(
        (
            ("Basic", "1-hour moving, daily check-in", Pace(_HOUR, 24 * _HOUR)),
            ("Standard", "10-minute moving, 4-hour check-in", Pace(600, 4 * _HOUR)),
            ("Plus", "5-minute moving, 1-hour check-in", Pace(300, _HOUR)),
            ("Pro", "2-minute moving, 1-hour check-in", Pace(120, _HOUR)),
        )
    )
)


def frequencies_of(tracker: Tracker) -> list[Frequency]:
    """Return the frequencies a device may be set to."""
    return [row for row in FREQUENCIES if row.product == product_of(tracker)]


def product_of(tracker: Tracker) -> int:
    """Return a device's ProductID."""
    return 41 if tracker.type in _NEWER_TYPES else 37


class Fleet:
    """Show CharterUP's side of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.trackers = Trackers(world)
        self._pending: dict[int, tuple[Frequency, datetime]] = {}

    def find(self, identifier: Json) -> Tracker:
        """Find a device by IMEI or DeviceID."""
        tracker = self.trackers.find(str(identifier or "").strip())
        if tracker is None:
            raise Complaint("Device not found.")
        return tracker

    def queue(self, tracker: Tracker, config: Json) -> None:
        """Queue another frequency until the device next reports; the last one wins."""
        for row in frequencies_of(tracker):
            if str(row.config) == str(config):
                self._pending[tracker.unit.index] = (row, self._world.clock())
                return
        raise Complaint("Invalid ConfigID for this device.")

    def settle(self) -> None:
        """Carry out the changes whose devices have reported since."""
        now = self._world.clock()
        for index, (row, queued_at) in list(self._pending.items()):
            unit = self._world.unit(index)
            heard = self._world.reports(unit, queued_at, now, limit=1)
            if heard and heard[0].received_at > queued_at:
                self._world.set_pace(unit, row.pace, heard[0].received_at)
                del self._pending[index]

    def devices(self) -> Iterator[dict[str, Json]]:
        """Return every record as get_devices does."""
        now = self._world.clock()
        for tracker in self.trackers:
            yield _device(tracker, self._last(tracker, now), "lastReportUpdateTime")

    def _last(self, tracker: Tracker, now: datetime) -> Sample | None:
        return self._world.last_report(tracker.unit, now)

    def device(self, tracker: Tracker) -> dict[str, Json]:
        """Return one record as get_device does, with its reporting frequency."""
        now = self._world.clock()
        pace = self._world.pace(tracker.unit, now)
        current = next((row for row in frequencies_of(tracker) if row.pace == pace), None)
        pending = self._pending.get(tracker.unit.index, (None, now))[0]
        return {
            **_device(tracker, self._last(tracker, now), "lastReportReceivedTime"),
            "ReportingFrequencyID": current and current.config,
            "ReportingFrequency": current and current.name,
            "ReportingFrequencyID_Pending": pending and pending.config,
            "ReportingFrequency_Pending": pending and pending.name,
        }

    def group_members(self, group: int) -> list[dict[str, Json]]:
        """Return the smaller records get_device_group has."""
        now = self._world.clock()
        return [
            _member(tracker, self._last(tracker, now))
            for tracker in self.trackers
            if tracker.group == group
        ]


def organization(tracker: Tracker) -> int:
    """Return the OrgID a device belongs to: its group's, where that is assigned to a child."""
    return {22107: 7012, 22112: 7013}.get(tracker.group or 0, 7005)


def _shares_imsi(unit: Unit, luck: int) -> bool:
    return bool(luck & 16) if unit.shares_imsi is None else unit.shares_imsi


def _coordinate(value: float | None) -> str:
    return f"{-360.0 if value is None else value:.7f}"


def _device(tracker: Tracker, last: Sample | None, received_name: str) -> dict[str, Json]:
    unit = tracker.unit
    luck = mix(tracker.id, 70)
    counted = luck % 4 == 0
    return {
        "deviceId": tracker.id,
        "OrgID": organization(tracker),
        "imsi": int(unit.imsi) if _shares_imsi(unit, luck) else 0,
        "iccid": last.iccid if last else unit.iccid_reported,
        "imei": unit.imei,
        "serviceProvider": unit.carrier,
        "lastIP": f"10.{luck >> 8 & 255}.{luck >> 16 & 255}.7" if last and luck & 32 else "0.0.0.0",  # noqa: S104 - the vendor's sentinel
        "lastReportTime": stamp(last.generated_at) if last else NEVER,
        "lastReportGPSIsCellTower": bool(last and last.from_cell),
        "lastReportLatitude": _coordinate(last.latitude if last else 0.0),
        "lastReportLongitude": _coordinate(last.longitude if last else 0.0),
        received_name: stamp(last.received_at) if last else NEVER,
        "lastReportVoltage": f"{last.voltage_mv if last else 0}.0000",
        "customerLabel": unit.name,
        "consumerLabel": unit.name if luck & 64 else unit.imei,
        "consumerKey": f"{luck >> 24 & 63:02d}-{luck >> 32 & 511:03d}",
        "customerDesc": "",
        "consumerDesc": "spare key at the desk" if luck % 9 == 0 else "",
        "firmwareVersion": f"5.{luck >> 40 & 7}.{luck >> 44 & 7}",
        "serviceHours": (luck >> 8) % 90_000 / 10 if counted else 0,
        "serviceHours_Date": stamp(last.received_at) if counted and last else NEVER,
        "serviceMileage": (luck >> 12) % 3_000_000 / 10 if counted else -1,
        "serviceMileage_Date": stamp(last.received_at) if counted and last else NEVER,
        "serviceHours_Start": 12.5 if counted else -1,
        "serviceMileage_Start": 104.2 if counted else -1,
        "serviceMileage_Mode": 1 if counted else 0,
        "Image_URL": _PHOTO if luck % 7 == 0 else "",
        "ProductID": product_of(tracker),
        "DeviceTypeID": tracker.type,
    }


def _member(tracker: Tracker, last: Sample | None) -> dict[str, Json]:
    luck = mix(tracker.id, 70)
    latitude, longitude = (last.latitude, last.longitude) if last else (0.0, 0.0)
    return {
        "DeviceID": tracker.id,
        "Label": tracker.unit.name,
        "ConsumerKey": f"{luck >> 24 & 63:02d}-{luck >> 32 & 511:03d}",
        "IMEI": tracker.unit.imei,
        "lastReportTime": other_stamp(last.generated_at) if last else None,
        "lastReportGPSIsCellTower": bool(last and last.from_cell),
        "lastReportLatitude": -360.0 if latitude is None else latitude,
        "lastReportLongitude": -360.0 if longitude is None else longitude,
        "lastReportUpdateTime": other_stamp(last.received_at) if last else None,
        "lastReportVoltage": last.voltage_mv if last else 0,
    }
