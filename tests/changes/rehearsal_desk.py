"""A rehearsed bulk with a vendor which counts, and devices which report, fall silent or get worse at will."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from tests.changes.carriage import SET, TEXT, dispatcher_of, plan_of, yes
from tui.changes.rehearser import Rehearser
from tui.changes.waves import early_warnings, rows_to_send
from tui.domain.change.canary import CanarySight
from tui.domain.change.plan import PlannedTarget, TargetOutlook, make_plan
from tui.domain.change.rehearsal import Rehearsal, make_waves, parse_waves

PACE = timedelta(minutes=15)
"""Every device reports so often."""
SILENT = timedelta(minutes=75)
"""One which was not heard for so long is silent."""


def rehearsed(number, clock, waves="3", *, action=SET, **how):
    """Plan something for this many devices, the first of them first."""
    plan = plan_of(number, clock, action)
    keys = [target.key for target in plan.targets]
    sizes = parse_waves(waves) if waves else ()
    made = make_waves(keys, sizes, keys[: sizes[0].number]) if sizes else ()
    targets = tuple(replace(target, device=target.key) for target in plan.targets)
    return replace(plan, targets=targets, rehearsal=Rehearsal(waves=made, **how))


class Field:
    """The devices out there: what the store would know of each."""

    def __init__(self, clock, vendor):
        self.clock = clock
        self.vendor = vendor
        self.traits = {"sims": SimpleNamespace(state_kinds={})}
        self.silent = set()
        """These were heard last before anything was sent."""
        self.worse = {}
        self.asked_until = None
        """Nobody asked any vendor later than this; None: somebody just did."""
        self.began = clock()

    async def see(self, account, keys, at=None):
        assert account == "sims"
        return {key: self._sight(key, at or self.clock()) for key in keys}

    def _sight(self, key, at):
        asked = min(at, self.asked_until or at)
        last = (
            self.began if key in self.silent else self.began + (asked - self.began) // PACE * PACE
        )
        verdict = (self.worse[key], self.clock()) if key in self.worse else ("ok", at)
        return CanarySight(
            heard_at=last,
            known_until=asked,
            silent_by=last + SILENT,
            severity=verdict[0],
            sentence="Its battery is empty.",
            judged_at=verdict[1],
        )

    async def severity_at(self, account, key, at):
        assert account == "sims"
        assert key.startswith("d")
        return "ok"


class Planner:
    """Plans what is left of a job; what stands in `same` needs no change any more."""

    def __init__(self, book, clock):
        self.book = book
        self.clock = clock
        self.same = set()
        self.problems = ()

    async def rest_of(self, source, job):
        known = await self.book.rehearsals.read(job.job)
        targets = [
            PlannedTarget(key=row.key, values=row.values) for row in rows_to_send(job, known)
        ]
        action = source.action(job.action)
        plan = make_plan(job.account, "made-up", action, job.values, targets, self.clock())
        warnings = tuple(early_warnings(known))
        return replace(plan, follows=job.job, digest=job.head.digest, warnings=warnings)

    async def plan(self, source, action, wanted, values, options):
        targets = [
            PlannedTarget(
                key=target.key,
                outlook=TargetOutlook.SAME if target.key in self.same else TargetOutlook.CHANGES,
                reason="it already has this value" if target.key in self.same else "",
            )
            for target in wanted
        ]
        plan = make_plan("sims", "made-up", action, values, targets, self.clock())
        return replace(plan, problems=self.problems)


class Devices:
    """A store of device records which has none."""

    async def get(self, account, key):
        return None


class Desk:
    """One console on a journal: it plans, sends, waits, and may be opened again."""

    def __init__(self, book, clock, vendor, field=None):
        book.devices = Devices()
        self.book = book
        self.clock = clock
        self.vendor = vendor
        self.field = field or Field(clock, vendor)
        self.planner = Planner(book, clock)
        self.dispatcher = dispatcher_of(book, clock)
        self.rehearser = Rehearser(
            book,
            self.dispatcher,
            self.planner,
            self.field,
            clock,
            lambda _: vendor.source,
            {"sims": SimpleNamespace(actions=(TEXT, SET))},
        )

    async def start(self, plan):
        return (await self.dispatcher.run(self.vendor.source, plan, yes(plan))).job.job

    async def wait(self, span, steps=1):
        """Let time pass, and step after each part of it."""
        for _ in range(steps):
            self.clock.at += span / steps
            await self.rehearser.step()

    async def go_on(self, job, **more):
        stored = await self.book.journal.job(job)
        plan = await self.planner.rest_of(self.vendor.source, stored)
        return await self.dispatcher.resume(self.vendor.source, plan, yes(plan), **more)

    async def stage(self, job):
        return (await self.book.rehearsals.read(job)).stage
