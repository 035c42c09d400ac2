"""The columns of a list of reports, and the measurements plotted above it."""

from collections.abc import Sequence

from tui.domain.text.column import Column
from tui.store.reports.measurements import Measurements
from tui.widgets.timeline.view import Lane

COLUMNS = (
    Column("received_at", "Received", 12, "time"),
    Column("at", "Reported", 12, "time"),
    Column("position", "Position", 28, "position"),
    Column("position_radius_m", "Accuracy", 11, "number", "m"),
    Column("speed_kmh", "Speed", 11, "number", "km/h"),
    Column("voltage_mv", "Battery", 11, "number", "mV"),
    Column("temperature_c", "Temp", 9, "number", "°C"),
    Column("rssi", "Signal", 7, "number"),
    Column("satellites", "Satellites", 10, "number"),
    Column("hdop", "HDOP", 6, "number"),
    Column("inputs_on", "Inputs on", 9),
    Column("alerts", "Geozone", 8),
    Column("tower_count", "Towers", 6, "number"),
    Column("voltage_2_mv", "Voltage 2", 13, "number", "mV"),
    Column("firmware", "Firmware", 9),
    Column("weather_place", "Town", 14),
    Column("weather_words", "Weather", 16),
    Column("heading", "Heading", 10, "number", "°"),
    Column("cell_accuracy_m", "Cell accuracy", 16, "number", "m"),
    Column("temperature_2", "Temp 2", 7, "number"),
    Column("ip_address", "IP address", 15),
    Column("timezone", "Time zone", 18),
)
DEVICE_COLUMN = Column("device", "Device", 18)
EVENT_COLUMN = Column("place_events", "At places", 26)
"""Shown where there is an event in view."""
SERIES = {
    "voltage_mv": "battery mV",
    "speed_kmh": "speed km/h",
    "temperature_c": "temp °C",
    "rssi": "signal",
    "satellites": "satellites",
}


def lanes(found: Measurements) -> dict[str, Lane]:
    """Return the lanes below the plot: the geozone alerts, and the inputs which were on."""
    shown = {}
    if found.zones:
        # The bits are KNOWN, ENTERED and LEFT: only those with KNOWN ever stand together.
        shown["geozone"] = Lane(found.zones, " · ▼ ▲ ◆", " . v ^ *", "entered, left")
    for number, states in found.inputs.items():
        shown[f"input {number}"] = Lane(states, " · █", " . #", "on")
    return shown


def report_columns(
    own: Sequence[Column], *, of_account: bool, has_events: bool = False
) -> tuple[Column, ...]:
    """Return the vendor's own columns of reports, else the usual ones; an account's name the device too."""
    first, *others = own or COLUMNS
    if of_account:
        return (first, DEVICE_COLUMN, *others)
    if has_events:
        others.insert(_after_position(others), EVENT_COLUMN)
    return (first, *others)


def _after_position(columns: Sequence[Column]) -> int:
    kinds = [column.kind for column in columns]
    return kinds.index("position") + 1 if "position" in kinds else 0
