"""A file which a command writes under the name given to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.cli.status import UsageProblem
from tui.config import config_path, state_path
from tui.console import Console, export_destination
from tui.export.destination import FileIsThere, NotWritten, OwnFiles, check_path

STDOUT = "-"


def own_files(console: Console, to: str) -> OwnFiles:
    """Return the files which nothing may replace; a read-only console writes under no given name."""
    destination = export_destination(
        console.settings, config_path(), state_path(), read_only=console.read_only
    )
    if destination.is_read_only and to != STDOUT:
        raise UsageProblem(
            "A read-only console writes no file under a name given to it. Use --to - and send"
            " standard output where you want it."
        )
    return destination.own


@contextmanager
def wrong_names_refused(path: Path, own: OwnFiles) -> Iterator[None]:
    """Check a name before it is written to, and raise `UsageProblem` for whatever cannot be written."""
    try:
        check_path(path, own)
        yield
    except NotWritten as problem:
        hint = " Add --force to replace it." if isinstance(problem, FileIsThere) else ""
        raise UsageProblem(f"{problem}{hint}") from None
