"""Devices in plain values: vendors' records, their identifiers, and the units they are joined into."""
