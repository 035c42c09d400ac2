import asyncio
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import psycopg.conninfo
import pytest

from tui.domain.budget.windows import Allowance, Window
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.show.filter import DeviceQuery
from tui.store import NewJob, NewTarget, Store, StoreError, StoreLost
from tui.store.db.journal_schema import OPERATIONS
from tui.store.db.postgres import translated
from tui.store.shared.lease import Leases
from tui.store.shared.ledger import StoreLedger

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
ONE = DeviceRecord(provider="p", account="a", key="1", address="1")


def now():
    return NOW


def cut(url):
    """End every connection to the team's store but our own, as a restart of the server does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'watchfloor'"
        )


@pytest.fixture
async def shared(team, tmp_path):
    store = await Store.open(team, state=tmp_path, now=now)
    yield store
    await store.close()


async def test_a_connection_cut_while_nothing_was_done_on_it_is_made_again_unnoticed(shared, team):
    await shared.devices.save("p", "a", [ONE])
    cut(team)

    assert (await shared.devices.page(DeviceQuery())).records == (ONE,)
    await shared.devices.save("p", "b", [ONE])
    assert await shared.devices.counts() == {("p", "a"): 1, ("p", "b"): 1}


async def test_a_write_which_waited_in_vain_for_another_one_is_done_the_next_time(shared, team):
    operations = shared._databases.operations
    await operations.read(lambda connection: connection.execute("SET lock_timeout = '200ms'"))
    new = NewJob("note", "a", "ann", {}, (NewTarget("1"),))

    with psycopg.connect(team, autocommit=True) as theirs:
        theirs.execute(f"SELECT pg_advisory_lock({OPERATIONS.application_id})")
        with pytest.raises(StoreLost, match="busy with another process"):
            await shared.journal.plan_job(new)

    assert await shared.journal.plan_job(new)


async def test_what_was_under_way_when_the_line_broke_is_not_half_written(shared, team):
    job = await shared.journal.plan_job(
        NewJob("note", "a", "ann", {}, (NewTarget("1"), NewTarget("2")))
    )

    def half(connection):
        connection.execute("UPDATE target SET state = 'sent'")
        cut(team)
        connection.execute("UPDATE target SET state = 'accepted'")

    with pytest.raises(StoreError, match="was lost"):
        await shared._databases.operations.write(half)

    assert [target.state for target in (await shared.journal.job(job)).targets] == [
        "planned",
        "planned",
    ]


async def test_changes_are_announced_again_after_a_lost_connection(shared, team, tmp_path):
    cut(team)
    theirs = await Store.open(team, state=tmp_path, now=now)
    await theirs.devices.save("p", "a", [ONE])
    await theirs.close()

    heard = []
    shared.subscribe(heard.append)
    for _ in range(3_000):  # each of three connections finds out by itself
        await shared.poll_changes()
        if heard:
            break
        await asyncio.sleep(0.02)
    for _ in range(10):
        await shared.poll_changes()
        await asyncio.sleep(0.02)

    assert heard == [{"devices"}]


async def test_nothing_is_asked_of_the_server_when_nobody_changed_anything(shared, team):
    await shared.poll_changes()
    with psycopg.connect(team, autocommit=True) as connection:
        asked = "SELECT sum(xact_commit) FROM pg_stat_database"
        for _ in range(2):
            connection.execute("SELECT pg_stat_force_next_flush()")
        before = connection.execute(asked).fetchone()
        for _ in range(50):
            await shared.poll_changes()
        after = connection.execute(asked).fetchone()

    assert after[0] - before[0] < 40


@pytest.mark.parametrize("secret", ["hunter2"])
async def test_the_error_for_an_unreachable_server_does_not_show_the_password(tmp_path, secret):
    url = f"postgresql://ann:{secret}@127.0.0.1:1/fleet"

    with pytest.raises(StoreError, match=r"ann@127\.0\.0\.1 cannot be reached") as told:
        await Store.open(url, state=tmp_path, now=now)

    assert secret not in str(told.value)


async def test_a_server_which_never_answers_is_given_up(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        url = f"postgresql://ann@127.0.0.1:{port}/fleet?connect_timeout=2"
        start = time.monotonic()

        with pytest.raises(StoreError, match="cannot be reached"):
            await Store.open(url, state=tmp_path, now=now)

    assert time.monotonic() - start < 8


async def test_a_schema_of_another_program_is_left_alone(team, tmp_path):
    with psycopg.connect(team, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA watchfloor_cache")
        connection.execute("CREATE TABLE watchfloor_cache.about (mark bigint, version bigint)")
        connection.execute("INSERT INTO watchfloor_cache.about VALUES (1, 1)")

    with pytest.raises(StoreError, match="another program"):
        await Store.open(team, state=tmp_path, now=now)


async def test_a_character_which_the_server_cannot_store_is_replaced(shared):
    report = Report(provider="p", account="a", key="k\0", device="d")

    await shared.reports.save("a", [report])

    (kept,) = (await shared.reports.read("a", "d", None, None)).reports
    assert kept.key == "k\ufffd"


async def test_two_consoles_which_write_at_once_wait_for_each_other(shared, team, tmp_path):
    theirs = await Store.open(team, state=tmp_path, now=now)

    def add(connection):
        found = connection.execute("SELECT book FROM rate_ledger WHERE account = 'a'").fetchone()
        count = int(found[0]) if found else 0
        connection.execute(
            "INSERT INTO rate_ledger (account, book) VALUES ('a', ?) "
            "ON CONFLICT (account) DO UPDATE SET book = excluded.book",
            (str(count + 1),),
        )
        return count + 1

    counted = await asyncio.gather(*(store.shared.transact(add) for store in (shared, theirs) * 40))

    assert sorted(counted) == list(range(1, 81))
    await theirs.close()


def test_our_sql_is_translated_for_the_server():
    told = translated("CREATE TABLE x (id INTEGER PRIMARY KEY, y TEXT, z REAL) WITHOUT ROWID")
    asked = translated(
        "SELECT y FROM x WHERE y LIKE '%a' AND id IN (SELECT value FROM json_each(?))"
    )

    assert "id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, y TEXT COLLATE" in told
    assert told.rstrip().endswith("z DOUBLE PRECISION)")
    assert asked.endswith("'%%a' AND id IN (SELECT value FROM json_array_elements_text(%s))")


async def test_the_same_report_twice_in_one_answer_is_kept_once_and_the_fuller(shared):
    short = Report(provider="p", account="a", key="k", device="d", vendor={"x": 1})
    full = Report(provider="p", account="a", key="k", device="d", vendor={"x": 1, "y": 2})
    others = [Report(provider="p", account="a", key=str(n), device="d") for n in range(1_200)]

    assert await shared.reports.save("a", [short, *others, full, short]) == 1_201

    kept = (await shared.reports.read("a", "d", None, None, limit=2_000)).reports
    assert [one.vendor for one in kept if one.key == "k"] == [full.vendor]


ROLE = "watchfloor_reader"


@pytest.fixture
def reader(team):
    """A role of its own, which may do nothing yet; yields its address, and a way to grant it things."""
    with psycopg.connect(team, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone():
            connection.execute(f"DROP OWNED BY {ROLE}")
            connection.execute(f"DROP ROLE {ROLE}")
        connection.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'made-up'")

        def grant(*privileges, on=("cache", "operations", "ledger")):
            for schema in (f"watchfloor_{part}" for part in on):
                connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}")
                if privileges:
                    what = ", ".join(privileges)
                    connection.execute(f"GRANT {what} ON ALL TABLES IN SCHEMA {schema} TO {ROLE}")

        parts = psycopg.conninfo.conninfo_to_dict(team)
        url = psycopg.conninfo.make_conninfo("", **{**parts, "user": ROLE, "password": "made-up"})
        query = "&".join(
            f"{key}={value}" for key, value in psycopg.conninfo.conninfo_to_dict(url).items()
        )
        yield f"postgresql:///?{query}", grant


async def filled_team(team, tmp_path):
    store = await Store.open(team, state=tmp_path, now=now)
    await store.devices.save("p", "a", [ONE])
    await store.journal.plan_job(NewJob("note", "a", "ann", {}, (NewTarget("1"),)))
    await store.close()


async def test_a_role_without_a_grant_is_told_which(shared, team, reader, tmp_path):
    await filled_team(team, tmp_path)
    url, grant = reader
    with pytest.raises(StoreError) as unused:
        await Store.open(url, state=tmp_path, now=now)
    grant()
    with pytest.raises(StoreError) as unread:
        await Store.open(url, state=tmp_path, now=now)

    assert f"GRANT USAGE ON SCHEMA watchfloor_cache TO {ROLE};" in str(unused.value)
    assert "does not exist" not in str(unused.value)
    assert f"GRANT SELECT ON ALL TABLES IN SCHEMA watchfloor_cache TO {ROLE};" in str(unread.value)
    assert "USAGE" not in str(unread.value)


async def test_a_role_which_may_not_make_the_tables_is_told_which_grant(team, reader, tmp_path):
    url, _ = reader
    with psycopg.connect(team, autocommit=True) as connection:
        (database,) = connection.execute("SELECT current_database()").fetchone()

    with pytest.raises(StoreError, match=f"GRANT CREATE ON DATABASE {database} TO {ROLE};"):
        await Store.open(url, state=tmp_path, now=now)


async def test_a_role_which_may_only_read_reads_everything_and_writes_nothing(
    shared, team, reader, tmp_path
):
    await filled_team(team, tmp_path)
    url, grant = reader
    grant("SELECT")
    theirs = await Store.open(url, state=tmp_path, now=now)
    ledger = StoreLedger(theirs.shared, {"a": Allowance(windows=(Window(3600, 130),))})

    assert (await theirs.devices.page(DeviceQuery())).records == (ONE,)
    assert len(await theirs.journal.jobs()) == 1
    assert await theirs.shared.health() == {}
    assert [gauge.used for gauge in await ledger.gauges("a", NOW)] == [0]
    assert await theirs.poll_changes() == frozenset()
    for problem in (theirs.cache_problem, theirs.operations_problem):
        assert "GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA watchfloor_" in problem
    with pytest.raises(StoreError, match="can be read, but not written"):
        await theirs.devices.save("p", "b", [ONE])
    with pytest.raises(StoreError, match="can be read, but not written"):
        await ledger.reserve("a", 1, NOW, person=True)
    await theirs.close()


async def test_a_role_with_these_grants_works_like_the_owner(shared, team, reader, tmp_path):
    await filled_team(team, tmp_path)
    url, grant = reader
    grant("SELECT", "INSERT", "UPDATE", "DELETE")
    theirs = await Store.open(url, state=tmp_path, now=now)

    await theirs.devices.save("p", "b", [replace(ONE, key=str(n), address="1") for n in range(90)])
    assert await Leases(theirs.shared, "them", now).claim("a", "poll", 60)
    assert await theirs.devices.counts() == {("p", "a"): 1, ("p", "b"): 90}
    await theirs.close()
