"""The waves of a rehearsed job while it is sent."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.changes.carriage import Vendor
from tests.changes.rehearsal_desk import Desk, rehearsed
from tui.changes.rehearser import Rehearser
from tui.changes.run import StopReason
from tui.changes.waves import WaveGuard, early_warnings, first_words, move_on, rows_to_send
from tui.domain.change.action import TargetState
from tui.domain.change.rehearsal import Rehearsal, RehearsalStage
from tui.store.journal.rehearsals import StoredRehearsal

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
HOW = Rehearsal(waves=(("a",), ("b", "c")))


def known(released=0, stage=RehearsalStage.WAITING, why="", how=HOW):
    waves = {key: number for number, wave in enumerate(how.waves) for key in wave}
    return StoredRehearsal(job="j", stage=stage, released=released, how=how, why=why, wave_of=waves)


def job_of(**states):
    rows = [SimpleNamespace(key=key, state=TargetState(state)) for key, state in states.items()]
    return SimpleNamespace(job="j", targets=rows)


@pytest.mark.parametrize(
    ("released", "states", "keys"),
    [
        (0, {"a": "planned", "b": "planned", "c": "planned", "d": "planned"}, "a"),
        (0, {"a": "sent", "b": "planned", "c": "planned", "d": "planned"}, ""),
        (0, {"a": "accepted", "b": "planned", "c": "planned", "d": "planned"}, "bc"),
        (1, {"a": "accepted", "b": "refused", "c": "planned", "d": "planned"}, "c"),
        (1, {"a": "accepted", "b": "refused", "c": "accepted", "d": "planned"}, "d"),
        (-1, {"a": "planned", "b": "planned", "c": "planned", "d": "planned"}, "a"),
    ],
)
def test_what_is_left_of_a_wave_is_sent_before_the_next(released, states, keys):
    assert "".join(row.key for row in rows_to_send(job_of(**states), known(released))) == keys


def test_without_waves_all_which_is_planned_is_sent():
    rows = rows_to_send(job_of(a="planned", b="sent", c="planned"), None)

    assert [row.key for row in rows] == ["a", "c"]


@pytest.mark.parametrize(
    ("stage", "why", "warnings"),
    [
        ("waiting", "waits for 1", ["waits for 1"]),
        ("stopped", "1 failed", ["1 failed"]),
        ("waiting", "", []),
        ("asking", "all did well", []),
        ("paused", "paused by ann", []),
    ],
)
def test_who_sends_the_next_wave_early_is_told_why_not(stage, why, warnings):
    assert early_warnings(known(stage=RehearsalStage(stage), why=why)) == warnings
    assert early_warnings(None) == []


@pytest.mark.parametrize(
    ("states", "failed", "ended", "sentence"),
    [
        ({"a": "accepted"}, 1, 2, None),
        ({"b": "refused", "c": "accepted"}, 1, 2, "2 of 4 failed, so nothing more is sent"),
        ({"b": "unknown", "c": "planned"}, 1, 2, "2 of 3 failed, so nothing more is sent"),
        ({"b": "accepted", "c": "sent", "d": "refused"}, 1, 2, None),
        ({"b": "accepted", "c": "accepted"}, 0, 0, None),
    ],
)
def test_a_wave_stops_by_what_failed_of_it_before_and_in_this_run(states, failed, ended, sentence):
    how = Rehearsal(waves=HOW.waves, least_ended=3, failed_share=0.4)
    guard = WaveGuard(known(1, how=how), job_of(**states))

    found = guard.reason(SimpleNamespace(failed=failed, ended=ended))

    assert found == (sentence and StopReason("failures", sentence))


def test_a_dated_job_waits_for_its_date():
    dated = Rehearsal(start_at=datetime(2026, 11, 21, 8, tzinfo=UTC))

    assert first_words(dated) == "2026-11-21 08:00 UTC at the earliest"
    assert first_words(HOW) == first_words(None) == ""


@pytest.mark.parametrize(
    ("rest", "is_halted", "stage", "why"),
    [
        (StopReason("failures", "1 of 1 failed"), False, "stopped", "stopped: 1 of 1 failed"),
        (StopReason("pause", "paused by ann"), False, "paused", "paused by ann"),
        (StopReason("denied", "no right"), False, "paused", "no right"),
        (StopReason("unknown", "no answer"), False, "paused", "no answer"),
        (StopReason("pause", "paused by ann"), True, "waiting", None),
        (StopReason("budget", "no requests"), False, "waiting", None),
        (None, False, "waiting", "waits until 3 sent so far have reported again; 5 follow"),
    ],
)
async def test_what_follows_a_run_is_written(book, clock, rest, is_halted, stage, why):
    desk = Desk(book, clock, Vendor())
    job = await desk.start(rehearsed(8, clock))
    before = await book.rehearsals.read(job)

    found = await move_on(book, before, rest, "ann", is_halted=is_halted)

    after = await book.rehearsals.read(job)
    assert found == (rest or StopReason("waits", why))
    assert (after.stage, after.why) == (stage, before.why if why is None else why)


async def test_nothing_follows_the_last_wave(book, clock):
    desk = Desk(book, clock, Vendor())
    job = await desk.start(rehearsed(8, clock))
    await book.journal.skip_planned(job, "gone", "ann")

    assert (
        await move_on(book, await book.rehearsals.read(job), None, "ann", is_halted=False) is None
    )


@pytest.mark.parametrize(
    ("stage", "how", "released", "states", "is_due"),
    [
        ("asking", {"goes_on": True}, 0, {"a": "accepted"}, True),
        ("asking", {}, 0, {"a": "planned"}, False),
        ("dated", {"start_at": NOW}, -1, {"a": "planned"}, True),
        ("dated", {"start_at": NOW + timedelta(seconds=1)}, -1, {"a": "planned"}, False),
        ("waiting", {"goes_on": True}, 0, {"a": "planned"}, True),
        ("waiting", {"goes_on": True}, 0, {"a": "accepted", "b": "planned"}, False),
        ("waiting", {}, 0, {"a": "planned"}, False),
        ("waiting", {"start_at": NOW}, 0, {"a": "planned"}, True),
        ("waiting", {"start_at": NOW}, 1, {"b": "planned"}, False),
        ("stopped", {"goes_on": True}, 0, {"a": "planned"}, False),
        ("paused", {"goes_on": True}, 0, {"a": "planned"}, False),
    ],
)
def test_what_is_sent_without_asking_anybody(stage, how, released, states, is_due):
    rehearser = Rehearser(None, None, None, None, lambda: NOW, None, {})
    stored = known(released, RehearsalStage(stage), how=Rehearsal(waves=HOW.waves, **how))

    assert rehearser._is_due(stored, job_of(**states)) is is_due
