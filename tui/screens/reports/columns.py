"""The columns of a list of reports, and the measurements plotted above it."""

from collections.abc import Sequence

from tui.domain.text.column import Column

COLUMNS = (
    Column("received_at", "Received", 12, "time"),
    Column("at", "Reported", 12, "time"),
    Column("position", "Position", 28, "position"),
    Column("position_radius_m", "Accuracy", 8, "number", "m"),
    Column("speed_kmh", "Speed", 10, "number", "km/h"),
    Column("voltage_mv", "Battery", 10, "number", "mV"),
    Column("temperature_c", "Temp", 9, "number", "°C"),
    Column("rssi", "Signal", 7, "number"),
)
DEVICE_COLUMN = Column("device", "Device", 18)
SERIES = {
    "voltage_mv": "battery mV",
    "speed_kmh": "speed km/h",
    "temperature_c": "temp °C",
    "rssi": "signal",
}


def report_columns(own: Sequence[Column], *, of_account: bool) -> tuple[Column, ...]:
    """Return the vendor's own columns of reports, else the usual ones; an account's name the device too."""
    first, *others = own or COLUMNS
    return (first, DEVICE_COLUMN, *others) if of_account else (first, *others)
