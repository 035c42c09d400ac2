"""What a reading proves of a change, and in which words that is told."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.changes.carriage import SET, Vendor, dispatcher_of, plan_of, yes
from tui.changes.confirmer import PendingCheck
from tui.changes.run import StopReason
from tui.changes.sender import _stop_reason
from tui.changes.settler import _activated, _claim, _gone, _is_text, _shown
from tui.domain.change.action import Action, Effect, TargetState
from tui.domain.device.record import DeviceRecord
from tui.domain.device.texts import Text
from tui.store import JobRequest
from tui.store.journal.job import JobTarget, TargetRow

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DONE, NO, OPEN = TargetState.CONFIRMED, TargetState.REFUSED, TargetState.UNKNOWN
EFFECT = Effect(
    what="plan",
    shown=lambda record, values: record.vendor.get("plan"),
    wanted=lambda values: values["plan"],
    back=lambda before, values: None,
)


def record(plan=None, **more):
    vendor = {} if plan is None else {"plan": plan}
    return DeviceRecord(provider="p", account="sims", key="a", address="a", vendor=vendor, **more)


def row(before=None, **more):
    return TargetRow("a", None, TargetState.ACCEPTED, None, NOW, NOW, before=before, **more)


@pytest.mark.parametrize(
    ("shown", "before", "past", "state", "words"),
    [
        (record("new"), "old", False, DONE, "read back: its plan is new"),
        (record("old"), "old", False, OPEN, "its plan is old: the change may still follow"),
        (record("old"), "old", True, NO, "read back: its plan is still old"),
        (record("old"), None, True, OPEN, "its plan is old: somebody else may have changed it since"),
        (record("other"), "old", True, OPEN, "its plan is other: somebody else may have changed it since"),
        (record(""), "old", False, OPEN, "its plan is empty: the change may still follow"),
        (record(), "old", True, OPEN, "the device record does not show its plan"),
        (None, "old", True, OPEN, "the vendor no longer has this device"),
    ],
)  # fmt: skip
def test_what_a_record_proves_of_a_change(shown, before, past, state, words):
    found = _shown(EFFECT, shown, row(before), {"plan": "new"}, past=past)

    assert (found.state, found.answer) == (state, words)


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (_activated(record()), DONE, "read back: the device is in the list"),
        (_activated(None), OPEN, "the device is not in the list yet, which proves nothing"),
        (_claim(row(), frozenset("a"), past=True), DONE, "read back: the device is in the list"),
        (_claim(row(), frozenset("b"), past=True), NO, "read back: the device is not in the list"),
        (_claim(row(), frozenset(), past=False), OPEN, "the device is not in the list yet: check again in five minutes"),
        (_gone(is_listed=True), NO, "read back: still listed"),
        (_gone(is_listed=False), DONE, "read back: no longer listed"),
    ],
)  # fmt: skip
def test_what_a_list_proves_of_a_change(found, state, words):
    assert (found.state, found.answer) == (state, words)


@pytest.mark.parametrize(
    ("after", "more", "is_it"),
    [
        (-MINUTE, {}, True),
        (-MINUTE - timedelta(seconds=1), {}, False),
        (60 * MINUTE, {}, True),
        (61 * MINUTE, {}, False),
        (MINUTE, {"words": "other"}, False),
        (MINUTE, {"is_inbound": True}, False),
        (None, {}, False),
    ],
)
def test_a_text_is_found_by_its_words_near_its_time(after, more, is_it):
    listed = {
        "at": None if after is None else NOW + after,
        "words": "hi",
        "is_inbound": False,
        **more,
    }

    assert _is_text(SimpleNamespace(**listed), "hi", NOW) is is_it
    assert {"at", "words", "is_inbound"} <= set(Text.__annotations__)


def check(effect=EFFECT, looks=0, ended_at=NOW, **action):
    target = TargetRow("a", None, TargetState.ACCEPTED, None, NOW, ended_at, looks=looks)
    done = Action("set", "Set", "", effect=effect, **action)
    return PendingCheck(JobTarget("j", "set", "sims", {"plan": "new"}, target), done)


@pytest.mark.parametrize(
    ("pending", "shown", "after", "state", "words"),
    [
        (check(), record("new"), 0, DONE, "its plan is new"),
        (check(), record("old"), 0, TargetState.ACCEPTED, "its plan is old"),
        (check(), record(), 0, TargetState.ACCEPTED, "its plan is not shown"),
        (check(None), record(), 0, DONE, "the device is in the list"),
        (check(), None, 60, TargetState.ACCEPTED, "the device is not in the list yet"),
        (check(None, joins=True), None, 60, NO, "accepted, but the device is not in the vendor's list"),
        (check(None, joins=True), None, 0, TargetState.ACCEPTED, "the device is not in the list yet"),
        (check(None, joins=True), None, 4.9, TargetState.ACCEPTED, "the device is not in the list yet"),
        (check(None, joins=True), None, 5, NO, "accepted, but the device is not in the vendor's list"),
        (check(None, joins=True, ended_at=None), None, 60, TargetState.ACCEPTED, "the device is not in the list yet"),
    ],
)  # fmt: skip
def test_what_a_check_of_an_accepted_change_shows(pending, shown, after, state, words):
    assert pending.seen(shown, NOW + after * MINUTE) == (words, state)


def test_only_a_record_read_after_the_change_was_accepted_shows_it():
    assert check().is_older_than(record(fetched_at=NOW + MINUTE))
    assert not check().is_older_than(record(fetched_at=NOW))
    assert not check().is_older_than(record())
    assert not check(ended_at=None).is_older_than(record(fetched_at=NOW + MINUTE))


async def test_who_stops_a_job_is_told_how_many_were_skipped_at_once(book, clock):
    dispatcher = dispatcher_of(book, clock)
    plan = plan_of(2, clock, SET)
    ran = await dispatcher.run(Vendor().source, plan, yes(plan))
    job = ran.job.job
    assert await dispatcher.stop(job) == 0
    assert not await dispatcher.pause(job)

    def left(connection, _):
        connection.execute("UPDATE target SET state = 'planned', ended_at = NULL")

    await book.journal._databases.write_journal(left)
    await book.locks.take(job, "no-such-host:1:x")
    assert await dispatcher.stop(job) == 0
    assert await dispatcher.pause(job)
    await book.locks.release(job, "no-such-host:1:x", None)
    assert await dispatcher.stop(job) == 2
    rows = (await book.journal.job(job)).targets
    assert {row.answer for row in rows} == {"stopped by ann@desk"}


@pytest.mark.parametrize(
    ("kind", "actor", "sentence"),
    [
        ("stop", "bob", "stopped by bob"),
        ("stop", "", "stopped by somebody"),
        ("pause", "bob", "paused by bob"),
        ("pause", "", "paused by somebody"),
    ],
)
def test_who_asked_a_job_to_stop_is_named(kind, actor, sentence):
    assert _stop_reason(JobRequest(kind, actor)) == StopReason(kind, sentence)
