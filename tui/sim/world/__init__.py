"""The simulated world: units, roads, days, reports and texts, the same every time."""
