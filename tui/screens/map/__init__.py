"""The map of the fleet and the track of one device."""
