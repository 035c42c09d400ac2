"""What a console does with each job which waits, and in which words it tells how a wave fared."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.changes.carriage import SET
from tests.changes.test_waves import known
from tui.changes.rehearser import Rehearser, _failure, _Wave
from tui.domain.change.action import TargetState
from tui.domain.change.canary import CanarySight
from tui.domain.change.confirm import Confirmed
from tui.domain.change.rehearsal import Canary, Rehearsal, RehearsalStage
from tui.providers.errors import ProviderError
from tui.store import StoreError
from tui.store.journal.job import TargetRow

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
YES, NO, SHOWN = TargetState.ACCEPTED, TargetState.REFUSED, TargetState.CONFIRMED
SKIPPED, PLANNED, SENT = TargetState.SKIPPED, TargetState.PLANNED, TargetState.SENT
OPEN, UNDONE = TargetState.UNKNOWN, TargetState.UNDONE
BAD = Canary(state="failed", told="it is silent")


def row(key, state, answer=None, **more):
    return TargetRow(key, f"L{key}", state, answer, NOW, NOW, f"dev-{key}", **more)


@pytest.mark.parametrize(
    ("target", "canary", "why"),
    [
        (row("a", NO, "no right"), None, "refused: no right"),
        (row("a", NO), BAD, "refused: without a word"),
        (row("a", OPEN), BAD, "nobody knows whether it was done"),
        (row("a", UNDONE), BAD, "it was undone"),
        (row("a", YES), BAD, "it is silent"),
        (row("a", YES), Canary(state="passed", told="well"), ""),
        (row("a", YES), Canary(told="it waits"), ""),
        (row("a", SKIPPED), None, ""),
    ],
)
def test_why_a_target_counts_as_failed(target, canary, why):
    assert _failure(target, canary) == why


def wave(canaries, *rows, released=0, waves=(("a",), ("b",))):
    return _Wave(known(released, how=Rehearsal(waves=waves)), rows, canaries)


def test_a_wave_counts_those_which_did_well_failed_or_are_waited_for():
    passed = Canary(state="passed")
    rows = [row("a", YES), row("b", SHOWN), row("c", YES), row("d", NO), row("e", SKIPPED)]
    later = Canary(deadline=NOW + HOUR)
    found = wave({"a": BAD, "b": passed, "c": later}, *rows)

    assert (found.is_sent, found.was_skipped) == (True, False)
    assert list(found.failed) == ["a", "d"]
    assert [each.key for each in found.waiting] == ["c"]
    assert (found.decided, found.good) == (4, 1)
    assert found.why_waiting == (
        "waits for 1 of 5 to report, until 2026-11-21 09:00 UTC at the latest"
    )
    assert found.why_stopped == (
        "stopped: 2 failed (La (a): it is silent; Ld (d): refused: without a word)"
    )


def test_those_of_which_nothing_is_known_yet_are_waited_for_without_a_time():
    found = wave({"a": Canary()}, row("a", YES))

    assert found.why_waiting == "waits for 1 of 1 to report"
    assert [each.key for each in wave({}, row("a", YES)).waiting] == ["a"]


@pytest.mark.parametrize("state", [PLANNED, SENT])
def test_a_wave_is_sent_once_every_target_has_ended(state):
    assert not wave({}, row("a", YES), row("b", state)).is_sent


def test_three_of_those_which_failed_are_named():
    found = wave({}, *[row(key, OPEN) for key in "abcd"])
    why = "nobody knows whether it was done"

    assert found.why_stopped == f"stopped: 4 failed (La (a): {why}; Lb (b): {why}; Lc (c): {why})"


@pytest.mark.parametrize(
    ("rows", "released", "waves", "was_skipped"),
    [
        ([row("a", SKIPPED), row("b", SKIPPED)], 0, (("a", "b"), ("c",)), True),
        ([row("a", SKIPPED), row("b", YES)], 0, (("a", "b"), ("c",)), False),
        ([row("c", SKIPPED)], 1, (("a",), ("c",), ("d",)), False),
        ([row("a", SKIPPED)], 0, (), False),
    ],
)
def test_canaries_which_were_all_skipped_prove_nothing(rows, released, waves, was_skipped):
    found = wave({}, *rows, released=released, waves=waves)

    assert found.was_skipped is was_skipped
    if was_skipped:
        assert found.why_stopped == (
            "stopped: none of the first was sent, so nothing is known of how the others fare"
        )


class Store:
    """A store with these rehearsed jobs, by their account and the owner of their lock; it notes what is done."""

    def __init__(self, **jobs):
        self.jobs, self.done = jobs, []
        self.locks = self.rehearsals = self.journal = self

    async def skip_late(self):
        self.done.append("skip late")

    async def recover(self):
        self.done.append("recover")

    async def going_on(self):
        return [replace(known(), job=name) for name in self.jobs]

    async def job(self, name):
        account, owner = self.jobs[name]
        return SimpleNamespace(job=name, account=account, head=SimpleNamespace(owner=owner))


def rehearser(store, look, step):
    made = Rehearser(store, store, None, None, lambda: NOW, None, {"sims": None})
    made.look, made._step = look, step
    return made


@pytest.mark.parametrize("error", [ProviderError("no answer"), StoreError("no answer")])
async def test_a_job_which_fails_now_is_logged_and_the_others_go_on(caplog, error):
    store = Store(a=("sims", None), b=("other", None), c=("sims", "me"), d=("sims", None))

    async def look(job, stored):
        store.done.append(f"look {job.job}")
        if job.job == "a":
            raise error
        return stored

    async def step(stored):
        store.done.append(f"step {stored.job}")

    with caplog.at_level(logging.INFO, "tui.changes.rehearser"):
        await rehearser(store, look, step).step()

    assert store.done == ["skip late", "look a", "recover", "look d", "step d"]
    assert [each.getMessage() for each in caplog.records] == ["a: no answer"]


async def test_looking_at_all_sends_nothing_and_leaves_other_accounts_alone():
    store = Store(a=("other", None), b=("sims", "me"), c=("sims", None))

    async def look(job, stored):
        store.done.append((job.job, stored.job))

    await rehearser(store, look, None).look_at_all()

    assert store.done == [("b", "b"), ("c", "c")]


class Sights:
    """Sees devices as they are known at a time, and notes what it was asked."""

    def __init__(self):
        self.asked = []
        self.traits = {"sims": SimpleNamespace(state_kinds={})}

    async def see(self, account, keys, at=None):
        self.asked.append((account, keys, at))
        sight = CanarySight(heard_at=NOW, known_until=NOW, silent_by=NOW + 2 * HOUR)
        return {key: sight for key in keys if key != "dev-c"}

    async def severity_at(self, account, key, at):
        self.asked.append((account, key, at))
        return "warning"


async def test_the_first_look_asks_what_was_known_when_the_vendor_accepted():
    sights = Sights()
    accounts = {"sims": SimpleNamespace(actions=(SET,))}
    made = Rehearser(None, None, None, sights, lambda: NOW, None, accounts)
    job = SimpleNamespace(account="sims", action=SET.name, values={"state": "x"})
    rows = [
        row("a", YES),
        row("c", YES),
        replace(row("d", YES), device=None),
        replace(row("b", YES), ended_at=NOW - HOUR),
        replace(row("e", YES), ended_at=None),
    ]

    found = await made._first_looks(job, rows)

    assert sights.asked == [
        ("sims", ["dev-a", "dev-c", "dev-e"], NOW),
        ("sims", "dev-a", NOW),
        ("sims", "dev-c", NOW),
        ("sims", "dev-e", NOW),
        ("sims", ["dev-b"], NOW - HOUR),
        ("sims", "dev-b", NOW - HOUR),
    ]
    assert {key: (canary.deadline, canary.severity) for key, canary in found.items()} == {
        "a": (NOW + 2 * HOUR, "warning"),
        "c": (None, "warning"),
        "d": (None, None),
        "e": (NOW + 2 * HOUR, "warning"),
        "b": (NOW + 2 * HOUR, "warning"),
    }


@pytest.mark.parametrize(
    ("stage", "how", "is_in_time"),
    [
        ("waiting", {"start_at": NOW - 48 * HOUR}, True),
        ("dated", {}, True),
        ("dated", {"start_at": NOW - 24 * HOUR}, True),
        ("dated", {"start_at": NOW - 25 * HOUR}, False),
        ("dated", {"start_at": NOW - 25 * HOUR, "even_late": True}, True),
    ],
)
async def test_a_dated_job_is_not_sent_more_than_a_day_late(stage, how, is_in_time):
    moved = []

    async def move(*what):
        moved.append(what)

    store = SimpleNamespace(rehearsals=SimpleNamespace(move=move))
    dispatcher = SimpleNamespace(actor="ann")
    made = Rehearser(store, dispatcher, None, None, lambda: NOW, None, {})
    stored = known(stage=RehearsalStage(stage), how=Rehearsal(**how))

    assert await made._is_in_time(stored) is is_in_time
    why = "stopped: nothing was running at 2026-11-20 07:00 UTC, and that is too long ago"
    assert moved == ([] if is_in_time else [("j", stored, RehearsalStage.STOPPED, why, "ann")])


@pytest.mark.parametrize("is_still_to_send", [True, False])
async def test_what_is_due_is_checked_again_and_sent_as_it_was_confirmed(
    monkeypatch, is_still_to_send
):
    done = []
    head = SimpleNamespace(digest="print")
    job = SimpleNamespace(job="j", account="sims", head=head, targets=[row("a", PLANNED)])

    async def read(name):
        done.append(("read", name))
        return job

    async def check(*what):
        done.append(what)
        return is_still_to_send

    async def rest_of(*what):
        done.append(what)
        return "plan"

    async def resume(*what):
        done.append(what)

    monkeypatch.setattr("tui.changes.rehearser.check_again", check)
    store = SimpleNamespace(journal=SimpleNamespace(job=read))
    dispatcher = SimpleNamespace(actor="ann", resume=resume)
    planner = SimpleNamespace(rest_of=rest_of)
    source_of = "source of {}".format
    made = Rehearser(store, dispatcher, planner, None, lambda: NOW, source_of, {})
    stored = known(how=Rehearsal(waves=(("a",), ("b",)), goes_on=True))

    await made._step(stored)

    confirmed = Confirmed("print", "by itself, as it was confirmed")
    assert done == [
        ("read", "j"),
        (store, planner, "source of sims", job, stored, "ann"),
        *[
            ("read", "j"),
            ("source of sims", job),
            ("source of sims", "plan", confirmed),
        ]
        * is_still_to_send,
    ]
