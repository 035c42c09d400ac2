"""A report as a row of the table and back.

What lists filter by and timelines plot has columns of its own. The rest of a full report (towers, weather,
firmware, address, time zone) stands in one JSON array before what the vendor sent: writing one text instead of
two is what lets a full report be saved nearly as fast as its core.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tui.domain.device.radio import CellTower, Weather
from tui.domain.device.record import Report
from tui.store.db.timestamps import micros, moment
from tui.store.reports.shapes import ShapeNames, ShapeNumbers

_LATER_FULL = (
    "rssi", "position_radius_m", "satellites", "hdop", "cell_accuracy_m", "inputs", "voltage_2_mv",
    "temperature_2", "zone_entry", "zone_exit", "is_full",
)  # fmt: skip
"""What a report which is fetched again in full adds to the one stored before."""
COLUMNS = (
    "account, key, device, moment, is_received, at, latitude, longitude, position_source, "
    "speed_kmh, heading, voltage_mv, temperature_c, " + ", ".join(_LATER_FULL) + ", shape, vendor"
)
SHAPE = 2 + COLUMNS.split(", ").index("shape")
"""Where the shape stands in a row which was read: provider and device key come first."""
MOMENT = 2 + COLUMNS.split(", ").index("moment")
"""Where its time of receipt, else of making, stands."""
INSERT = (
    f"INSERT INTO report ({COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS.split(', ')))}) "
    "ON CONFLICT (account, key) DO UPDATE SET shape = excluded.shape, vendor = excluded.vendor, "
    + ", ".join(f"{name} = coalesce(excluded.{name}, report.{name})" for name in _LATER_FULL)
    + " WHERE coalesce(excluded.is_full, 0) > coalesce(report.is_full, 0) "
    "OR (coalesce(excluded.is_full, 0) = coalesce(report.is_full, 0) "
    "AND length(excluded.vendor) > length(report.vendor))"
)
"""A report is stored once; only one with more in it replaces what the vendor sent the first time."""

Inputs = tuple[bool | None, ...]
INPUT_OFF, INPUT_ON = 1, 2
"""An input which is off or on, in its two bits of the column `inputs`: input 0 has the lowest two."""
_BITS: dict[bool | None, int] = {None: 0, False: INPUT_OFF, True: INPUT_ON}
_INPUTS: tuple[bool | None, ...] = (None, False, True, None)
_END_OF_INPUTS = 3


def row_of(account: int, device: int, report: Report, shapes: ShapeNumbers) -> tuple[Any, ...]:
    """Return the values of `COLUMNS`; account and device are row ids."""
    details = _details(report)
    at = micros(report.at)
    received_at = micros(report.received_at)
    is_received = received_at is not None
    return (
        account,
        report.key,
        device,
        received_at if received_at is not None else at or 0,
        is_received,
        at,
        report.latitude,
        report.longitude,
        report.position_source,
        report.speed_kmh,
        report.heading,
        report.voltage_mv,
        report.temperature_c,
        report.rssi,
        report.position_radius_m,
        report.satellites,
        report.hdop,
        report.cell_accuracy_m,
        None if report.inputs is None else _inputs_number(report.inputs),
        report.voltage_2_mv,
        report.temperature_2,
        report.zone_entry,
        report.zone_exit,
        details and True,
        *shapes.packed(details or (), report.vendor),
    )


def report_of(account: str, shapes: ShapeNames, provider: str, device: str, *row: Any) -> Report:
    """Return the report of a row of `COLUMNS`, given its provider and its device's key."""
    (
        _, key, _, moment_, is_received, at, latitude, longitude, source, speed, heading, voltage,
        temperature, rssi, radius, satellites, hdop, cell_accuracy, inputs, voltage_2, temperature_2,
        zone_entry, zone_exit, is_full, shape, text, *_,
    ) = row  # fmt: skip
    details, kept, vendor = shapes.unpacked(shape, text, DETAILS if is_full else 0)
    firmware, address, timezone, weather, towers = details or _NO_DETAILS
    return Report(
        provider=provider,
        account=account,
        key=key,
        device=device,
        at=moment(at),
        received_at=moment(moment_) if is_received else None,
        latitude=latitude,
        longitude=longitude,
        position_source=source,
        position_radius_m=radius,
        speed_kmh=speed,
        heading=heading,
        voltage_mv=voltage,
        temperature_c=temperature,
        rssi=rssi,
        satellites=satellites,
        hdop=hdop,
        cell_accuracy_m=cell_accuracy,
        towers=None if towers is None else tuple(CellTower(*tower) for tower in towers),
        inputs=None if inputs is None else _inputs(inputs),
        voltage_2_mv=voltage_2,
        temperature_2=temperature_2,
        firmware=_text(firmware, kept),
        ip_address=_text(address, kept),
        timezone=_text(timezone, kept),
        weather=_weather(weather, kept) if weather else None,
        zone_entry=None if zone_entry is None else bool(zone_entry),
        zone_exit=None if zone_exit is None else bool(zone_exit),
        vendor=vendor,
    )


def _text(detail: str | int | None, kept: Sequence[Any]) -> str | None:
    """Return a text of the details: itself, or the one at this place among the vendor's values."""
    return kept[detail] if isinstance(detail, int) else detail


def _weather(sent: Sequence[Any], kept: Sequence[Any]) -> Weather:
    place, temperature, words = sent
    return Weather(_text(place, kept), temperature, _text(words, kept))


DETAILS = 5
"""How many values `_details` returns."""
_NO_DETAILS = (None,) * DETAILS
_UNNAMED = (None, None, None)


def _details(report: Report) -> tuple[Any, ...] | None:
    """Return firmware, address, time zone, weather and towers; None where nothing is known of them."""
    weather, towers = report.weather, report.towers
    named = report.firmware, report.ip_address, report.timezone
    if weather is None and towers is None and named == _UNNAMED:
        return None
    return (
        *named,
        weather and (weather.place, weather.temperature, weather.words),
        towers and [(tower.mcc, tower.mnc, tower.lac, tower.cid, tower.rssi) for tower in towers],
    )


@lru_cache(1_024)
def _inputs_number(inputs: Inputs) -> int:
    """Return two bits for each input, and an end mark, so that their number is kept too."""
    bits = sum(_BITS[value] << 2 * place for place, value in enumerate(inputs))
    return bits | _END_OF_INPUTS << 2 * len(inputs)


@lru_cache(1_024)
def _inputs(number: int) -> Inputs:
    count = (number.bit_length() - 2) // 2
    return tuple(_INPUTS[number >> 2 * place & 3] for place in range(count))
