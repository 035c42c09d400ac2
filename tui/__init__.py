"""Watchfloor: one console for fleets of cellular devices and the vendors that each know a third of them."""

__version__ = "0.1.0"
"""As in pyproject.toml. It is said here, too, because asking the installed package takes as long as all of `--version`."""
