"""The table widget: a list of any length, of which only what is seen is in memory."""
