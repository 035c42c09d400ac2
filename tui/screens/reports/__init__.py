"""The report timeline of one device or of a whole account."""
