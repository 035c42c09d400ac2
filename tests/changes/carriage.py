"""What tests of the dispatcher use: a journal alone, a vendor which counts, and a fuse."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from tui.changes.dispatcher import Dispatcher
from tui.domain.change.action import Action, Field, Outcome, TargetState
from tui.domain.change.confirm import Confirmed
from tui.domain.change.plan import PlannedTarget, make_plan
from tui.providers.errors import AnswerLost
from tui.providers.source import Source
from tui.store.db.change_feed import ChangeFeed
from tui.store.db.database import Database
from tui.store.db.databases import Databases
from tui.store.db.journal_schema import OPERATIONS
from tui.store.journal.audit import AuditLog
from tui.store.journal.job_lock import LOCK_LIFETIME, JobLocks
from tui.store.journal.jobs import Journal
from tui.store.journal.rehearsals import Rehearsals

TEXT = Action(
    "send_sms", "Send a text", "", (Field("sms_text", "Text"),), chunk=10, charge="One text.",
    repeat="never",
)  # fmt: skip
SET = Action(
    "change_simstate", "Suspend", "", (Field("state", "State"),), chunk=50, repeat="verify"
)


class Crash(BaseException):
    """The process has died here."""


class Fuse:
    """Dies at the point with this number, and stays dead."""

    def __init__(self, at=None):
        self.at = at
        self.count = 0
        self.burned = False

    def point(self):
        if self.burned:
            raise Crash
        self.count += 1
        if self.count == self.at:
            self.burned = True
            raise Crash


class Fused:
    """A connection which passes the fuse before every statement, and once more after a commit."""

    def __init__(self, raw, fuse):
        self.raw = raw
        self.fuse = fuse

    def execute(self, statement, values=()):
        self.fuse.point()
        done = self.raw.execute(statement, values)
        if statement == "COMMIT":
            self.fuse.point()
        return done

    def executemany(self, statement, rows):
        rows = list(rows)
        self.fuse.point()
        return self.raw.executemany(statement, rows)

    def __getattr__(self, name):
        return getattr(self.raw, name)


class Clock:
    """Moves when somebody sleeps, or by hand."""

    def __init__(self):
        self.at = datetime(2026, 11, 21, 8, tzinfo=UTC)
        self.slept = 0.0

    def __call__(self):
        return self.at

    async def sleep(self, seconds):
        self.slept += seconds
        self.at += timedelta(seconds=seconds)


class Book:
    """The journal, its locks and the audit log, without the rest of the store."""

    def __init__(self, databases):
        self.operations = databases.operations
        self.journal = Journal(databases)
        self.locks = JobLocks(databases)
        self.rehearsals = Rehearsals(databases)
        self.audit = AuditLog(databases)

    @classmethod
    async def open(cls, path, clock, fuse=None):
        database = Database(path, OPERATIONS, clock)
        await database.open()
        raw = database._connection
        await database._run(lambda: raw.execute("PRAGMA synchronous=OFF"))
        database._connection = Fused(raw, fuse or Fuse())
        return cls(Databases(None, None, database, None, ChangeFeed(), clock, None))

    async def close(self):
        await self.operations.close()


class ForgetfulLocks(JobLocks):
    """The mutant: it takes what was under way when it died for never sent."""

    async def recover(self):
        def work(connection, _):
            connection.execute("UPDATE target SET state = 'planned' WHERE state = 'sent'")
            connection.execute("UPDATE job SET owner = NULL")

        await self._databases.write_journal(work)


class Forgetful(Book):
    """A journal with those locks."""

    def __init__(self, databases):
        super().__init__(databases)
        self.locks = ForgetfulLocks(databases)


class Vendor:
    """Does what it is asked, refuses some, sometimes loses the answer, and keeps count."""

    def __init__(self, *, seed=1, bad=(), lost=0.0):
        self.done = Counter()
        self.requests = []
        self.bad = frozenset(bad)
        self.lost = lost
        self.fuse = Fuse()
        self.luck = random.Random(seed)
        self.before = lambda targets: None
        """Called before anything is carried out; it may raise."""

    async def apply(self, action, targets, values, sending):
        await sending()
        self.fuse.point()
        self.requests.append((tuple(targets), dict(values)))
        luck = self.luck.random()
        if luck < self.lost / 2:
            raise AnswerLost("gone before")
        self.before(targets)
        self.done.update(target for target in targets if target not in self.bad)
        self.fuse.point()
        if luck < self.lost:
            raise AnswerLost("gone after")
        return {
            target: Outcome(TargetState.REFUSED, "Error: no")
            if target in self.bad
            else Outcome(TargetState.ACCEPTED, "Success")
            for target in targets
        }

    @property
    def source(self):
        provider = SimpleNamespace(name="made-up", actions=(TEXT, SET))
        return Source("sims", provider, self, "https://vendor.example/")


def plan_of(number, clock, action=TEXT, **values):
    """Plan something for this many devices."""
    targets = [PlannedTarget(key=f"d{place:04d}", label=f"L{place}") for place in range(number)]
    filled = values or {field.name: "x" for field in action.fields}
    return make_plan("sims", "made-up", action, filled, targets, clock())


def yes(plan):
    return Confirmed(plan.digest, "--yes")


def dispatcher_of(book, clock, **more):
    return Dispatcher(book, "ann@desk", now=clock, sleep=clock.sleep, **more)


def rest_of(job, clock, action=TEXT):
    """Plan what of a job was never sent."""
    rows = [row for row in job.targets if row.state is TargetState.PLANNED]
    targets = [PlannedTarget(key=row.key, values=row.values) for row in rows]
    plan = make_plan(job.account, "made-up", action, job.values, targets, clock())
    return replace(plan, follows=job.job, digest=job.head.digest)


async def go_on(book, vendor, clock):
    """Start again after a death: recover, and continue with what was never sent until nothing is left."""
    clock.at += LOCK_LIFETIME + timedelta(seconds=1)  # the dead process had this one's number
    dispatcher = dispatcher_of(book, clock)
    await dispatcher.recover()
    for left in await book.journal.jobs():
        job = left
        while any(row.state is TargetState.PLANNED for row in job.targets):
            plan = rest_of(job, clock)
            job = (await dispatcher.resume(vendor.source, plan, yes(plan))).job


def faults_of(states, done, bad):
    """Count what was lost, doubled and mislabeled, compared with what really happened."""
    wrong = Counter()
    for key, state in states.items():
        times = done[key]
        wrong["lost"] += state in (TargetState.PLANNED, TargetState.SENT)
        wrong["doubled"] += times > 1
        wrong["mislabelled"] += state is TargetState.ACCEPTED and times != 1
        wrong["mislabelled"] += state is TargetState.REFUSED and (times != 0 or key not in bad)
    return +wrong
