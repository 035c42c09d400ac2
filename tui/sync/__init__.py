"""Keeping the store fresh: what to ask each vendor next, within its limits."""
