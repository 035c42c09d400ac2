"""Watchfloor: one console for fleets of cellular devices and the vendors that each know a third of them."""
