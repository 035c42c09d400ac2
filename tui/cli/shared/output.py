"""Print records in the requested format."""

import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Sequence

from tui.cli.status import MachineProblem
from tui.export.plain import as_csv, as_json, as_jsonl, as_table
from tui.export.records import Fields
from tui.export.stream import RecordStream

_COMMANDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters, which a terminal obeys instead of showing."""


def stdout_is_terminal() -> bool:
    """Return whether stdout is a terminal, so that a person reads it."""
    return sys.stdout is not None and sys.stdout.isatty()


def default_format() -> str:
    """Return `table` on a terminal, `json` for a program."""
    return "table" if stdout_is_terminal() else "json"


def print_records(
    records: Sequence[Fields],
    columns: Sequence[str],
    format: str | None,
    names: Sequence[str] = (),
) -> None:
    """Print records to stdout; a table shows only `columns`, all other formats show every field.

    `names` are the fields which every record has: the heading of a CSV file without records.
    """
    chosen = format or default_format()
    if chosen == "table":
        text = as_table(records, columns, _width())
    elif chosen == "csv":
        text = as_csv(records, names)
    else:
        text = {"json": as_json, "jsonl": as_jsonl}[chosen](records)
    write(text)


async def print_batches(
    batches: AsyncIterator[Sequence[Fields]],
    columns: Sequence[str],
    format: str | None,
    names: Sequence[str] = (),
) -> None:
    """Print records as they come, as `print_records` does: the first rows at once, and none is held."""
    stream = RecordStream(format or default_format(), columns, names, _width())
    async for batch in batches:
        write(stream.add(batch))
    write(stream.end())


def _width() -> int | None:
    """Return how many cells a table may be wide; None where no terminal shows it."""
    return shutil.get_terminal_size().columns if stdout_is_terminal() else None


def write(text: str) -> None:
    """Write UTF-8 to stdout in any locale, without newline translation: CSV keeps its CRLF."""
    if sys.stdout is None:
        raise MachineProblem("Standard output is closed, so nothing can be printed.")
    if stdout_is_terminal():
        text = _COMMANDS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
    data = text.encode("utf-8", "backslashreplace")
    stream = getattr(sys.stdout, "buffer", None)
    try:
        if stream is None:  # captured by a program which takes only text
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
            f"Standard output cannot be written: {error.strerror}. Fetched data is stored; free some"
            " disk space and run the command again."
        ) from error


def discard_stdout() -> None:
    """Redirect stdout to nowhere, so that Python's final flush does not fail."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
