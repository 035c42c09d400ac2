"""The commands about Watchfloor itself: help and version."""

import argparse

from tui.cli.arguments.parser import VERSION, build_parser
from tui.cli.status import Exit, UsageProblem


def help(arguments: argparse.Namespace) -> Exit:
    """Print what a command does and its options; without a command, all commands."""
    parser = build_parser()
    asked = parser.parser_of(arguments.of)
    if arguments.of and asked is parser:
        raise UsageProblem(parser.unknown_command(arguments.of[0]))
    asked.print_help()
    return Exit.DONE


def version(_: argparse.Namespace) -> Exit:
    """Print the version."""
    print(VERSION)
    return Exit.DONE
