"""Lists of any length: rows, columns, filter, sums, and the first rows shown."""
