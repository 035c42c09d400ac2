"""Options which several commands take."""

import argparse

from tui.cli.arguments.changes import FORMATS
from tui.cli.arguments.setup import FORMAT_HELP
from tui.cli.shared.number_types import request_count

FILE_FORMATS = ("xlsx", "csv", "jsonl", "md", "txt", "geojson", "gpx")


def formatted(parser: argparse.ArgumentParser) -> None:
    """Add the format of what is printed."""
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help=FORMAT_HELP,
    )


def spanned(parser: argparse.ArgumentParser) -> None:
    """Add the span of time."""
    help = "an ISO 8601 time (no zone: UTC), a date, 6h, 1h30m, yesterday 14:00, last monday"
    parser.add_argument("--since", metavar="T", help=help)
    parser.add_argument("--until", metavar="T", help=help)


def reported(parser: argparse.ArgumentParser) -> None:
    """Add what every command takes which reads reports."""
    parser.add_argument("--account", metavar="A", help="only what this account relays")
    parser.add_argument("--full", action="store_true", help="every field the vendor keeps")
    spending(parser)


def spending(parser: argparse.ArgumentParser) -> None:
    """Add what may be spent without asking."""
    agreed = parser.add_mutually_exclusive_group()
    agreed.add_argument(
        "--spend",
        type=request_count,
        metavar="N",
        help="spend up to N requests without asking; a later run downloads the rest",
    )
    agreed.add_argument("--yes", action="store_true", help="do not ask, whatever it costs")


def where(reports: argparse.ArgumentParser) -> None:
    """Add the filter of reports."""
    reports.add_argument(
        "--where",
        metavar="FILTER",
        help='only reports which meet it, e.g. "event_code:2 battery<20"',
    )


def priced(parser: argparse.ArgumentParser) -> None:
    """Add what every command takes which reads what SIMs cost."""
    parser.add_argument("--account", metavar="A", help="only the SIMs of this account")
    parser.add_argument(
        "--advised", action="store_true", help="only SIMs which would cost less on another plan"
    )
    parser.add_argument(
        "--plan-file",
        metavar="FILE",
        help="a list which names each SIM's rate plan, instead of the one in the settings",
    )


def dated(parser: argparse.ArgumentParser) -> None:
    """Add the time as of which something is shown."""
    parser.add_argument(
        "--at",
        metavar="T",
        help="as known then: 2026-11-28T14:20, yesterday 14:00, or an age such as 6h",
    )


def filed(parser: argparse.ArgumentParser) -> None:
    """Add what every export of a list takes."""
    parser.add_argument("--to", required=True, metavar="FILE", help="- is stdout")
    parser.add_argument(
        "--format", choices=FILE_FORMATS, help="the default is the format of the file's ending"
    )
    parser.add_argument(
        "--columns", metavar="A,B,…", help="fields; vendor.NAME for a vendor's own; at_place"
    )
    parser.add_argument("--mask", action="store_true", help="mask all but 4 digits of identifiers")
    parser.add_argument(
        "--excel",
        action="store_true",
        help='CSV for Excel: long numbers as ="…" keep all digits',
    )
    parser.add_argument("--force", action="store_true", help="replace the file")
