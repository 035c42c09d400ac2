"""The columns of a list of reports, and the measurements plotted above it."""

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
ACCOUNT_COLUMNS = (COLUMNS[0], DEVICE_COLUMN, *COLUMNS[1:])
"""Columns for the reports of all devices of an account."""
SERIES = {
    "voltage_mv": "battery mV",
    "speed_kmh": "speed km/h",
    "temperature_c": "temp °C",
    "rssi": "signal",
}
