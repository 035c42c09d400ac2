"""The arguments of the commands for what needs somebody: attention, diff, ack, unack, assign and comment."""

import argparse

from tui.cli.arguments.changes import FORMATS
from tui.cli.arguments.options import dated

_SUBJECT = "an identifier of a unit, or an incident as `watchfloor attention` names it"

_FORMAT = "table (default on a terminal), json (default elsewhere), jsonl or csv"


def add_attention(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands which show what needs somebody, and say who takes care of it."""
    attention = commands.add_parser(
        "attention", help="what needs somebody: one row for each cause or incident"
    )
    dated(attention)
    attention.add_argument("--format", choices=FORMATS, help=_FORMAT)
    _diff(commands)
    _ack(commands)
    unack = commands.add_parser("unack", help="remove an acknowledgement and planned work")
    assign = commands.add_parser("assign", help="say who takes care of a unit or an incident")
    comment = commands.add_parser("comment", help="write a comment on a unit or an incident")
    for parser in (unack, assign, comment):
        parser.add_argument("subject", metavar="IDENT|INCIDENT", help=_SUBJECT)
    assign.add_argument(
        "--to", required=True, metavar="WHO", help="a name; me is you, nobody is nobody"
    )
    comment.add_argument("text", nargs="+", metavar="TEXT", help="what everybody shall read")


def _diff(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    diff = commands.add_parser(
        "diff",
        help="what changed since a time, for the next shift: the store alone is read",
        description="Verdicts which began, ended, changed or got worse; units new, gone, moved; states, rate"
        " plans, limits and identifiers; changes sent and by whom; what was acknowledged, assigned and"
        " commented. What came and went is one line with its count. No vendor is asked.",
    )
    diff.add_argument(
        "--since",
        required=True,
        metavar="T",
        help="an ISO 8601 time (no zone: UTC), a date, 12h, yesterday 14:00, last monday",
    )
    diff.add_argument("--format", choices=FORMATS, help=_FORMAT)


def _ack(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    ack = commands.add_parser(
        "ack",
        help="acknowledge what is wrong with a unit or an incident, or planned work",
        usage="watchfloor ack IDENT|INCIDENT --reason TEXT [--until T] [--from T]",
        description="It comes back when its cause changes, when it gets worse (an incident: half as many units"
        " more), and at --until. With --from it is planned work: what begins in that time is acknowledged.",
    )
    ack.add_argument("subject", metavar="IDENT|INCIDENT", help=_SUBJECT)
    ack.add_argument("--reason", required=True, metavar="TEXT", help="the reason, for everybody")
    time = "a time (no zone: UTC), a date, or 6h for in six hours"
    ack.add_argument("--until", metavar="T", help=f"until when: {time}")
    ack.add_argument("--from", dest="start", metavar="T", help=f"planned work begins: {time}")
