import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.effort import sized
from tui.domain.device.record import DeviceRecord, Row
from tui.domain.show.filter import DeviceQuery
from tui.store import NewJob, Store, StoreError

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
ONE = DeviceRecord(provider="p", account="a", key="1", address="1")


def now():
    return NOW


async def filled(state):
    store = await Store.open(state=state, now=now)
    await store.devices.save("p", "a", [ONE])
    job = await store.journal.plan_job(NewJob("note", "a", "ann"))
    await store.close()
    return job


def empty(path):
    path.write_bytes(b"")


def garbage(path):
    path.write_bytes(b"nothing of ours\n" * 999)


def foreign(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")


def torn(path):
    kept = path.read_bytes()
    path.write_bytes(kept[:4096] + b"\xff" * (len(kept) - 4096))


DAMAGE = [empty, garbage, foreign, torn]


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_damaged_cache_is_set_aside_and_made_anew(tmp_path, damage):
    job = await filled(tmp_path)
    damage(tmp_path / "cache.db")

    store = await Store.open(state=tmp_path, now=now)
    page = await store.devices.page(DeviceQuery())
    await store.devices.save("p", "a", [ONE])

    assert page.total == 0
    assert (await store.devices.get("a", "1")) == ONE
    assert (await store.journal.job(job)).job == job
    assert (tmp_path / "cache.db.aside-20261121T080000").exists()
    await store.close()


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_damaged_journal_stops_changes_and_leaves_reading(tmp_path, damage):
    await filled(tmp_path)
    damage(tmp_path / "operations.db")
    found = (tmp_path / "operations.db").read_bytes()

    store = await Store.open(state=tmp_path, now=now)

    assert (await store.devices.get("a", "1")) == ONE
    assert "it was left as it is" in store.operations_problem
    for work in (
        store.locks.recover(),
        store.journal.plan_job(NewJob("note", "a", "ann")),
        store.journal.jobs(),
    ):
        with pytest.raises(StoreError, match="the only record"):
            await work
    assert await store.poll_changes() == frozenset()
    await store.close()
    assert (tmp_path / "operations.db").read_bytes() == found


async def test_a_cache_damaged_while_in_use_is_replaced_and_the_work_done(tmp_path):
    made = [replace(ONE, key=str(key), vendor={"x": "y" * 900}) for key in range(3000)]
    store = await Store.open(state=tmp_path, now=now)
    await store.devices.save("p", "a", made)
    await store.close()
    store = await Store.open(state=tmp_path, now=now)
    with (tmp_path / "cache.db").open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 3_000_000)

    await store.devices.save("p", "a", [replace(ONE, key=str(key)) for key in range(3000)])
    page = await store.devices.page(DeviceQuery())

    assert page.total == 3000
    assert (tmp_path / "cache.db.aside-20261121T080000").exists()
    await store.close()


async def test_a_store_that_was_closed_says_so(tmp_path):
    store = await Store.open(state=tmp_path, now=now)
    await store.close()
    await store.close()

    with pytest.raises(StoreError, match="was closed"):
        await store.shared.health()


async def test_files_are_for_their_owner_alone_and_a_link_is_followed(tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)

    store = await Store.open(state=tmp_path / "link" / "deep", now=now)
    await store.devices.save("p", "a", [ONE])

    files = {file.name: oct(file.stat().st_mode & 0o777) for file in (real / "deep").iterdir()}
    assert {"cache.db", "operations.db"} <= files.keys()
    assert set(files.values()) == {"0o600"}
    assert oct((real / "deep").stat().st_mode & 0o777) == "0o700"
    await store.close()


async def test_the_error_for_an_unusable_folder_says_what_to_do(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreError, match="WATCHFLOOR_HOME"):
        await Store.open(state=tmp_path / "file", now=now)


@pytest.mark.parametrize("url", ["mysql://x", "sqlite:relative", ""])
async def test_an_unknown_kind_of_store_is_refused_with_the_known_ones(tmp_path, url):
    with pytest.raises(StoreError, match="sqlite:///path"):
        await Store.open(url, state=tmp_path, now=now)


@pytest.mark.parametrize(
    ("path", "file"), [("folder", "folder/cache.db"), ("one.db", "one-cache.db")]
)
async def test_a_path_in_the_url_says_where_the_files_are(tmp_path, path, file):
    store = await Store.open(f"sqlite:///{tmp_path}/{path}", state=tmp_path / "no", now=now)
    await store.close()

    assert (tmp_path / file).exists()
    assert not (tmp_path / "no").exists()


