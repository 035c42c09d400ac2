"""What a killed process and a damaged or full disk leave behind: cleaned, said, and still readable."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tui.store import Store
from tui.store.db.errors import StoreError
from tui.store.db.file import open_file
from tui.store.db.journal_schema import OPERATIONS
from tui.store.db.schema import CACHE, LEDGER

NOW = datetime(2026, 11, 21, tzinfo=UTC)
DEAD = 4_194_305
"""The number of a process which cannot be: more than Linux gives."""


def now() -> datetime:
    return NOW


def test_what_a_killed_first_start_left_is_removed_and_a_living_ones_is_not(tmp_path) -> None:
    left = [tmp_path / f"cache.db.new-{DEAD}-0123abcd{end}" for end in ("", "-journal", "-wal")]
    kept = [
        tmp_path / f"cache.db.new-{os.getpid()}-0123abcd",
        tmp_path / "cache.db.new-mine",
        tmp_path / f"cache.db.before-3-{DEAD}",
    ]
    for path in (*left, *kept):
        path.write_bytes(b"x")

    open_file(tmp_path / "cache.db", CACHE, NOW).connection.close()

    assert not [path for path in left if path.exists()]
    assert all(path.exists() for path in kept)


@pytest.mark.parametrize(("blueprint", "words"), [(LEDGER, "no longer counted"), (CACHE, "again")])
async def test_a_damaged_file_which_is_begun_again_is_said(tmp_path, blueprint, words) -> None:
    await (await Store.open(state=tmp_path, now=now)).close()
    (tmp_path / blueprint.name).write_bytes(b"not a database at all" * 400)

    store = await Store.open(state=tmp_path, now=now)
    (loss,) = store.losses
    await store.close()
    whole = await Store.open(state=tmp_path, now=now)

    assert blueprint.name in loss
    assert "aside-20261121T000000" in loss
    assert words in loss
    assert whole.losses == ()
    await whole.close()


FULL = """
import asyncio, pathlib, resource, signal, sys
from datetime import UTC, datetime
from tui.store import Store, StoreError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2, 2))

async def main():
    store = await Store.open(state=pathlib.Path(sys.argv[1]), now=lambda: datetime.now(UTC))
    print(await store.devices.counts())
    print(store.cache_problem)
    try:
        await store.devices.save("p", "a", [])
    except StoreError as error:
        print(error)
    await store.close()

asyncio.run(main())
"""


def test_what_is_stored_is_read_although_the_disk_is_full(tmp_path) -> None:
    async def make() -> None:
        await (await Store.open(state=tmp_path, now=now)).close()

    asyncio.run(make())

    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    counts, problem, refusal = done.stdout.splitlines()
    assert counts == "{}"
    assert "can be read, but not written" in problem
    assert refusal == problem


def test_a_file_which_is_not_there_is_no_empty_one(tmp_path) -> None:
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.getsignal(signal.SIGXFSZ)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2, limits[1]))
    try:
        with pytest.raises(StoreError, match="has room"):
            open_file(tmp_path / "operations.db", OPERATIONS, NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
