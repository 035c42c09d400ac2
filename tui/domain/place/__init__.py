"""Positions on the earth: distances, named places, clusters, tracks and the map's viewport."""
