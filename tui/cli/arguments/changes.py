"""The arguments of the commands for changes: do, jobs and log."""

import argparse
import re
from collections.abc import Sequence

from tui.cli.shared.number_types import percent

FORMATS = ("table", "json", "jsonl", "csv")
_FIELD = "(?s)[A-Za-z_][A-Za-z0-9_]*=.*"
_WITH_VALUE = frozenset(
    {
        "--account", "--to-file", "--column", "--reason", "--wait", "--format", "--waves",
        "--most-failed", "--least-ended", "--at",
    }
)  # fmt: skip
_WITH_FILTER = frozenset({"devices", "units", "export", "tag", "untag", "trips", "plans"})
_NEGATION = r"-[A-Za-z_][\w.-]*[:=<>]"
JOB_VERBS = ("resume", "undo", "settle", "retry", "pause", "stop")


def move_fields_first(argv: Sequence[str]) -> list[str]:
    """Return the arguments with `do`'s FIELD=VALUE words moved forward, or `--to` would take them as devices."""
    words = list(argv)
    if "do" not in words or any(not word.startswith("-") for word in words[: words.index("do")]):
        return words
    start = words.index("do") + 1
    fields: list[str] = []
    rest: list[str] = []
    for before, word in zip(words[start - 1 :], words[start:], strict=False):
        is_field = re.fullmatch(_FIELD, word) and before not in _WITH_VALUE
        (fields if is_field else rest).append(word)
    named = [f"--field={field}" for field in fields]
    return [*words[:start], *named, *rest]


def keep_negations(argv: Sequence[str]) -> list[str]:
    """Return the arguments with a filter's `-at:depot` written as `!at:depot`: it is no option."""
    words = list(argv)
    command = next((word for word in words if not word.startswith("-")), "")
    if command not in _WITH_FILTER:
        return words
    return [f"!{word[1:]}" if re.match(_NEGATION, word) else word for word in words]


