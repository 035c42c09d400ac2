"""What a full report adds to its core (charterup.txt, A1.2 and A1.3): which fields, and what they become."""

from collections.abc import Mapping
from functools import lru_cache
from re import fullmatch
from typing import Any

from tui.domain.device.radio import CellTower, Weather
from tui.providers.charterup.models import DeviceReport, HeardTower
from tui.providers.wire_model import field_places

TOWERS = tuple(f"cellTower{number}" for number in range(1, 9))
CORE_FIELDS = (
    "receivedDate", "updateTime", "longitude", "latitude", "voltage1", "GPS_isCellTower", "GPS_speed",
    "GPS_heading",
)  # fmt: skip
"""The fields of a core report which are read, but those which name the report and its device; A1.4 has no temp1."""
FULL_FIELDS = (
    "voltage2", "temp2", "GPS_satellites", "GPS_HDOP", "rssi", "input0", "input1", "input2", "input3",
    "input4", "lastIP", "WX_temp", "WX_areaLocation", "WX_desc", "WX_success", "cellAccuracy", *TOWERS,
    "firmwareVersion", "TZ_timeZoneId", "hasAlert_GeoEntry", "hasAlert_GeoExit",
)  # fmt: skip
"""The fields of a full report which are read; a core report has none of them."""


def kept(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report's fields as sent, without p0 to p24: they have no documented meaning."""
    unwanted = _unwanted(tuple(sent))
    return {name: value for name, value in sent.items() if name not in unwanted}


def is_full(sent: Mapping[str, Any]) -> bool:
    """Return whether a report has any field which a core report has not."""
    return _has_full_names(tuple(sent))


def inputs(report: DeviceReport) -> tuple[bool | None, ...] | None:
    """Return inputs 0 to 4; None where nothing is known of any."""
    found = (report.input0, report.input1, report.input2, report.input3, report.input4)
    return None if all(value is None for value in found) else found


def weather(report: DeviceReport) -> Weather | None:
    """Return the weather; None where the vendor's service did not answer for this place."""
    place, words = report.wx_area_location, report.wx_desc
    if report.wx_success is False or (place is None and words is None and report.wx_temp is None):
        return None
    return Weather(place, report.wx_temp, words)


def towers(report: DeviceReport) -> tuple[CellTower, ...] | None:
    """Return the cell towers heard, in their order; None where the report has no such field."""
    sent = (
        report.cell_tower1, report.cell_tower2, report.cell_tower3, report.cell_tower4,
        report.cell_tower5, report.cell_tower6, report.cell_tower7, report.cell_tower8,
    )  # fmt: skip
    found = tuple(_tower(tower) for tower in sent if tower)
    return found if found or _names_towers(tuple(report.raw)) else None


def _tower(sent: Mapping[str, Any]) -> CellTower:
    tower = HeardTower.read(sent, "a cell tower")
    mcc, mnc, lac, cid = map(_whole, (tower.mcc, tower.mnc, tower.lac, tower.cid))
    return CellTower(mcc, mnc, lac, cid, tower.rssi)


def _whole(number: float | None) -> int | None:
    return int(number) if number is not None and number >= 0 and number.is_integer() else None


@lru_cache(256)
def _has_full_names(names: tuple[str, ...]) -> bool:
    return bool(field_places(DeviceReport, names).keys() & field_places(DeviceReport, FULL_FIELDS))


@lru_cache(256)
def _names_towers(names: tuple[str, ...]) -> bool:
    return any(fullmatch(r"cell_?tower[1-8]", name.casefold()) for name in names)


@lru_cache(256)
def _unwanted(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in names if fullmatch(r"p(?:1?[0-9]|2[0-4])", name.casefold()))
