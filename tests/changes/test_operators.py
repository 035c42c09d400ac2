"""Two operators, deaths, lost answers, full budgets and clock jumps, in any order."""

import asyncio
import shutil
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.changes.carriage import (
    TEXT,
    Book,
    Clock,
    Crash,
    Fuse,
    Vendor,
    dispatcher_of,
    rest_of,
    yes,
)
from tests.effort import sized
from tests.sync.desk import fast_folder
from tui.domain.change.action import Outcome, TargetState
from tui.domain.change.plan import PlannedTarget, make_plan
from tui.providers.errors import AnswerLost, BudgetSpent, Refused, Unreachable
from tui.store import JobLocked

DEVICES = [f"d{place}" for place in range(30)]
ERRORS = {
    "lost": lambda _: AnswerLost("gone"),
    "refused": lambda _: Refused("no"),
    "unreachable": lambda _: Unreachable("no route"),
    "busy": lambda now: BudgetSpent("full", now + timedelta(minutes=2)),
    "spent": lambda now: BudgetSpent("full", now + timedelta(hours=2)),
}


class Counting(Vendor):
    """Counts what it did by job: every job here sends words of its own."""

    def __init__(self):
        super().__init__()
        self.did = Counter()
        self.trouble = []

    async def apply(self, action, targets, values, sending):
        await sending()
        self.fuse.point()
        error = self.trouble.pop(0) if self.trouble else None
        if error is not None and not isinstance(error, AnswerLost):
            raise error
        self.did.update((values["sms_text"], target) for target in targets)
        self.fuse.point()
        if error is not None:
            raise error
        return dict.fromkeys(targets, DONE)


DONE = Outcome(TargetState.ACCEPTED, "Success")


class Operators(RuleBasedStateMachine):
    """Whatever they do, each target's state is true."""

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = fast_folder()
        self.clock = Clock()
        self.vendor = Counting()
        self.jobs = 0
        self.book = self.wait(Book.open(self.folder / "operations.db", self.clock))

    def wait(self, work):
        return self.loop.run_until_complete(work)

    def reopen(self, fuse=None):
        self.wait(self.book.close())
        self.book = self.wait(Book.open(self.folder / "operations.db", self.clock, fuse))

    def attempt(self, work, fuse_at):
        """Do something which may die on the way; then start the program again."""
        fuse = Fuse(fuse_at)
        self.vendor.fuse = fuse
        if fuse_at is not None:
            self.reopen(fuse)
        with suppress(Crash, JobLocked):
            self.wait(work(dispatcher_of(self.book, self.clock)))
        self.vendor.fuse = Fuse()
        if fuse_at is not None:
            self.reopen()
            self.wait(dispatcher_of(self.book, self.clock).recover())

    @rule(
        devices=st.sets(st.sampled_from(DEVICES), min_size=1),
        trouble=st.lists(st.sampled_from([None, *ERRORS]), max_size=4),
        fuse_at=st.one_of(st.none(), st.integers(1, 200)),
    )
    def start(self, devices, trouble, fuse_at):
        self.jobs += 1
        targets = [PlannedTarget(key=key) for key in sorted(devices)]
        text = f"text {self.jobs}"
        plan = make_plan("sims", "made-up", TEXT, {"sms_text": text}, targets, self.clock())
        self.vendor.trouble = [ERRORS[name](self.clock()) if name else None for name in trouble]
        self.attempt(lambda one: one.run(self.vendor.source, plan, yes(plan)), fuse_at)

    @precondition(lambda self: self.jobs)
    @rule(
        which=st.integers(0, 50),
        trouble=st.lists(st.sampled_from([None, *ERRORS]), max_size=2),
        fuse_at=st.one_of(st.none(), st.integers(1, 200)),
    )
    def resume(self, which, trouble, fuse_at):
        jobs = self.wait(self.book.journal.jobs())
        if not jobs:
            return
        job = jobs[which % len(jobs)]
        plan = rest_of(job, self.clock)
        self.vendor.trouble = [ERRORS[name](self.clock()) if name else None for name in trouble]
        self.attempt(lambda one: one.resume(self.vendor.source, plan, yes(plan)), fuse_at)

    @precondition(lambda self: self.jobs)
    @rule(which=st.integers(0, 50))
    def stop(self, which):
        jobs = self.wait(self.book.journal.job_heads())
        if jobs:
            dispatcher = dispatcher_of(self.book, self.clock)
            self.wait(dispatcher.stop(jobs[which % len(jobs)].job))

    @rule(hours=st.integers(0, 12))
    def time_passes(self, hours):
        self.clock.at += timedelta(hours=hours, minutes=11)
        self.wait(dispatcher_of(self.book, self.clock).recover())

    @invariant()
    def every_state_is_true(self):
        told = set()
        for job in self.wait(self.book.journal.jobs()):
            for row in job.targets:
                times = self.vendor.did[job.values["sms_text"], row.key]
                told.add((job.values["sms_text"], row.key))
                assert times <= 1, "doubled"
                expected = {TargetState.ACCEPTED: {1}, TargetState.SENT: {0, 1}}
                expected[TargetState.UNKNOWN] = {0, 1}
                assert times in expected.get(row.state, {0}), (row.state, times)
        assert not set(self.vendor.did) - told, "sent and not written down"
        assert self.wait(self.book.audit.verify()).broken is None

    def teardown(self):
        self.wait(self.book.close())
        self.loop.close()
        shutil.rmtree(self.folder)


TestOperators = Operators.TestCase
TestOperators.settings = settings(
    max_examples=sized(12, 60),
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
