"""Positions on the earth: distances, named places, clusters, tracks and the map's viewport."""

FILE_NAME = "places.toml"
"""The file of named places, beside the settings."""
