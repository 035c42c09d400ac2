"""Polte, simulated from polte.txt."""
