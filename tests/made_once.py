"""What takes a while to make and is only read, made once for all workers of a run."""

import asyncio
import fcntl
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.store import Store

MADE = ".made"


def made_once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder `name` of this run, which the first worker that asks for it has filled by `make`."""
    base = temporary.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / name
    folder.mkdir(exist_ok=True)
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = shared / f"{name}{MADE}"
        if not made.exists():
            make(folder)
            made.touch()
    return folder


async def _open_and_close(folder: Path) -> None:
    store = await Store.open(state=folder, now=lambda: datetime.now(UTC))
    await store.close()


def make_empty_store(state: Path) -> None:
    """Make a new SQLite store in this state folder."""
    with ThreadPoolExecutor(1) as apart:  # where no loop of a test's is in the way
        apart.submit(asyncio.run, _open_and_close(state)).result()


def with_empty_store(temporary: pytest.TempPathFactory, state: Path) -> Path:
    """Return this state folder with the files of a new SQLite store in it: to copy them costs less than to make them.

    One which has files already is left as it is.
    """
    if (state / "cache.db").exists():
        return state

    made = made_once(temporary, "empty-store", lambda folder: make_empty_store(folder / "state"))
    return shutil.copytree(made / "state", state, dirs_exist_ok=True)
