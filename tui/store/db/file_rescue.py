"""What is done about a file of the store where a disk is full or a process was killed."""

import os
import re
import sqlite3
from pathlib import Path
from urllib.parse import quote

from tui.store.db.blueprint import Blueprint

_DRAFT = r"\.new-([0-9]+)-[0-9a-f]{8}(-wal|-shm|-journal)?"


def draft_of(path: Path) -> Path:
    """Return a name under which this process makes a file before it is whole."""
    return path.with_name(f"{path.name}.new-{os.getpid()}-{os.urandom(4).hex()}")


def remove_drafts(path: Path) -> None:
    """Remove what killed processes left of a file which they were making."""
    beginning = f"{path.name}.new-"
    for found in path.parent.iterdir():
        if found.name.startswith(beginning):
            match = re.fullmatch(_DRAFT, found.name.removeprefix(path.name))
            if match and not process_lives(int(match[1])):
                found.unlink(missing_ok=True)


def process_lives(pid: int) -> bool:
    """Return whether a process of this host still runs."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def open_to_read(path: Path, blueprint: Blueprint) -> sqlite3.Connection | None:
    """Open a file which cannot be written, as on a full disk; None where it cannot be read either.

    SQLite makes a file of its own beside one which it shares with others, for which there is no room. So it is
    told that nobody changes the file; what another process had not yet moved into it is not seen.
    """
    if not path.is_file():
        return None
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, isolation_level=None
    )
    try:
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        return None
    if mark == blueprint.application_id and version == len(blueprint.steps):
        return connection
    connection.close()
    return None


def only_readable(path: Path, error: Exception) -> str:
    """Return why nothing can be written to a file which can be read."""
    return (
        f"{path} can be read, but not written ({error}). Check that its disk has room and is writable, then start"
        " again."
    )


def lost_with(path: Path, aside: Path, reason: Exception, blueprint: Blueprint) -> str:
    """Return what a damaged file which was begun again held, and where the damaged one is."""
    return (
        f"{path} could not be used ({reason}), so it was begun again; the old file is kept as {aside.name}."
        f" {blueprint.loss}"
    )
