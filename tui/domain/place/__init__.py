"""Places on the earth: positions, distances, named places, clusters and tracks."""
