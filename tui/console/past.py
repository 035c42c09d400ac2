"""The console as of an earlier time: a store of what was known then, which nothing can change."""

import asyncio
import fcntl
import os
import shutil
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from tui.console.wiring import Console
from tui.domain.unit.stored_unit import PastVerdict
from tui.domain.verdict.facts import UnitFacts, format_utc
from tui.store import Store
from tui.store.units.facts import StoreFacts, Traits
from tui.store.units.verdicts import VerdictHistory

NOT_KEPT = "Tags, groups, acknowledgements and the evidence of verdicts are not kept by time, and not shown."


FOLDER = "watchfloor-past-"
"""How the names of the throw-away folders begin."""


class NotKept(Exception):
    """The store does not keep what was known at a time; the message says since when it does."""


@asynccontextmanager
async def console_at(
    console: Console,
    at: datetime,
    only: Collection[tuple[str, str]] | None = None,
    format_time: Callable[[datetime], str] = format_utc,
) -> AsyncIterator[Console]:
    """Yield a console on what was known at a time; raise `NotKept` where the store keeps nothing so old.

    `only` are the accounts and keys of some records; without it all are read. What is said of times is
    said as `format_time` has it.

    Its clock stands still at that time. It is read-only, and its store is deleted in the end.
    """
    fleet = await console.store.past.read(at, only)
    if not fleet.is_known:
        since = "has kept nothing yet"
        if fleet.known_since is not None:
            since = f"keeps what records were since {format_time(fleet.known_since)}"
        raise NotKept(f"Of {format_time(at)} nothing was kept: the store {since}.")
    around = replace(console.around, now=lambda: at, read_only=True)
    async with _throw_away_folder() as folder:
        store = await Store.open(state=folder, now=around.now, read_only=True)
        try:
            store.accounts = console.store.accounts
            store.asking_refusal = (
                f"This is what was known on {format_time(at)}, and nobody can be asked for that."
            )
            await store.past.write(fleet)
            store.facts = FactsThen(store, console, at)
            store.reports = console.store.reports.as_of(at)
            store.usage = console.store.usage.as_of(at)
            store.verdicts = VerdictsThen(store, console.store, at)
            past = Console(console.settings, store, around)
            past.places = console.places
            yield past
        finally:
            await store.close()


class FactsThen(StoreFacts):
    """The facts on units as of an earlier time, worked out again from the present store."""

    def __init__(self, then: Store, present: Console, at: datetime) -> None:
        """Take the store whose units are asked for, and the console whose store has their facts."""
        self._then = then
        self._present = present
        self._at = at

    async def read(
        self,
        rows: Collection[int],
        traits: Traits,
        now: datetime,
        *,
        at: datetime | None = None,
        format_time: Callable[[datetime], str] = format_utc,
    ) -> dict[int, UnitFacts]:
        """Return the facts on these units as of that time, or of `at` where it is earlier."""
        until, present = min(at or now, self._at), self._present
        found: dict[int, UnitFacts] = {}
        for row, (first, *_) in (await self._then.units.members(rows)).items():
            here = await present.store.units.rows_of(first.account, [first.key])
            facts = await present.store.facts.read(
                here.values(), traits, present.now(), at=until, format_time=format_time
            )
            if facts:
                (found[row],) = facts.values()
        return found


class VerdictsThen(VerdictHistory):
    """The verdicts which units had had by an earlier time, from the present store."""

    def __init__(self, then: Store, present: Store, at: datetime) -> None:
        """Take the store whose units are asked for, and the one which has their history."""
        self._then = then
        self._present = present
        self._at = at

    async def of(self, key: str, since: datetime | None = None) -> list[PastVerdict]:
        """Return the verdicts on a unit which held at or after a time, the newest first, up to then."""
        unit = await self._then.units.by_key(key)
        if unit is not None:
            first = unit.members[0]
            here = await self._present.units.of_device(first.account, first.key)
            key = here.key if here else key
        return [each for each in await self._present.verdicts.of(key, since) if each.at <= self._at]


@asynccontextmanager
async def _throw_away_folder() -> AsyncIterator[Path]:
    """Yield a new folder which is locked while this process lives, and deleted in the end."""
    folder, lock = await asyncio.to_thread(_new_folder)
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        os.close(lock)


def _new_folder() -> tuple[Path, int]:
    while True:
        folder = Path(mkdtemp(prefix=FOLDER))
        with suppress(OSError):  # somebody has just taken it for one left behind
            lock = _locked(folder)
            if folder.exists():
                return folder, lock
            os.close(lock)


def _locked(folder: Path) -> int:
    """Open and lock a folder; raise OSError where another process has it, or it is gone or no folder."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise
    return opened


def delete_left_behind() -> None:
    """Delete the throw-away folders of this user's processes which were killed."""
    for folder in Path(gettempdir()).glob(f"{FOLDER}*"):
        with suppress(OSError):  # another process still shows it, or is deleting it
            if folder.lstat().st_uid == os.getuid():
                lock = _locked(folder)
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)
