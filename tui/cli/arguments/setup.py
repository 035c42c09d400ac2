"""The arguments of the commands which set Watchfloor up, and of those which keep running."""

import argparse

from tui.cli.arguments.changes import FORMATS

FORMAT_HELP = "table (default on a terminal), json (default elsewhere), jsonl or csv"


def add_web(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command which serves the console to a browser."""
    web = commands.add_parser("web", help="the console in a browser (needs watchfloor[web])")
    web.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="H",
        help="address to listen on (%(default)s: only this machine)",
    )
    web.add_argument("--port", type=int, default=8701, metavar="N", help="port (%(default)s)")
    web.add_argument(
        "--host-name",
        action="append",
        default=[],
        metavar="NAME",
        help="another name in browsers' addresses, such as a tunnel's; all others are refused",
    )
    web.add_argument("--public-url", metavar="URL", help="the address in browsers, behind a proxy")
    web.add_argument("--demo", action="store_true", help="the simulator instead of the accounts")


def add_hooks(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command which lists the hooks and tests one."""
    hooks = commands.add_parser(
        "hooks", help="what sync --watch fires when a verdict or an incident begins and ends"
    )
    hooks.add_argument("--format", choices=FORMATS, help=FORMAT_HELP)
    what = hooks.add_subparsers(dest="what", metavar="test")
    test = what.add_parser("test", help="fire one with a sample and print what came back")
    test.add_argument("name", metavar="NAME", help="the hook's name in the settings")


def add_setup(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands which check the settings and this machine."""
    config = commands.add_parser(
        "config", help="where the settings are, and whether they are correct"
    )
    what = config.add_subparsers(dest="what", required=True, metavar="path|check|init|paths")
    what.add_parser("path", help="print the settings file's path")
    what.add_parser("check", help="print what is wrong: file, line, key")
    what.add_parser("init", help="write a first settings file, with all settings as comments")
    paths = what.add_parser(
        "paths", help="read a vendor's endpoints from a saved description of its API"
    )
    paths.add_argument("file", metavar="FILE.json", help="the description, as the vendor serves it")
    paths.add_argument(
        "--provider", metavar="P", help="the vendor; the default is the only one with such files"
    )
    paths.add_argument("--yes", action="store_true", help="you checked the mapping: do not ask")
    doctor = commands.add_parser(
        "doctor", help="problems of this terminal, the settings and the accounts"
    )
    doctor.add_argument(
        "--relearn",
        action="store_true",
        help="first forget what was learned about the vendors: page size, clock, a refused login",
    )
