"""The command line: every command, and its exit status."""

from tui.cli.main import main

__all__ = ["main"]
