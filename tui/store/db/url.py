"""The setting `store.url`: files in a folder, or a team's PostgreSQL."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.store.db.blueprint import Blueprint
from tui.store.db.errors import StoreError
from tui.store.db.journal_schema import OPERATIONS
from tui.store.db.schema import CACHE, LEDGER

if TYPE_CHECKING:
    from tui.store.db.connection_thread import ConnectionThread

_NAMED = "sqlite:///"
ConnectionFactory = Callable[[Blueprint], "ConnectionThread"]
"""Makes a new connection, not yet open, to the database of a blueprint."""


def connection_factory(
    url: str, state: Path, now: Callable[[], datetime], password: str | None
) -> ConnectionFactory:
    """Parse `store.url`; raise StoreError where it names no known kind of store."""
    if url == "sqlite":
        return partial(_file, state, "", now)
    if url.startswith(_NAMED):
        return partial(_file, *_folder_and_prefix(url), now)
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


def file_paths(url: str, state: Path) -> list[Path]:
    """Return the files of a store; none where it is a team's. Their companions' names begin with theirs."""
    if url != "sqlite" and not url.startswith(_NAMED):
        return []
    folder, prefix = (state, "") if url == "sqlite" else _folder_and_prefix(url)
    return [folder / f"{prefix}{blueprint.name}" for blueprint in (CACHE, OPERATIONS, LEDGER)]


def _folder_and_prefix(url: str) -> tuple[Path, str]:
    path = Path(url.removeprefix(_NAMED)).expanduser()
    return (path.parent, f"{path.stem}-") if path.suffix else (path, "")


def _file(
    folder: Path, prefix: str, now: Callable[[], datetime], blueprint: Blueprint
) -> "ConnectionThread":
    from tui.store.db.database import Database  # noqa: PLC0415 - with its thread, which a first look does without

    return Database(folder / f"{prefix}{blueprint.name}", blueprint, now)
