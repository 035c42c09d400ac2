import asyncio
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.domain.device.record import Report
from tui.store import NewJob, NewTarget, Store, StoreError

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def now():
    return NOW


def limit(pages):
    """Limit how far a file can grow, as a full disk does."""

    def work(connection):
        (used,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages or used}")

    return work


def reports(count):
    return [
        Report(provider="p", account="a", key=str(key), device="d", vendor={"x": "y" * 500})
        for key in range(count)
    ]


async def test_a_full_disk_stops_a_bulk_before_the_send_and_loses_nothing(tmp_path):
    store = await Store.open(state=tmp_path, now=now)
    targets = tuple(NewTarget(str(key)) for key in range(300))
    job = await store.journal.plan_job(NewJob("note", "a", "ann", {}, targets))
    await store._databases.operations.read(limit(0))

    with pytest.raises(StoreError, match=r"full.*disk has room"):
        await store.journal.plan_job(NewJob("note", "a", "ann", {"note": "x" * 90_000}))
    assert {target.state for target in (await store.journal.job(job)).targets} == {"planned"}
    await store._databases.operations.read(limit(1_000_000))
    await store.journal.mark_sent(job, ["1"])

    assert len(await store.journal.jobs()) == 1
    await store.close()


async def test_a_full_disk_saves_neither_the_rows_nor_their_cursor(tmp_path):
    store = await Store.open(state=tmp_path, now=now)
    await store.reports.save("a", reports(10), cursor=("tail", "10"))
    await store._databases.cache.read(limit(0))

    with pytest.raises(StoreError, match="full"):
        await store.reports.save("a", reports(3000), cursor=("tail", "3000"))

    assert await store.sync_state.load("a", "tail") == "10"
    assert (await store.reports.read("a", "d", None, None)).total == 10
    await store.close()


CRAMPED = """
import asyncio, resource, sys
from datetime import UTC, datetime
from pathlib import Path
from tui.domain.device.record import Report
from tui.store import Store, StoreError

async def main(folder):
    store = await Store.open(state=Path(folder), now=lambda: datetime.now(UTC))
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
    kept = 0
    try:
        while kept < 5000:
            report = Report(provider="p", account="a", key=str(kept), device="d", vendor={"x": "y" * 900})
            await store.reports.save("a", [report], cursor=("tail", str(kept)))
            kept += 1
    except StoreError as error:
        print(kept, "room" in str(error))
    await store.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_what_was_kept_before_the_disk_was_full_is_there_afterwards(tmp_path):
    cramped = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CRAMPED, str(tmp_path), cwd=ROOT, stdout=subprocess.PIPE
    )
    kept, told = (await cramped.communicate())[0].decode().split()

    store = await Store.open(state=tmp_path, now=now)

    assert told == "True"
    assert (await store.reports.read("a", "d", None, None)).total == int(kept) > 0
    assert await store.sync_state.load("a", "tail") == str(int(kept) - 1)
    await store.close()


SHUT_OUT = """
import asyncio, os, sys, tempfile
from datetime import UTC, datetime
from pathlib import Path
from tui.store import Store, StoreError

async def main(folder):
    with tempfile.TemporaryDirectory() as own:  # loads what opening needs while the modules can be read
        await (await Store.open(state=Path(own), now=lambda: datetime.now(UTC))).close()
    if os.geteuid() == 0:  # root may write anywhere
        os.setgroups([])
        os.setuid(65534)
    try:
        await Store.open(state=Path(folder), now=lambda: datetime.now(UTC))
    except StoreError as error:
        print(error)

asyncio.run(main(*sys.argv[1:]))
"""


def test_the_error_for_a_read_only_folder_says_what_to_do():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "state"
        folder.mkdir()
        Path(name).chmod(0o755)
        folder.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", SHUT_OUT, str(folder)],
            cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip

    assert "Cannot keep the store in" in done.stdout
    assert "WATCHFLOOR_HOME" in done.stdout


async def test_a_reader_apart_does_not_wait_for_the_screens_reader(tmp_path, url):
    store = await Store.open(url, state=tmp_path, now=now)
    await store.reports.save("a", reports(3))

    async with store.apart() as aside:
        assert aside._databases.reader is not store._databases.reader
        assert aside._databases.cache is store._databases.cache
        assert (await aside.reports.read("a", "d", None, None)).total == 3

    with pytest.raises(StoreError, match="was closed"):
        await aside.reports.read("a", "d", None, None)
    assert (await store.reports.read("a", "d", None, None)).total == 3
    await store.close()


async def test_a_folder_which_another_console_makes_at_the_same_moment_is_used(
    tmp_path, monkeypatch
):
    make = Path.mkdir

    def late(path, *given, **wishes):
        make(path, parents=True, exist_ok=True)
        make(path, *given, **wishes)

    monkeypatch.setattr(Path, "mkdir", late)

    store = await Store.open(state=tmp_path / "new" / "state", now=now)

    assert await store.devices.counts() == {}
    await store.close()
