"""The fields of a unit's days in every machine format: trips, stops, gaps, distance and hours."""

from collections.abc import Sequence

from tui.domain.device.record import DeviceRecord
from tui.domain.place.distance import Position
from tui.domain.trips.days import Day
from tui.domain.trips.pieces import Piece
from tui.domain.trips.place_events import PlaceEvent
from tui.domain.unit.unit import Unit
from tui.export.records import Fields, instant, place_event_fields

TRIP_DAY = (
    "unit", "label", "provider", "account", "key", "date", "zone", "trips", "stops", "gaps",
    "distance_m", "driving_seconds", "standing_seconds", "unknown_seconds", "departed_at",
    "arrived_at", "pieces", "place_events",
)  # fmt: skip
"""The fields which a day always has, in this order."""


def day_fields(
    unit: Unit, record: DeviceRecord, day: Day, zone: str, events: Sequence[PlaceEvent] = ()
) -> Fields:
    """Return the fields of one day of a unit; the three lengths add up to the day."""
    return {
        "unit": unit.key,
        "label": unit.label,
        "provider": record.provider,
        "account": record.account,
        "key": record.key,
        "date": day.date.isoformat(),
        "zone": zone,
        "trips": day.count("trip"),
        "stops": day.count("stop"),
        "gaps": day.count("gap"),
        "distance_m": round(day.meters),
        "driving_seconds": round(day.length("trip").total_seconds()),
        "standing_seconds": round(day.length("stop").total_seconds()),
        "unknown_seconds": round(day.length("gap").total_seconds()),
        "departed_at": instant(day.departed_at),
        "arrived_at": instant(day.arrived_at),
        "pieces": [_piece(piece) for piece in day.pieces],
        "place_events": [place_event_fields(event) for event in events],
    }


def _piece(piece: Piece) -> Fields:
    return {
        "kind": piece.kind,
        "since": instant(piece.since),
        "until": instant(piece.until),
        "seconds": round(piece.length.total_seconds()),
        "distance_m": round(piece.meters),
        "from": _position(piece.start),
        "to": _position(piece.end),
    }


def _position(position: Position | None) -> Fields | None:
    return {"latitude": position[0], "longitude": position[1]} if position else None
