"""The setting `store.url`: files in a folder, or a team's PostgreSQL."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from tui.store.db.blueprint import Blueprint
from tui.store.db.connection_thread import ConnectionThread
from tui.store.db.database import Database
from tui.store.db.errors import StoreError

ConnectionFactory = Callable[[Blueprint], ConnectionThread]
"""Makes a new connection, not yet open, to the database of a blueprint."""


def connection_factory(
    url: str, state: Path, now: Callable[[], datetime], password: str | None
) -> ConnectionFactory:
    """Parse `store.url`; raise StoreError where it names no known kind of store."""
    if url == "sqlite":
        return partial(_file, state, "", now)
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///")).expanduser()
        folder, prefix = (path.parent, f"{path.stem}-") if path.suffix else (path, "")
        return partial(_file, folder, prefix, now)
    if url.startswith(("postgresql://", "postgres://")):
        try:
            from tui.store.db.team import TeamDatabase  # noqa: PLC0415 - an optional extra
        except ImportError as error:
            raise StoreError(
                f"store.url is a PostgreSQL database, but its driver is not installed ({error}). "
                'Run: pip install "watchfloor[team]"'
            ) from error
        return partial(TeamDatabase, url, password)
    raise StoreError(
        'store.url is no known kind of store. Set it to "sqlite" (files in the state folder), '
        '"sqlite:///path" (files in that folder) or "postgresql://user@host/db" (for a team).'
    )


def _file(
    folder: Path, prefix: str, now: Callable[[], datetime], blueprint: Blueprint
) -> ConnectionThread:
    return Database(folder / f"{prefix}{blueprint.name}", blueprint, now)
