"""The three vendors, simulated from their documents; nothing here knows our own models."""