async def test_a_change_is_announced_after_its_commit(store):
    heard = []
    end = store.subscribe(heard.append)
    await store.devices.save("p", "a", [ONE])
    await store.lists.save("a", "users", [Row(provider="p", account="a", list="users", key="1")])
    await store.journal.plan_job(NewJob("note", "a", "ann"))
    end()
    await store.devices.save("p", "a", [ONE])

    assert heard == [frozenset({"devices"}), frozenset({"lists"}), frozenset({"jobs"})]


async def test_a_change_by_another_process_is_announced_once(tmp_path, url):
    mine = await Store.open(url, state=tmp_path, now=now)
    theirs = await Store.open(url, state=tmp_path, now=now)
    heard = []
    mine.subscribe(heard.append)
    await mine.devices.page(DeviceQuery())
    await theirs.devices.save("p", "a", [ONE])
    await theirs.journal.plan_job(NewJob("note", "a", "ann"))

    first, second = await mine.poll_changes(), await mine.poll_changes()

    assert (first, second) == (frozenset({"devices", "jobs"}), frozenset())
    assert heard == [first]
    assert (await mine.devices.page(DeviceQuery())).total == 1
    await mine.close()
    await theirs.close()


WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from tui.domain.device.record import DeviceRecord, Report
from tui.store import NewJob, Store

async def main(url, folder, name):
    store = await Store.open(url, state=Path(folder), now=lambda: datetime.now(UTC))
    for place in range(int(sys.argv[4])):
        key = f"{name}-{place}"
        await store.devices.save("p", name, [DeviceRecord(provider="p", account=name, key=key, address=key)])
        await store.reports.save(name, [Report(provider="p", account=name, key=key, device=key)])
        await store.journal.mark_sent(await store.journal.plan_job(NewJob("note", name, name)), ())
        await store.poll_changes()
    await store.close()

asyncio.run(main(*sys.argv[1:4]))
"""


async def test_processes_which_write_at_once_wait_instead_of_failing(tmp_path, url):
    root, times = Path(__file__).parents[2], sized(8, 40)
    writers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITER, url, str(tmp_path / "state"), name, str(times), cwd=root,
            stderr=subprocess.PIPE,
        )
        for name in ("one", "two", "three")
    ]  # fmt: skip
    said = [(await writer.communicate())[1].decode() for writer in writers]

    assert said == ["", "", ""]
    store = await Store.open(url, state=tmp_path / "state", now=now)
    assert await store.devices.counts() == {("p", name): times for name in ("one", "two", "three")}
    assert len(await store.journal.jobs()) == 3 * times
    assert await store.locks.recover() == 3 * times
    await store.close()


KILLED = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from tui.domain.device.record import Report
from tui.store import NewJob, NewTarget, Store

async def main(url, folder):
    store = await Store.open(url, state=Path(folder), now=lambda: datetime.now(UTC))
    job = await store.journal.plan_job(NewJob("note", "a", "ann", {}, (NewTarget("1"), NewTarget("2"))))
    await store.journal.mark_sent(job, ["1"])
    for place in range(20):
        report = Report(provider="p", account="a", key=str(place), device="d")
        await store.reports.save("a", [report], cursor=("tail", str(place)))
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_killed_process_leaves_all_that_it_had_committed(tmp_path, url):
    root = Path(__file__).parents[2]
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, url, str(tmp_path), cwd=root
    )
    assert await killed.wait() == -9

    store = await Store.open(url, state=tmp_path, now=now)

    assert await store.locks.recover() == 1
    assert [target.state for target in (await store.journal.jobs())[0].targets] == [
        "unknown",
        "planned",
    ]
    assert await store.sync_state.load("a", "tail") == "19"
    assert (await store.reports.read("a", "d", None, None)).total == 20
    await store.close()


async def test_the_parts_of_the_store_are_classes_of_their_own(store):
    parts = [type(getattr(store, name)) for name in Store.__annotations__]

    assert len(parts) == len(set(parts)) > 10
    assert {part.__bases__ for part in parts} == {(object,)}


@pytest.mark.parametrize("parts", [["x" * 300], ["d" * 90] * 6])
async def test_a_path_which_is_too_long_is_said_to_be_that(tmp_path, parts):
    with pytest.raises(
        StoreError, match=r"path is too long .* Name a shorter folder in WATCHFLOOR_HOME"
    ):
        await Store.open("sqlite", state=tmp_path.joinpath(*parts), now=lambda: NOW)
