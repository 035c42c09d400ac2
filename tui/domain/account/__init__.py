"""Accounts at vendors: whether the vendor answers and, if not, whose fault that is."""
