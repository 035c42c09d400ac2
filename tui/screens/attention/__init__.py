"""What needs somebody: the first tab, its lines, and the units behind a line."""
