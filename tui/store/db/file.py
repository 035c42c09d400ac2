"""A SQLite file: made whole or not at all, recognized before use, set aside when damaged."""

import errno
import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tui.store.db import dialect
from tui.store.db.blueprint import Blueprint
from tui.store.db.errors import StoreError
from tui.store.db.file_rescue import (
    draft_of,
    lost_with,
    only_readable,
    open_to_read,
    remove_drafts,
)

LONGEST_PATH = 480
"""SQLite takes 512 bytes, its own endings included; what is longer it "cannot open"."""
_COMPANIONS = ("-wal", "-shm", "-journal")


class OpenedFile(NamedTuple):
    """An open file of the store."""

    connection: sqlite3.Connection
    refusal: str | None
    """Why nothing can be written to it."""
    loss: str = ""
    """What was lost with a damaged file which was begun again."""


class UnusableFile(Exception):
    """The file is damaged or another program's; the text says which."""


def open_file(path: Path, blueprint: Blueprint, now: datetime) -> OpenedFile:
    """Open a file with today's tables: make it, migrate it or replace it as needed.

    Return also why nothing can be written to it, if a newer Watchfloor made it or its disk is full. A
    rebuildable file which is damaged is set aside under a name with the time in it. Raise StoreError where a
    person must act.
    """
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise StoreError(_too_long(path))
    try:
        path.parent.mkdir(
            mode=0o700, parents=True, exist_ok=True
        )  # another console may make it at the same time
        remove_drafts(path)
        try:
            return OpenedFile(*_checked(path, blueprint, now))
        except UnusableFile as reason:
            if not blueprint.is_rebuildable:
                raise StoreError(_unreplaceable(path, reason)) from reason
            loss = lost_with(path, set_aside(path, now), reason, blueprint)
            return OpenedFile(*_checked(path, blueprint, now), loss)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise StoreError(_too_long(path)) from error
        raise StoreError(
            f"Cannot keep the store in {path.parent}: {error.strerror or error}. Make the folder "
            "writable for you, or name another folder in WATCHFLOOR_HOME."
        ) from error
    except sqlite3.Error as error:
        if (connection := open_to_read(path, blueprint)) is not None:
            return OpenedFile(connection, only_readable(path, error))
        raise StoreError(
            f"{path} cannot be used: {error}. Check that its disk has room and is writable."
        ) from error


def _too_long(path: Path) -> str:
    return (
        f"The store's path is too long ({len(os.fsencode(path))} bytes; {LONGEST_PATH} are possible, and 255 in"
        f" one name): {str(path)[:60]}… Name a shorter folder in WATCHFLOOR_HOME."
    )


def set_aside(path: Path, now: datetime) -> Path:
    """Rename a file and its companions, with the time in the new name; return that name."""
    stamp = f"{now:%Y%m%dT%H%M%S}"
    aside = path.with_name(f"{path.name}.aside-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.aside-{stamp}-{number}")
    for suffix in ("", *_COMPANIONS):
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
    return aside


def _checked(
    path: Path, blueprint: Blueprint, now: datetime
) -> tuple[sqlite3.Connection, str | None]:
    if not path.exists():
        _create(path, blueprint)
    if path.stat().st_size == 0:
        raise UnusableFile("it is empty, as after a disk crash or an interrupted copy")
    if path.stat().st_mode & 0o777 != 0o600:
        path.chmod(0o600)
    connection = _connect(path)
    try:
        version = _recognized_version(connection, blueprint)
        if version > len(blueprint.steps):
            connection.execute("PRAGMA query_only=ON")
            return connection, made_by_newer(str(path), version, len(blueprint.steps))
        _migrate(connection, path, blueprint, now)
        if not blueprint.is_rebuildable:
            _check_pages(connection)
        for setting in blueprint.settings:
            connection.execute(setting)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.DatabaseError) and dialect.is_corrupt(error):
            raise UnusableFile(f"it is damaged ({error})") from error
        raise
    return connection, None


def made_by_newer(what: str, version: int, known: int) -> str:
    """Return the message about tables which a newer Watchfloor made."""
    return (
        f"A newer Watchfloor wrote {what} (table version {version}; this Watchfloor knows {known}), "
        "so it can be read but not written. Update this Watchfloor."
    )


def _create(path: Path, blueprint: Blueprint) -> None:
    """Make the file under another name first, so that nobody ever sees half a file."""
    draft = draft_of(path)
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(_connect(draft)) as connection:
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            connection.execute(f"PRAGMA application_id={blueprint.application_id}")
            connection.execute(f"PRAGMA journal_mode={blueprint.journal_mode}")
            _upgrade(connection, 0, blueprint)
        with suppress(FileExistsError):  # another process was first: its file serves as well
            _name(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _name(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        draft.rename(path)


def _recognized_version(connection: sqlite3.Connection, blueprint: Blueprint) -> int:
    """Check that the file is ours, and return the version of its tables."""
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if mark != blueprint.application_id:
        raise UnusableFile("it is another program's database")
    return int(version)


def _migrate(
    connection: sqlite3.Connection, path: Path, blueprint: Blueprint, now: datetime
) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == len(blueprint.steps):
        return
    if not blueprint.is_rebuildable:
        copy = path.with_name(f"{path.name}.before-{len(blueprint.steps)}-{now:%Y%m%dT%H%M%S}")
        os.close(os.open(copy, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(copy)) as target:
            connection.backup(target)
    _upgrade(connection, version, blueprint)


def _upgrade(connection: sqlite3.Connection, expected: int, blueprint: Blueprint) -> None:
    """Apply the migrations in one transaction, unless another process has just done so."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == expected:
            for statement in ";".join(blueprint.steps[version:]).split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={len(blueprint.steps)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _check_pages(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise UnusableFile(f"it is damaged ({verdict})")


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=dialect.BUSY_SECONDS, isolation_level=None)


def _unreplaceable(path: Path, reason: UnusableFile) -> str:
    return (
        f"{path} cannot be used: {reason}. It is the only record of what was sent to the vendors, so "
        "it was left as it is: devices and reports can still be read, but no change can be sent until "
        "you restore it from a backup, or move it away after checking with the vendors what was sent "
        "last."
    )
