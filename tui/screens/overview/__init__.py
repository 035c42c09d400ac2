"""The overview: the fleet in a few figures."""
