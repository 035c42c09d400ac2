"""Print records in the requested format."""

import os
import re
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tui.cli.shared.terminal_width import terminal_width
from tui.cli.status import MachineProblem
from tui.export.plain import as_csv, as_json, as_jsonl, csv_names
from tui.export.records import Fields

if TYPE_CHECKING:
    from tui.export.table import TableLook

_COMMANDS = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
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
    now: datetime | None = None,
) -> None:
    """Print records to stdout; a table shows only `columns`, all other formats show every field.

    `names` are the fields which every record has: the heading of a CSV file without records. `now` is the
    time from which a terminal's table counts ages; without it times stay times.
    """
    chosen = format or default_format()
    if chosen == "table":
        from tui.export.table import as_table  # noqa: PLC0415 - a program asks for none

        _write_clean(as_table(records, columns, _look(now)))
    elif chosen == "csv":
        write(as_csv(records, names))
    else:
        write({"json": as_json, "jsonl": as_jsonl}[chosen](records))


async def print_batches(
    batches: AsyncIterator[Sequence[Fields]],
    columns: Sequence[str],
    format: str | None,
    names: Sequence[str] = (),
    now: datetime | None = None,
) -> None:
    """Print records as they come, as `print_records` does: the first rows at once, and none is held."""
    from tui.export.stream import RecordStream  # noqa: PLC0415 - few commands print a whole list

    chosen = format or default_format()
    put = _write_clean if chosen == "table" else write
    stream = RecordStream(chosen, columns, names, _look(now))
    async for batch in batches:
        put(stream.add(batch))
    put(stream.end())


async def all_csv_names(
    batches: AsyncIterator[Sequence[Fields]], names: Sequence[str]
) -> Sequence[str]:
    """Return the columns of a CSV file of these records: its heading comes before all of them are read again."""
    async for batch in batches:
        names = csv_names(batch, names)
    return names


def _look(now: datetime | None) -> "TableLook":
    """Return how a table is shown: ages, colors and the width of the terminal are for a person who reads it."""
    from tui.export.table import TableLook  # noqa: PLC0415 - as above

    if not stdout_is_terminal():
        return TableLook()
    has_color = not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"
    return TableLook(terminal_width(), now, has_color=has_color)


def write(text: str) -> None:
    """Write UTF-8 to stdout in any locale, without newline translation: CSV keeps its CRLF."""
    if stdout_is_terminal():
        text = re.sub(_COMMANDS, lambda found: f"\\x{ord(found[0]):02x}", text)
    _write_clean(text)


def _write_clean(text: str) -> None:
    """Write text as `write` does, which has no other commands for a terminal than our own colors."""
    if sys.stdout is None:
        raise MachineProblem("Standard output is closed, so nothing can be printed.")
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
