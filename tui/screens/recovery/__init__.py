"""The screen of the search for a lost unit."""
