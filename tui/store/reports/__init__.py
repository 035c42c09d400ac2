"""Reports in the store: kept once, measured, counted and pruned."""
