"""Printing records in the format asked for."""

import shutil
import sys
from collections.abc import Sequence

from tui.export import Fields, as_csv, as_json, as_jsonl, as_table

FORMATS = ("table", "json", "jsonl", "csv")


def default_format() -> str:
    """Choose a table on a terminal, JSON for a program."""
    return "table" if sys.stdout.isatty() else "json"


def print_records(records: Sequence[Fields], columns: Sequence[str], format: str | None) -> None:
    """Print records to stdout; `columns` are those a table shows, other formats carry all."""
    chosen = format or default_format()
    if chosen == "table":
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        text = as_table(records, columns, width)
    else:
        text = {"json": as_json, "jsonl": as_jsonl, "csv": as_csv}[chosen](list(records))
    write(text)


def write(text: str) -> None:
    """Write UTF-8 whatever the locale, with no newline translation: CSV keeps its CRLF."""
    data = text.encode("utf-8", "backslashreplace")
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:  # captured by something which takes only text
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    stream.write(data)
    stream.flush()
