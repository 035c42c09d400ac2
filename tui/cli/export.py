"""The command export: devices or reports to a file, in any format the console has."""

import argparse


def export(arguments: argparse.Namespace) -> None:
    """Not there yet."""
