"""Devices as plain values: device records, their identifiers, and the units they are joined into."""
