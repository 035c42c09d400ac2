import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from tui.domain.device.record import DeviceRecord, Report
from tui.domain.show.filter import DeviceQuery, UnitQuery
from tui.store import NewJob, Store, StoreError
from tui.store.db.database import Database
from tui.store.db.journal_schema import OPERATIONS
from tui.store.db.schema import CACHE
from tui.store.db.url import connection_factory
from tui.store.joins.rejoin import VERSION

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
ONE = DeviceRecord(provider="p", account="a", key="1", address="1", state="new")
STEP = "ALTER TABLE job ADD COLUMN ticket TEXT"
NEXT = len(OPERATIONS.steps) + 1
"""The version which STEP leads to."""


def now():
    return NOW


async def filled(state, url="sqlite"):
    store = await Store.open(url, state=state, now=now)
    await store.devices.save("p", "a", [ONE])
    job = await store.journal.plan_job(NewJob("note", "a", "ann"))
    await store.close()
    return job


async def test_an_older_journal_is_copied_and_then_migrated(tmp_path):
    job = await filled(tmp_path)
    later = replace(OPERATIONS, steps=(*OPERATIONS.steps, STEP))

    database = Database(tmp_path / "operations.db", later, now)
    await database.open()
    kept = await database.read(lambda c: c.execute("SELECT id, ticket FROM job").fetchall())
    await database.close()

    assert kept == [(job, None)]
    copy = tmp_path / f"operations.db.before-{NEXT}-20261121T080000"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (NEXT - 1,)
        assert connection.execute("SELECT id FROM job").fetchall() == [(job,)]


async def test_a_step_which_fails_leaves_the_file_as_it_was(tmp_path):
    job = await filled(tmp_path)
    steps = (*OPERATIONS.steps, "ALTER TABLE job ADD COLUMN ticket TEXT; SELECT nothing")
    database = Database(tmp_path / "operations.db", replace(OPERATIONS, steps=steps), now)

    with pytest.raises(StoreError, match="cannot be used"):
        await database.open()
    await database.close()

    store = await Store.open(state=tmp_path, now=now)
    assert (await store.journal.job(job)).job == job
    await store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def first(request, tmp_path):
    """A cache as the first version left it, with history in it, and where it is."""
    url = "sqlite" if request.param == "sqlite" else request.getfixturevalue("team")
    return url, tmp_path


async def test_a_cache_of_the_first_version_is_migrated_with_all_its_data(first):
    url, state = first
    database = connection_factory(url, state, now, None)(replace(CACHE, steps=CACHE.steps[:1]))
    await database.open()
    await database.write(
        lambda connection: connection.execute(
            "INSERT INTO device (id, provider, account, key) VALUES (7, 'p', 'a', '1')"
        )
    )
    await database.write(
        lambda connection: connection.executemany(
            "INSERT INTO change (device, at, field, old, new) VALUES (7, 1, ?, 'x', 'y')",
            [("state",), ("label",)],
        )
    )
    await database.close()

    store = await Store.open(url, state=state, now=now)
    kept = await store.history.changes("a", "1")
    await store.devices.save("p", "a", [ONE])

    assert [change.field for change in kept] == ["state", "label"]
    assert (await store.devices.page(DeviceQuery())).total == 1
    await store.close()


async def test_a_unit_of_an_older_version_has_its_cause_since_its_last_change(first):
    url, state = first
    database = connection_factory(url, state, now, None)(replace(CACHE, steps=CACHE.steps[:11]))
    await database.open()
    verdicts = ((1, 10, "ok"), (1, 20, "overdue"), (1, 30, "ok"), (1, 40, "overdue"), (1, 50, "overdue"), (2, 5, "ok"))  # fmt: skip

    def fill(connection):
        for row, cause in ((1, "overdue"), (2, "ok"), (3, None)):
            connection.execute(
                "INSERT INTO unit (id, key, members, joins, conflicts, cause, judged_at) "
                "VALUES (?, 'k', '[]', '[]', '[]', ?, ?)",
                (row, cause, None if cause is None else 60),
            )
        connection.executemany(
            "INSERT INTO verdict (unit, at, severity, cause, sentence) VALUES (?, ?, 0, ?, '')",
            verdicts,
        )

    await database.write(fill)
    await database.close()

    migrated = connection_factory(url, state, now, None)(CACHE)
    await migrated.open()
    rows = await migrated.read(
        lambda connection: connection.execute(
            "SELECT id, began_at FROM unit ORDER BY id"
        ).fetchall()
    )
    await migrated.close()

    assert rows == [(1, 40), (2, 5), (3, None)]


async def test_units_of_an_older_version_are_listed_in_their_order(first):
    url, state = first
    database = connection_factory(url, state, now, None)(replace(CACHE, steps=CACHE.steps[:12]))
    await database.open()
    rows = [("c", None), ("a", 0), ("b", 3), ("d", 3)]
    await database.write(
        lambda connection: connection.executemany(
            "INSERT INTO unit (key, members, joins, conflicts, cause, severity, since, first_seen_at, "
            "judge_at) VALUES (?, '[]', '[]', '[]', ?, ?, 1, 1, 5)",
            [(key, None if rank is None else "cause", rank) for key, rank in rows],
        )
    )
    await database.write(
        lambda connection: connection.execute(
            "INSERT INTO cursor (account, name, place) VALUES ('', 'units', ?)", (VERSION,)
        )
    )
    await database.close()

    store = await Store.open(url, state=state, now=now)
    page = await store.units.page(UnitQuery())
    counts = await store.units.count_by_cause()
    await store.close()

    assert [unit.key for unit in page.units] == ["b", "d", "a", "c"]
    assert [(found.severity, found.count) for found in counts] == [
        ("critical", 2), ("ok", 1), (None, 1)
    ]  # fmt: skip


