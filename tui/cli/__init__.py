"""The headless front door: every command of the command line, and its exit status."""

from tui.cli.main import main

__all__ = ["main"]
