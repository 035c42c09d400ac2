"""What a device did by day: trips, stops, and gaps of which nothing is known."""