def add_mutations(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands which change something, and those which show past changes."""
    _do(commands)
    _recover(commands)
    _tags(commands)
    _jobs(commands)
    log = commands.add_parser("log", help="the audit log: who did what, when and why")
    log.add_argument(
        "--verify",
        action="store_true",
        help="check that no row of it, and none of the journal, was changed or cut",
    )
    log.add_argument(
        "--head",
        nargs="?",
        const="",
        metavar="HASH",
        help="print the hash of the last row, to keep elsewhere; with --verify, check one which was kept",
    )
    log.add_argument("--search", metavar="TEXT", default="", help="only rows which contain this")
    log.add_argument("--since", metavar="T", help="only rows since this time")
    log.add_argument(
        "--limit", type=int, default=1000, metavar="N", help="at most this many rows (%(default)s)"
    )
    _formatted(log)


def _do(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    do = commands.add_parser(
        "do",
        help="send one change to any vendor, through the journal",
        usage="watchfloor do ACTION --account A [--to IDENT … | --to-file F [--column NAME]] "
        "[FIELD=VALUE …] [--canary [N | IDENT …]] [--at T] [--dry-run] [--yes]",
        description="FIELD=@PATH uses the text of a file. List all actions with: watchfloor actions.",
    )
    do.add_argument("action", metavar="ACTION", help="its name, as watchfloor actions lists it")
    do.add_argument("--account", required=True, metavar="A", help="the account to change it in")
    to = do.add_mutually_exclusive_group()
    to.add_argument(
        "--to",
        nargs="+",
        action="extend",
        default=[],
        metavar="IDENT",
        help="the devices: any identifier, name, or at least four last digits",
    )
    to.add_argument(
        "--to-file",
        metavar="F",
        help="a file of whole identifiers: CSV, JSON, or one per line; - is standard input",
    )
    do.add_argument(
        "--column",
        default="",
        metavar="NAME",
        help="the heading of the column with the identifiers, or its number",
    )
    do.add_argument("--field", action="append", default=[], help=argparse.SUPPRESS)
    do.add_argument("--dry-run", action="store_true", help="print the requests and send nothing")
    do.add_argument(
        "--recipe", metavar="NAME", help="send the recipe of this name, filled in for each device"
    )
    do.add_argument(
        "--fill", action="store_true", help="fill {label}, {imei}, … in the text for each device"
    )
    _guarded(do)
    _confirmed(do)
    _formatted(do)


def _guarded(do: argparse.ArgumentParser) -> None:
    do.add_argument(
        "--canary",
        nargs="*",
        metavar="N",
        help="send only N devices (3) which stand for the rest, or those named; the rest waits until each has "
        "reported again",
    )
    do.add_argument(
        "--waves",
        metavar="SIZES",
        help="the sizes of the waves, 3,10%%: the last one has all others",
    )
    do.add_argument(
        "--go-on", action="store_true", help="send each next wave without asking, if all went well"
    )
    do.add_argument(
        "--most-failed",
        type=percent,
        metavar="P",
        help="the share of failures which stops a wave after the canaries (10%%)",
    )
    do.add_argument(
        "--least-ended",
        type=int,
        metavar="N",
        help="how many devices must have ended before that share counts (10)",
    )
    do.add_argument(
        "--allow-bad-check-digit",
        action="store_true",
        help="send to numbers with a wrong check digit even if it costs money",
    )
    do.add_argument(
        "--at",
        metavar="T",
        help="send it then (2026-12-01, tomorrow 08:00): confirmed now, checked again then, sent by sync --watch",
    )


def _recover(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    recover = commands.add_parser(
        "recover",
        help="find a lost unit: where it can be, and reports as often as it can for a while",
        usage="watchfloor recover IDENT [--for LENGTH [--dry-run] [--yes]] [--to FILE]",
        description="Without --for nothing is sent: it tells the area in which the unit can be, from every word about "
        "its place, and what else can be done. With --for its tracker is told to report as often as it can, and "
        "its old frequency is put back at the end, by sync --watch or an open console.",
    )
    recover.add_argument("ident", metavar="IDENT", help="any identifier, name, or last digits")
    recover.add_argument(
        "--for", dest="length", default="", metavar="LENGTH", help="for how long: 48h, 3d"
    )
    recover.add_argument(
        "--frequency",
        default="",
        metavar="KEY",
        help="the fast frequency, where the vendor's words do not tell it",
    )
    recover.add_argument(
        "--back",
        default="",
        metavar="KEY",
        help="the frequency to put back, where the vendor does not tell the present one",
    )
    recover.add_argument(
        "--to", metavar="FILE", help="write what is known for who looks: .md, .txt, .geojson"
    )
    recover.add_argument("--force", action="store_true", help="replace the file")
    recover.add_argument("--dry-run", action="store_true", help="print what would be sent")
    _confirmed(recover)
    _formatted(recover)


def _tags(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    tag = commands.add_parser(
        "tag",
        help="add a tag of your own to devices; without arguments, list the tags",
        usage="watchfloor tag [IDENT …] [--to-file F | --filter FILTER] TAG [--reason TEXT]",
        description="Everybody on the store sees the tag, on every record of the device's unit.",
    )
    untag = commands.add_parser(
        "untag",
        help="remove a tag from devices",
        usage="watchfloor untag [IDENT …] [--to-file F | --filter FILTER] TAG [--reason TEXT]",
    )
    for parser in (tag, untag):
        parser.add_argument(
            "words", nargs="*", metavar="IDENT … TAG", help="devices, and last the tag"
        )
        parser.add_argument(
            "--to-file",
            metavar="F",
            help="also the devices of a file: CSV, JSON, or one per line; - is standard input",
        )
        parser.add_argument(
            "--column", default="", metavar="NAME", help="the heading of the file's identifiers"
        )
        parser.add_argument(
            "--filter", metavar="FILTER", help='also all matching devices: "state:active at:depot"'
        )
        parser.add_argument(
            "--reason", default="", metavar="TEXT", help="the reason, for the audit log"
        )
        _formatted(parser)


def _jobs(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    jobs = commands.add_parser(
        "jobs",
        help="the journal of changes, and the result for each target",
        usage="watchfloor jobs [JOB] | jobs {" + ",".join(JOB_VERBS) + "} JOB [--yes]",
    )
    jobs.add_argument("words", nargs="*", metavar="JOB", help="a job; or a command and a job")
    jobs.add_argument(
        "--as",
        dest="verdict",
        choices=("confirmed", "refused"),
        help="settle unknown targets yourself if reading back cannot (with --reason)",
    )
    jobs.add_argument(
        "--anyway",
        action="store_true",
        help="with resume: send the next wave though those sent have not all reported",
    )
    _confirmed(jobs)
    _formatted(jobs)


def _confirmed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--reason", default="", metavar="TEXT", help="the reason or a ticket, for the audit log"
    )
    parser.add_argument(
        "--wait",
        default="15m",
        metavar="T",
        help="how long to wait for the rate limit (%(default)s)",
    )


def _formatted(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="table (default on a terminal), json (default elsewhere), jsonl or csv",
    )
