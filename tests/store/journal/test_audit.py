from datetime import timedelta

import pytest

from tests.store.conftest import NOW
from tui.domain.change.action import Outcome, TargetState
from tui.store import NewJob, NewTarget

PLAN = NewJob(
    "change_simstate", "sims", "ann@desk", {"state": "suspend"},
    (NewTarget("a", "Gate 1", before="active", after="suspend"), NewTarget("b", "Gate 2")),
    reason="T-17", confirmed="typed 2",
)  # fmt: skip


async def carried_out(store):
    name = await store.journal.plan_job(PLAN)
    await store.journal.mark_sent(name, ["a", "b"])
    await store.journal.mark_ended(
        name,
        {"a": Outcome(TargetState.ACCEPTED, "Success"), "b": Outcome(TargetState.REFUSED, "Error")},
    )
    return name


async def test_the_audit_log_says_who_did_what_when_to_what_and_why(store):
    name = await carried_out(store)
    rows = list(reversed(await store.audit.read()))

    assert [row.what["event"] for row in rows] == ["planned", "ended", "ended"]
    assert {row.actor for row in rows} == {"ann@desk"}
    assert {row.at for row in rows} == {NOW}
    assert rows[0].what["confirmed"] == "typed 2"
    assert rows[1].what == {
        "event": "ended", "job": name, "action": "change_simstate", "account": "sims",
        "target": "a", "label": "Gate 1", "before": "active", "after": "suspend",
        "result": "accepted", "answer": "Success", "reason": "T-17",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Gate 2", [3]),
        ("gATE 2", [3]),
        ("t-17", [3, 2, 1]),
        ("Ann@", [3, 2, 1]),
        ("%", []),
    ],
)
async def test_the_audit_log_is_searched_by_any_word_in_either_case(store, text, numbers):
    await carried_out(store)

    assert [row.number for row in await store.audit.read(text)] == numbers


async def test_the_audit_log_is_read_in_parts_and_from_a_time_on(store):
    await carried_out(store)

    newest = await store.audit.read(limit=2)
    older = await store.audit.read(before=newest[-1].number)
    assert [row.number for row in (*newest, *older)] == [3, 2, 1]
    assert await store.audit.read(since=NOW + timedelta(seconds=1)) == []


async def test_an_unchanged_audit_log_passes_the_check(store):
    empty = await store.audit.verify()
    await carried_out(store)
    full = await store.audit.verify()

    assert (empty.rows, empty.broken) == (0, None)
    assert (full.rows, full.broken) == (3, None)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET what = replace(what, 'accepted', 'refused') WHERE number = 2", 2),
        ("UPDATE audit SET actor = 'bob@desk' WHERE number = 1", 1),
        ("UPDATE audit SET at = at + 1 WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 3", 3),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET number = 9 WHERE number = 3", 3),
    ],
)
async def test_a_changed_or_missing_row_of_the_audit_log_is_found(store, statement, broken):
    await carried_out(store)
    await store._databases.operations.write(
        lambda connection: connection.execute(statement) and None
    )

    assert (await store.audit.verify()).broken == broken
