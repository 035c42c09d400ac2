"""Printing records in the format asked for."""

import os
import re
import shutil
import sys
from collections.abc import Sequence

from tui.cli.status import MachineProblem
from tui.export import Fields, as_csv, as_json, as_jsonl, as_table

_COMMANDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""What a terminal obeys instead of showing."""


def stdout_is_terminal() -> bool:
    """Return whether a person reads what we print."""
    return sys.stdout is not None and sys.stdout.isatty()


def default_format() -> str:
    """Choose a table on a terminal, JSON for a program."""
    return "table" if stdout_is_terminal() else "json"


def print_records(
    records: Sequence[Fields],
    columns: Sequence[str],
    format: str | None,
    names: Sequence[str] = (),
) -> None:
    """Print records to stdout; `columns` are those a table shows, other formats carry all.

    `names` are the fields which a record always has: the heading of a CSV file without any record.
    """
    chosen = format or default_format()
    if chosen == "table":
        width = shutil.get_terminal_size().columns if stdout_is_terminal() else None
        text = as_table(records, columns, width)
    elif chosen == "csv":
        text = as_csv(records, names)
    else:
        text = {"json": as_json, "jsonl": as_jsonl}[chosen](records)
    write(text)


def write(text: str) -> None:
    """Write UTF-8 whatever the locale, with no newline translation: CSV keeps its CRLF."""
    if sys.stdout is None:
        raise MachineProblem("there is no standard output to write to: it was closed.")
    if stdout_is_terminal():
        text = _COMMANDS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
    data = text.encode("utf-8", "backslashreplace")
    stream = getattr(sys.stdout, "buffer", None)
    try:
        if stream is None:  # captured by something which takes only text
            sys.stdout.write(text)
            return
        sys.stdout.flush()
        stream.write(data)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_stdout()
        raise MachineProblem(
            f"standard output cannot be written: {error.strerror}. What was fetched is stored;"
            " make room there and ask again."
        ) from error


def discard_stdout() -> None:
    """Point stdout nowhere, so that Python's own last flush has nothing to complain of."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
