"""A file of the store: made whole or not at all, recognised before use, set aside when damaged."""

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from tui.store import dialect
from tui.store.problem import StoreError
from tui.store.schema import Blueprint

_COMPANIONS = ("-wal", "-shm", "-journal")


class Unusable(Exception):
    """The file is not what it should be; the text says why."""


def open_file(
    path: Path, blueprint: Blueprint, now: datetime, extra: str = ""
) -> dialect.Connection:
    """Make sure that a sound file with today's tables is there, and open it.

    A rebuildable file which is not sound is set aside under a name with the time in it. Raise
    StoreError where nothing can be done without a person.
    """
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True)
        try:
            return _checked(path, blueprint, now, extra)
        except Unusable as reason:
            if not blueprint.is_rebuildable:
                raise StoreError(_unreplaceable(path, reason)) from reason
            set_aside(path, now)
            return _checked(path, blueprint, now, extra)
    except OSError as error:
        raise StoreError(
            f"the store cannot be kept in {path.parent}: {error.strerror or error}. Make that folder "
            "yours and writable, or name another one in WATCHFLOOR_HOME."
        ) from error
    except sqlite3.Error as error:
        raise StoreError(
            f"{path} cannot be used: {error}. Check that its disk has room and can be written."
        ) from error


def set_aside(path: Path, now: datetime) -> Path:
    """Rename a file and its companions, the time in the new name, and give that name."""
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


def _checked(path: Path, blueprint: Blueprint, now: datetime, extra: str) -> dialect.Connection:
    if not path.exists():
        _create(path, blueprint)
    if path.stat().st_size == 0:
        raise Unusable("it is empty, as a crash of the disk or of a copy leaves it")
    path.chmod(0o600)
    connection = _connect(path)
    try:
        _recognise(connection, blueprint)
        _migrate(connection, path, blueprint, now)
        if extra:
            run_script(connection, extra)
        if not blueprint.is_rebuildable:
            _examine(connection)
        for setting in blueprint.settings:
            connection.execute(setting)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.DatabaseError) and dialect.is_corrupt(error):
            raise Unusable(f"it is damaged ({error})") from error
        raise
    return connection


def _create(path: Path, blueprint: Blueprint) -> None:
    """Make the file under another name first, so that nobody ever sees half of it."""
    draft = path.with_name(f"{path.name}.new-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(_connect(draft)) as connection:
            connection.execute(f"PRAGMA application_id={blueprint.application_id}")
            connection.execute(f"PRAGMA journal_mode={blueprint.journal_mode}")
            _upgrade(connection, 0, blueprint)
        with suppress(FileExistsError):  # another process was first: its file is as good
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


def _recognise(connection: dialect.Connection, blueprint: Blueprint) -> None:
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if mark != blueprint.application_id:
        raise Unusable("it is a database of some other program")
    if version > len(blueprint.steps):
        raise Unusable(
            f"it was written by a newer Watchfloor (version {version} of its tables; this one knows "
            f"{len(blueprint.steps)})"
        )


def _migrate(
    connection: dialect.Connection, path: Path, blueprint: Blueprint, now: datetime
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


def _upgrade(connection: dialect.Connection, version: int, blueprint: Blueprint) -> None:
    steps = blueprint.steps[version:]
    run_script(connection, *steps, f"PRAGMA user_version={len(blueprint.steps)}", expected=version)


def run_script(connection: dialect.Connection, *scripts: str, expected: int | None = None) -> None:
    """Run statements in one transaction, unless another process has already brought the file on."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if expected is None or version == expected:
            for statement in ";".join(scripts).split(";"):
                connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _examine(connection: dialect.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise Unusable(f"it is damaged ({verdict})")


def _connect(path: Path) -> dialect.Connection:
    return sqlite3.connect(path, timeout=dialect.BUSY_SECONDS, isolation_level=None)


def _unreplaceable(path: Path, reason: Unusable) -> str:
    return (
        f"{path} cannot be used: {reason}. It holds what was sent to the vendors and cannot be "
        "fetched again, so nothing was changed in it and no change will be sent; devices and reports "
        "can still be read. Restore it from a backup, or update Watchfloor where it is too old, or "
        "move it away to begin a new journal after checking at the vendors what was sent last."
    )
