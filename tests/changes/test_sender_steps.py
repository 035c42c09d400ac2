"""What a chunk's failure comes to, in words, and what the dispatcher hands on: each step by itself."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests.changes.carriage import SET, Vendor, dispatcher_of, plan_of, yes
from tui.changes.dispatcher import _new_job, _quiet, max_per_request
from tui.changes.run import StopReason
from tui.changes.sender import WITHOUT_UNTIL, target_keys
from tui.domain.change.action import TargetState
from tui.domain.change.confirm import Confirmed
from tui.domain.change.plan import PlannedTarget, TargetOutlook, make_plan
from tui.providers.errors import (
    AccessDenied,
    AnswerLost,
    Blocked,
    BudgetSpent,
    Refused,
    Unreachable,
)
from tui.store import NewJob, NewTarget

MINUTE = timedelta(minutes=1)
OPEN, NO, PLANNED = TargetState.UNKNOWN, TargetState.REFUSED, TargetState.PLANNED


@pytest.fixture
def vendor():
    return Vendor()


@pytest.mark.parametrize(
    ("error", "kind", "states"),
    [
        (AnswerLost("gone"), "unknown", [(OPEN, "gone"), (PLANNED, None)]),
        (Unreachable("no route"), "unreachable", [(PLANNED, None), (PLANNED, None)]),
        (AccessDenied("no right"), "denied", [(NO, "no right"), (PLANNED, None)]),
        (Blocked("not verified"), "denied", [(NO, "not verified"), (PLANNED, None)]),
        (Refused("odd"), None, [(NO, "odd"), (TargetState.ACCEPTED, "Success")]),
    ],
)
async def test_why_a_job_stops_is_what_its_vendor_said(book, clock, vendor, error, kind, states):
    left = [error]

    def before(_):
        if left:
            raise left.pop()

    vendor.before = before
    plan = plan_of(2, clock)

    run = await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan))

    assert run.rest == (kind and StopReason(kind, str(error)))
    assert [(row.state, row.answer) for row in run.job.targets] == states


@pytest.mark.parametrize(
    ("error", "kind"), [(AnswerLost("gone"), "unreachable"), (Unreachable("no"), "unreachable")]
)
async def test_a_reading_before_the_change_which_fails_leaves_all_as_planned(
    book, clock, vendor, error, kind
):
    async def apply(*_):
        raise error

    vendor.apply = apply
    plan = plan_of(1, clock)

    run = await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan))

    assert run.rest == StopReason(kind, str(error))
    assert [row.state for row in run.job.targets] == [PLANNED]


@pytest.mark.parametrize(
    ("minutes", "patience", "rest"),
    [
        (15, 15, None),
        (16, 15, 16),
        (None, 1, None),
        (None, 0.9, 1),
    ],
)
async def test_a_budget_is_waited_for_as_long_as_patience_lasts(
    book, clock, vendor, minutes, patience, rest
):
    began, told, left = clock(), [], [1]
    until = None if minutes is None else began + minutes * MINUTE

    def before(_):
        if left.pop() if left else False:
            raise BudgetSpent("spent", until)

    vendor.before = before
    plan = plan_of(1, clock)

    run = await dispatcher_of(book, clock).run(
        vendor.source, plan, yes(plan), told.append, patience=patience * MINUTE
    )

    if rest is None:
        assert run.rest is None
        waited = until or began + WITHOUT_UNTIL
        assert (told[0].waits_until, told[0].why) == (waited, "spent")
        assert clock() == waited
    else:
        assert run.rest == StopReason("budget", "spent", began + rest * MINUTE)
        assert [row.state for row in run.job.targets] == [PLANNED]


@pytest.mark.parametrize(
    ("client", "most"),
    [
        (SimpleNamespace(options=SimpleNamespace(chunk=7)), 7),
        (SimpleNamespace(options=SimpleNamespace(chunk="7")), None),
        (SimpleNamespace(options=SimpleNamespace()), None),
        (SimpleNamespace(), None),
    ],
)
def test_settings_may_limit_how_many_targets_a_request_has(client, most):
    assert max_per_request(SimpleNamespace(client=client)) == most


async def test_a_request_has_no_more_targets_than_the_settings_allow(book, clock, vendor):
    vendor.options = SimpleNamespace(chunk=20)
    plan = plan_of(45, clock, SET)

    await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan))

    assert [len(targets) for targets, _ in vendor.requests] == [20, 20, 5]


async def test_who_pauses_or_stops_a_job_asks_its_owner_by_name(book, clock):
    asked = []

    async def request(*what):
        asked.append(what)
        return True

    book.locks = SimpleNamespace(request=request)
    dispatcher = dispatcher_of(book, clock)

    async def head(name):
        return SimpleNamespace(account="sims")

    book.journal = SimpleNamespace(head=head)
    assert await dispatcher.pause("j") is True
    assert await dispatcher.stop("j") == 0
    assert asked == [("j", "pause", "ann@desk"), ("j", "stop", "ann@desk")]


def test_the_account_itself_has_no_name_in_a_request():
    keys = [SimpleNamespace(key=key) for key in ("a", "", "b")]

    assert target_keys(keys) == ["a", "b"]
    assert _quiet(None) is None


def test_a_new_job_skips_what_needs_no_change_and_says_why(clock):
    targets = [
        PlannedTarget(key="a", label="A", device="dev", values={"n": 1}, before="x", after="y"),
        PlannedTarget(key="b", outlook=TargetOutlook.SAME, reason="so already"),
        PlannedTarget(key="c", outlook=TargetOutlook.INELIGIBLE),
    ]
    plan = make_plan("sims", "made-up", SET, {"state": "x"}, targets, clock())
    plan = replace(plan, reason="T 17", follows="i", undoes=True, send_by=clock())

    job = _new_job(plan, "ann", Confirmed(plan.digest, "--yes"))

    assert job == NewJob(
        action=SET.name,
        account="sims",
        actor="ann",
        values={"state": "x"},
        targets=(
            NewTarget(key="a", label="A", device="dev", values={"n": 1}, before="x", after="y"),
            NewTarget(key="b", skipped="so already"),
            NewTarget(key="c", skipped="no change needed"),
        ),
        digest=plan.digest,
        reason="T 17",
        follows="i",
        undoes=True,
        confirmed="--yes",
        send_by=clock(),
    )
