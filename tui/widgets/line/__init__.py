"""Widgets of lines: banner, gauges, tabs, tiles, notes and lists of lines."""
