"""The command export: devices or reports to a file, in any format the console has."""

import argparse


def web(arguments: argparse.Namespace) -> None:
    """Not there yet."""