async def test_core_reports_of_an_older_version_are_read_on_and_completed(first):
    url, state = first
    database = connection_factory(url, state, now, None)(replace(CACHE, steps=CACHE.steps[:4]))
    await database.open()
    for statement in (
        "INSERT INTO account (id, name) VALUES (1, 'a')",
        "INSERT INTO device (id, provider, account, key) VALUES (7, 'p', 'a', '1')",
        """INSERT INTO report (id, account, key, device, moment, is_received, voltage_mv, vendor) VALUES
        (3, 1, 'r', 7, 1000000, 1, 3980.0, '{"reportId": 1, "GPS_isCellTower": false}')""",
    ):
        await database.write(lambda connection, statement=statement: connection.execute(statement))
    await database.close()
    core = Report(
        provider="p", account="a", key="r", device="1", received_at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
        voltage_mv=3980.0, vendor={"reportId": 1, "GPS_isCellTower": False},
    )  # fmt: skip
    full = replace(core, rssi=-80.0, firmware="5.4", vendor={**core.vendor, "rssi": -80})

    store = await Store.open(url, state=state, now=now)
    before = await store.reports.read("a", "1", None, None)
    await store.reports.save("a", [full])
    after = await store.reports.read("a", "1", None, None)
    await store.close()

    assert (before.reports, after.reports) == ((core,), (full,))


async def test_what_a_newer_version_wrote_is_read_and_never_written(tmp_path):
    job = await filled(tmp_path)
    for name in ("cache.db", "operations.db"):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.execute("PRAGMA user_version = 99")
    before = {file: file.read_bytes() for file in tmp_path.glob("*.db")}

    store = await Store.open(state=tmp_path, now=now)

    assert "newer Watchfloor" in store.operations_problem
    assert "version 99" in store.cache_problem
    assert (await store.devices.page(DeviceQuery())).records == (ONE,)
    assert (await store.journal.job(job)).job == job
    for work in (
        store.devices.save("p", "a", [ONE]),
        store.journal.plan_job(NewJob("note", "a", "ann")),
    ):
        with pytest.raises(StoreError, match="Update this Watchfloor"):
            await work
    await store.close()
    assert {file: file.read_bytes() for file in tmp_path.glob("*.db")} == before


async def test_a_teams_newer_tables_are_read_and_never_written(tmp_path, team):
    job = await filled(tmp_path, team)
    with psycopg.connect(team, autocommit=True) as connection:
        connection.execute("UPDATE watchfloor_operations.about SET version = 99")

    store = await Store.open(team, state=tmp_path, now=now)

    assert store.cache_problem is None
    assert (await store.journal.job(job)).job == job
    with pytest.raises(StoreError, match="newer Watchfloor"):
        await store.journal.plan_job(NewJob("note", "a", "ann"))
    await store.close()


async def test_a_teams_older_journal_is_copied_and_then_migrated(tmp_path, team):
    job = await filled(tmp_path, team)
    later = replace(OPERATIONS, steps=(*OPERATIONS.steps, STEP))

    database = connection_factory(team, tmp_path, now, None)(later)
    await database.open()
    kept = await database.read(lambda c: c.execute("SELECT id, ticket FROM job").fetchall())
    await database.close()

    assert kept == [(job, None)]
    with psycopg.connect(team) as connection:
        copied = connection.execute(
            f"SELECT id FROM watchfloor_operations_before_{NEXT}.job"
        ).fetchall()
    assert copied == [(job,)]


async def test_a_step_which_fails_leaves_the_teams_tables_as_they_were(tmp_path, team):
    job = await filled(tmp_path, team)
    steps = (*OPERATIONS.steps, f"{STEP}; SELECT nothing")

    database = connection_factory(team, tmp_path, now, None)(replace(OPERATIONS, steps=steps))
    with pytest.raises(StoreError, match="cannot be used"):
        await database.open()
    await database.close()

    store = await Store.open(team, state=tmp_path, now=now)
    assert (await store.journal.job(job)).job == job
    await store.close()


async def test_what_an_older_journal_called_done_is_accepted_or_confirmed(tmp_path):
    older = replace(OPERATIONS, steps=OPERATIONS.steps[:1])
    database = connection_factory("sqlite", tmp_path, now, None)(older)
    await database.open()

    def fill(connection):
        for key, confirmed_at in (("seen", 5), ("not seen", None)):
            connection.execute(
                "INSERT INTO target (job, place, key, state, confirmed_at) VALUES ('j', 0, ?, 'done', ?)",
                (key, confirmed_at),
            )

    await database.write(fill)
    await database.close()

    store = await Store.open("sqlite", state=tmp_path, now=now)
    await store.close()

    with closing(sqlite3.connect(tmp_path / "operations.db")) as connection:
        states = dict(connection.execute("SELECT key, state FROM target"))
    assert states == {"seen": "confirmed", "not seen": "accepted"}
