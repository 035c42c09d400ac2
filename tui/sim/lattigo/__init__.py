"""Lattigo, simulated from lattigo.txt."""
