"""Whether a unit's GPS position and its position by cell towers tell of one place."""

import math
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Literal

from tui.domain.device.record import DeviceRecord
from tui.domain.place.distance import distance_m, format_distance
from tui.domain.text.times import format_age
from tui.lazy_dataclass import dataclass

AgreementName = Literal["agree", "gps-frozen", "gps-jump", "sim-elsewhere", "moved", "unclear"]
TITLES: dict[AgreementName, str] = {
    "agree": "agree",
    "gps-frozen": "GPS frozen",
    "gps-jump": "GPS jump",
    "sim-elsewhere": "SIM elsewhere",
    "moved": "moved between them",
    "unclear": "unclear",
}
GPS_ACCURACY_M = 30.0
"""Where a vendor tells no accuracy of its GPS positions: what a tracker in a vehicle reaches."""
CELL_ACCURACY_M = 2_000.0
"""Where a vendor tells no accuracy of a position by cell towers: a cell outside of a town."""
AGREE_WITHIN = 3.0
"""An accuracy is usually the radius in which two of three positions are; nearly all are in three times that."""
FASTEST_M_S = 130 / 3.6
"""What a vehicle may drive between two positions which were not taken at the same time."""
_SIM_RULES = {"sim-moved", "sim-swapped"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionAgreement:
    """A GPS position and one by cell towers, compared."""

    gps: DeviceRecord
    cell: DeviceRecord
    name: AgreementName
    meters: float
    """The distance between both."""
    accuracy_m: float
    """Their joint accuracy: the root of the sum of both squares."""
    apart: timedelta | None
    """How far apart in time they were taken; None: one of the times is not known."""

    @property
    def ratio(self) -> float:
        """The distance as a multiple of the joint accuracy."""
        return self.meters / self.accuracy_m

    @property
    def sentence(self) -> str:
        """What was found, in one line: `GPS frozen: 12 km from the cell position, 8 times …`."""
        apart = self.apart
        told = f", taken {format_age(apart.total_seconds())} apart" if apart else ""
        times = f"{self.ratio:.1f} times" if self.ratio >= 0.1 else "less than a tenth of"
        return (
            f"{TITLES[self.name]}: {format_distance(self.meters)} between GPS and cell position, "
            f"{times} their joint accuracy of {format_distance(self.accuracy_m)}{told}"
        )


def position_agreement(
    records: Iterable[DeviceRecord], rules: Collection[str] = ()
) -> PositionAgreement | None:
    """Compare the newest GPS position of a unit's records with the newest by cell towers.

    `rules`: the rules which found something about the unit. None: one of both positions is missing.
    """
    placed = [r for r in records if r.latitude is not None and r.longitude is not None]
    gps = _newest(record for record in placed if record.position_source == "gps")
    cell = _newest(record for record in placed if record.position_source not in {"gps", None})
    if gps is None or cell is None:
        return None
    meters = distance_m(_position(gps), _position(cell))
    accuracy = math.hypot(
        gps.position_radius_m or GPS_ACCURACY_M, cell.position_radius_m or CELL_ACCURACY_M
    )
    times = gps.position_at, cell.position_at
    apart = abs(times[0] - times[1]) if times[0] and times[1] else None
    name = _name(meters, AGREE_WITHIN * accuracy, apart, rules)
    return PositionAgreement(
        gps=gps, cell=cell, name=name, meters=meters, accuracy_m=accuracy, apart=apart
    )


def _name(
    meters: float, enough: float, apart: timedelta | None, rules: Collection[str]
) -> AgreementName:
    """Return what the distance means; what a rule found of all reports explains more than one pair."""
    if meters <= enough:
        return "agree"
    if "position-frozen" in rules:
        return "gps-frozen"
    if "position-jump" in rules:
        return "gps-jump"
    if not _SIM_RULES.isdisjoint(rules):
        return "sim-elsewhere"
    if apart is None:
        return "unclear"
    is_drivable = meters - enough <= apart.total_seconds() * FASTEST_M_S
    return "moved" if is_drivable else "sim-elsewhere"


def _newest(records: Iterable[DeviceRecord]) -> DeviceRecord | None:
    return max(
        records, key=lambda r: r.position_at.timestamp() if r.position_at else 0, default=None
    )


def _position(record: DeviceRecord) -> tuple[float, float]:
    return record.latitude or 0.0, record.longitude or 0.0
