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
    assert len(rows[1].what["seal"]) == 32
    assert {name: fact for name, fact in rows[1].what.items() if name != "seal"} == {
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


ADDED_JOB = (
    "INSERT INTO job SELECT id || 'x', action, account, actor, created_at, filled_in, digest, reason, "
    "follows, undoes, owner, beat_at, wish, rests, send_by FROM job"
)


async def every_kind(store):
    """Carry out a job, undo part of it, stop one, and leave one sent, as `carried_out` does and more."""
    await carried_out(store)
    planned = [NewTarget(name, before="on") for name in "abcd"]
    targets = (*planned, NewTarget("e", skipped="no"))
    job = await store.journal.plan_job(NewJob("note", "acme-sims", "ann@desk", {"n": 1}, targets))
    await store.journal.mark_sent(job, ["a"])
    await store.journal.mark_unsent(job, ["a"])
    await store.journal.mark_sent(job, ["a", "b"])
    await store.journal.mark_ended(job, {"a": Outcome(TargetState.ACCEPTED, "Success")})
    await store.journal.skip_planned(job, "stopped by ann", "ann@desk")
    accepted = (await store.confirmations.pending(["note"]))[0]
    await store.confirmations.save(
        accepted, "not yet", 1, state=TargetState.ACCEPTED, actor="ann@desk"
    )
    return job


async def test_every_way_a_journal_is_written_passes_the_check(store):
    await every_kind(store)
    halfway = await store.audit.verify()
    await store.locks.recover()

    assert halfway.broken is None, halfway.sentence
    assert (await store.audit.verify()).broken is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE target SET state = 'confirmed' WHERE state = 'accepted' AND key = 'a'",
        "UPDATE target SET state = 'planned', sent_at = NULL WHERE key = 'a'",
        "UPDATE target SET answer = 'Error' WHERE key = 'a'",
        "UPDATE target SET after = 'x' WHERE key = 'b'",
        "UPDATE target SET filled_in = '{}' WHERE key = 'c'",
        "UPDATE target SET answer = 'never' WHERE key = 'c'",
        "UPDATE target SET state = 'refused', answer = 'no' WHERE key = 'b'",
        "UPDATE target SET state = 'planned', answer = NULL WHERE key = 'e'",
        "UPDATE target SET answer = 'other' WHERE key = 'e'",
        "DELETE FROM target WHERE key = 'd'",
        "DELETE FROM target WHERE key = 'a'",
        "UPDATE target SET key = 'z' WHERE key = 'a'",
        "UPDATE job SET actor = 'bob@desk'",
        "UPDATE job SET filled_in = '{}'",
        "DELETE FROM job",
        ADDED_JOB,
        "DELETE FROM audit; DELETE FROM audit_end",
    ],
)
async def test_an_edited_journal_contradicts_the_log(store, statement):
    await every_kind(store)

    def edit(connection):
        for part in statement.split("; "):
            connection.execute(part)

    await store._databases.operations.write(edit)

    assert (await store.audit.verify()).broken is not None


async def test_a_log_emptied_with_its_journal_lacks_the_head_which_was_kept(store):
    await carried_out(store)
    head = await store.audit.head()
    kept = await store.audit.verify(head.digest)

    def empty(connection):
        for table in ("audit", "audit_end", "job", "target"):
            connection.execute(f"DELETE FROM {table}")

    await store._databases.operations.write(empty)

    assert (head.rows, kept.broken) == (3, None)
    assert (await store.audit.verify()).broken is None
    assert "is not in the log" in (await store.audit.verify(head.digest)).sentence
    assert (await store.audit.verify((await store.audit.head()).digest)).broken is None
