"""The arguments of the command line."""

import argparse
from collections.abc import Container, Sequence
from typing import Any

from tui import __version__
from tui.cli.arguments.attention import add_attention
from tui.cli.arguments.changes import add_mutations, keep_negations, move_fields_first
from tui.cli.arguments.command_parser import CommandParser
from tui.cli.arguments.options import (
    dated,
    filed,
    formatted,
    priced,
    reported,
    spanned,
    spending,
    where,
)
from tui.cli.arguments.setup import add_hooks, add_setup, add_web
from tui.cli.shared.number_types import (
    device_count,
    hour_count,
    share,
    speed,
)
from tui.domain.device.directions import DIRECTIONS

TRIP_FIELDS = (
    "A row for each unit and day, with the fields unit, label, provider, account, key (whose reports"
    " they are), date and zone; trips, stops, gaps (their numbers); distance_m; driving_seconds,"
    " standing_seconds and unknown_seconds, which add up to the day; departed_at, arrived_at (the"
    " first trip's begin, the last one's end); and pieces: kind (trip, stop or gap), since, until,"
    " seconds, distance_m, from and to (latitude, longitude). Silent hours are a gap, never a trip."
)
_UNITS_FILTER = 'of units, e.g. "cause:battery-empty severity>=warning"'
VERSION = f"watchfloor {__version__}"
IDENT_HELP = "any identifier or name of the unit, or its last four or more digits"
SHELLS = ("bash", "zsh", "fish")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Parse a command line as people write it: a filter may begin with `-at:`, a field may follow `--to`."""
    words = keep_negations(move_fields_first(argv))
    found: argparse.Namespace = build_parser(words).parse_args(words)
    return found


def build_parser(asked: Container[str] | None = None) -> CommandParser:
    """Return the parser for all commands of `watchfloor`, or for the one in these words: that is faster."""
    parser = CommandParser(
        prog="watchfloor",
        description="A console for fleets of cellular devices. Without a command it opens the console.",
    )
    parser.asked = asked
    parser.add_argument("--version", action="version", version=VERSION, help="print the version")
    loud = parser.add_mutually_exclusive_group()
    loud.add_argument(
        "-q", "--quiet", action="store_true", help="print failures only, no hints and no progress"
    )
    loud.add_argument(
        "-v", "--verbose", action="store_true", help="print every request and its result to stderr"
    )
    parser.add_argument(
        "--read-only",
        action="store_true",
        help="refuse every change, in the vendor client itself",
    )
    commands: Any = parser.add_subparsers(dest="command", metavar="COMMAND")
    _screens(commands)
    _reads(commands)
    _trips(commands)
    _plans(commands)
    _export(commands)
    add_web(commands)
    add_attention(commands)
    add_mutations(commands)
    add_hooks(commands)
    add_setup(commands)
    wanted = commands.add_parser("help", help="what a command does, and its options")
    wanted.add_argument("of", nargs="*", metavar="COMMAND", help="the command; without one, all")
    commands.add_parser("version", help="print the version")
    _completion(commands)
    return parser


def _completion(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    script = commands.add_parser(
        "completion", help="print the completion script of a shell, to save or to source"
    )
    script.add_argument("shell", choices=SHELLS, help="the shell")
    asked = commands.add_parser(
        "complete", help="what may follow the words of a line: the completion scripts call it"
    )
    asked.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="WORD", help="the line, from watchfloor on"
    )


def _simulated(parser: argparse.ArgumentParser, fleet: int) -> None:
    parser.add_argument(
        "--fleet",
        type=device_count,
        default=fleet,
        metavar="N",
        help="number of devices (%(default)s)",
    )
    parser.add_argument(
        "--seed", type=int, default=7, metavar="S", help="seed of the simulated world (%(default)s)"
    )


def _screens(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser(
        "demo", help="the console on the built-in simulator: no keys, no network"
    )
    _simulated(demo, 300)
    demo.add_argument(
        "--speed",
        type=speed,
        default=20.0,
        metavar="X",
        help="how many times faster time runs (%(default)s)",
    )
    simulate = commands.add_parser("simulate", help="serve the three simulated vendors over HTTP")
    simulate.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="address to listen on (%(default)s)"
    )
    simulate.add_argument(
        "--port", type=int, default=8700, metavar="N", help="port (%(default)s); 0: any free one"
    )
    _simulated(simulate, 50)
    simulate.add_argument(
        "--causes",
        type=share,
        default=0.0,
        metavar="RATE",
        help="which part of the devices has a cause to be found, from 0 to 1; 0: an ordinary fleet (%(default)s)",
    )
    simulate.add_argument(
        "--even",
        action="store_true",
        help="each cause as often as any other, not as often as in a real fleet",
    )
    simulate.add_argument(
        "--truth",
        metavar="FILE",
        help="write what is really the matter with each unit, as JSON, when it starts; needs --causes",
    )
    simulate.add_argument(
        "--hostile",
        action="store_true",
        help="names and texts which try to break a screen",
    )
    _sync(commands)


def _sync(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    sync = commands.add_parser("sync", help="bring the store up to date within the rate limits")
    length = sync.add_mutually_exclusive_group()
    length.add_argument("--watch", action="store_true", help="continue until stopped")
    length.add_argument(
        "--quick",
        action="store_true",
        help="end once the newest data is here; do not ask about suspicious devices or usage",
    )
    sync.add_argument(
        "--account", action="append", metavar="A", help="only this account; can be given again"
    )


def _lists(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> argparse.ArgumentParser:
    lists = commands.add_parser(
        "list", help="any other list of a vendor; without KIND, the names of the lists"
    )
    lists.add_argument("account", metavar="ACCOUNT", help="the account whose list it is")
    lists.add_argument("kind", nargs="?", metavar="KIND", help="the name of the list")
    lists.add_argument(
        "argument",
        nargs="?",
        metavar="OF",
        help="the group, device or other item whose list to read",
    )
    spanned(lists)
    lists.add_argument("--direction", choices=DIRECTIONS, help="only these texts")
    return lists


def _reads(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    devices = commands.add_parser("devices", help="vendor device records, from the store")
    devices.add_argument("filter", nargs="*", metavar="FILTER", help='e.g. "coach last_seen>24h"')
    devices.add_argument("--provider", metavar="P", help="only the records of this vendor")
    devices.add_argument("--account", metavar="A", help="only the records of this account")
    units = commands.add_parser("units", help="devices of all vendors joined into physical units")
    units.add_argument("filter", nargs="*", metavar="FILTER", help=_UNITS_FILTER)
    show = commands.add_parser("show", help="one unit: each vendor's record of it")
    why = commands.add_parser(
        "why", help="the verdict on one unit: what is wrong, and the next step"
    )
    for parser in (show, why):
        parser.add_argument("ident", metavar="IDENT", help=IDENT_HELP)
    for parser in (devices, units, show, why):
        dated(parser)
    reports = commands.add_parser("reports", help="a device's report timeline")
    reports.add_argument("ident", metavar="IDENT", help=IDENT_HELP)
    spanned(reports)
    reported(reports)
    where(reports)
    usage = commands.add_parser("usage", help="data and SMS usage")
    usage.add_argument("ident", metavar="IDENT", help=IDENT_HELP)
    period = usage.add_mutually_exclusive_group()
    for const, help in (
        ("daily", "a row for each day (the default)"),
        ("monthly", "for each month"),
    ):
        period.add_argument(
            f"--{const}", dest="period", action="store_const", const=const, help=help
        )
    usage.set_defaults(period="daily")
    spanned(usage)
    lists = _lists(commands)
    budget = commands.add_parser("budget", help="each account's rate windows")
    actions = commands.add_parser("actions", help="every action, its fields and its charge")
    actions.add_argument("--account", metavar="A", help="only what this account offers")
    commands.add_parser(
        "metrics", help="one page for Prometheus (a textfile collector), from the store"
    )
    for parser in (devices, units, show, why, reports, usage, lists, budget, actions):
        formatted(parser)


def _trips(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    trips = commands.add_parser(
        "trips",
        help="trips, stops, distance and hours by day (UTC), of one unit or a filter's",
        description=TRIP_FIELDS,
    )
    trips.add_argument(
        "filter", nargs="+", metavar="IDENT|FILTER", help="one unit, or a filter of devices"
    )
    spanned(trips)
    trips.add_argument("--account", metavar="A", help="only what this account relays")
    spending(trips)
    formatted(trips)
    trips.set_defaults(provider=None, full=False)


def _plans(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    plans = commands.add_parser(
        "plans",
        help="what each SIM costs: its rate plan, the cheapest for its use, what is paid for nothing",
    )
    plans.add_argument("filter", nargs="*", metavar="FILTER", help=_UNITS_FILTER)
    priced(plans)
    spending(plans)
    formatted(plans)


def _export(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    export = commands.add_parser(
        "export", help="devices, units, reports or rate plans to a file, or a page to share"
    )
    what = export.add_subparsers(
        dest="what", required=True, metavar="devices|units|reports|plans|share"
    )
    devices = what.add_parser("devices", help="the matching device records")
    devices.add_argument("filter", nargs="*", metavar="FILTER", help='e.g. "coach last_seen>24h"')
    devices.add_argument("--provider", metavar="P", help="only the records of this vendor")
    devices.add_argument("--account", metavar="A", help="only the records of this account")
    units = what.add_parser("units", help="the matching units, with their verdicts")
    units.add_argument("filter", nargs="*", metavar="FILTER", help='e.g. "severity>=warning"')
    reports = what.add_parser("reports", help="one device's reports, or its track on a map")
    reports.add_argument("ident", metavar="IDENT", help=IDENT_HELP)
    spanned(reports)
    reported(reports)
    where(reports)
    plans = what.add_parser(
        "plans", help="what SIMs cost, and which would cost less on another plan"
    )
    plans.add_argument("filter", nargs="*", metavar="FILTER", help=_UNITS_FILTER)
    priced(plans)
    for parser in (devices, units, reports, plans):
        filed(parser)
    _shared(what)


def _shared(what: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    share = what.add_parser(
        "share",
        help="one page about one unit for somebody outside: map, words, times; it loads nothing",
    )
    share.add_argument("ident", metavar="IDENT", help=IDENT_HELP)
    share.add_argument(
        "--hours", type=hour_count, default=24, metavar="N", help="the last N hours (%(default)s)"
    )
    share.add_argument("--to", required=True, metavar="FILE", help="a file.html; - is stdout")
    share.add_argument("--account", metavar="A", help="only what this account relays")
    spending(share)
    share.add_argument("--force", action="store_true", help="replace the file")
    share.set_defaults(full=False)
