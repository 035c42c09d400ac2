"""Commands of the user's own, run for the rows of a list."""
