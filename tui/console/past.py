"""The console as of an earlier time: a store of what was known then, which nothing can change."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tui.console.wiring import Console
from tui.domain.verdict.facts import format_utc
from tui.store import Store

NOT_KEPT = "Tags, groups, acknowledgements and the evidence of verdicts are not kept by time, and not shown."


class NotKept(Exception):
    """The store does not keep what was known at a time; the message says since when it does."""


@asynccontextmanager
async def console_at(
    console: Console, at: datetime, only: Collection[tuple[str, str]] | None = None
) -> AsyncIterator[Console]:
    """Yield a console on what was known at a time; raise `NotKept` where the store keeps nothing so old.

    `only` are the accounts and keys of some records; without it all are read.

    Its clock stands still at that time. It is read-only, and its store is deleted in the end.
    """
    fleet = await console.store.past.read(at, only)
    if not fleet.is_known:
        since = "has kept nothing yet"
        if fleet.known_since is not None:
            since = f"keeps what records were since {format_utc(fleet.known_since)}"
        raise NotKept(
            f"What was known on {format_utc(at)} is not known any more: the store {since}."
        )
    around = replace(console.around, now=lambda: at, read_only=True)
    with TemporaryDirectory(prefix="watchfloor-past-") as folder:
        store = await Store.open(state=Path(folder), now=around.now, read_only=True)
        try:
            store.accounts = console.store.accounts
            await store.past.write(fleet)
            past = Console(console.settings, store, around)
            past.places = console.places
            yield past
        finally:
            await store.close()
