"""Which plans undo or retry a job, in which order, and in which words neither is possible."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.changes.carriage import SET
from tests.changes.test_evidence import EFFECT
from tui.changes.undo import CannotUndo, retry_plan, undo_plans
from tui.domain.change.action import TargetState
from tui.domain.change.target import Target
from tui.domain.change.target_check import PlanOptions
from tui.domain.text.mask import MASK
from tui.store.journal.job import TargetRow

YES, NO, SHOWN, OPEN = (
    TargetState.ACCEPTED, TargetState.REFUSED, TargetState.CONFIRMED, TargetState.UNKNOWN,
)  # fmt: skip


def back(before, values):
    """Return how to put something back: nothing does where it was odd, and a limit is removed by another action."""
    if before == "odd":
        return None
    return ("remove", {}) if before == "none" else ("set", {"plan": before, **values})


PLAN = replace(SET, name="set", effect=replace(EFFECT, back=back))
REMOVE = replace(SET, name="remove")


def row(key, state, before=None, *, device="dev", **values):
    return TargetRow(key, f"L{key}", state, None, None, None, device, values, before, "after")


class Desk:
    """A store, a planner and a vendor in one, which note what is planned."""

    def __init__(self, action=PLAN, *, rehearsed=False):
        self.account, self.planned = "sims", []
        self.actions = {each.name: each for each in (action, REMOVE)}
        self.devices = self.rehearsals = self
        self.rehearsed = rehearsed

    def action(self, name):
        return self.actions[name]

    async def get(self, account, device):
        return f"{account}/{device}"

    async def read(self, job):
        assert job == "j"
        return "rehearsed" if self.rehearsed else None

    async def plan(self, *what):
        self.planned.append(what)
        return what[1].name


def job(*rows, action="set", send_by=None, **values):
    return SimpleNamespace(
        job="j", account="sims", action=action, values=values, targets=rows,
        head=SimpleNamespace(send_by=send_by),
    )  # fmt: skip


def target(key, *, expected=None, device=True, **values):
    record = "sims/dev" if device else None
    return Target(key=key, label=f"L{key}", record=record, values=values, expected=expected)


@pytest.mark.parametrize(
    ("given", "action", "words"),
    [
        (job(row("a", YES, "x")), replace(PLAN, effect=None), "set cannot be undone. Nothing was sent."),
        (job(), PLAN, "Job j cannot be undone: none of its targets was changed. Nothing was sent."),
        (job(row("a", NO, "x"), row("b", OPEN, "x")), PLAN, "Job j cannot be undone: none of its targets was changed. Nothing was sent."),
        (job(row("a", YES), row("b", SHOWN, "odd")), PLAN, "Job j cannot be undone: the old plan of its targets is not known. Nothing was sent."),
    ],
)  # fmt: skip
async def test_why_a_job_cannot_be_undone_is_said(given, action, words):
    one = Desk(action)

    with pytest.raises(CannotUndo) as found:
        await undo_plans(one, one, one, given)
    assert str(found.value) == words


@pytest.mark.parametrize("rehearsed", [False, True])
async def test_a_job_is_undone_by_a_plan_for_each_action_with_the_same_values_together(rehearsed):
    one = Desk(rehearsed=rehearsed)
    given = job(
        row("a", YES, "y", n=1),
        row("b", SHOWN, "none"),
        row("c", YES, "x", device=None),
        row("d", YES),
        row("e", NO, "x"),
        row("f", YES, "x"),
        m=2,
    )

    assert await undo_plans(one, one, one, given, "why") == ["set", "remove"]
    options = PlanOptions(reason="why", follows="j", undoes=True, leave_changed=rehearsed)
    assert one.planned == [
        (
            one,
            PLAN,
            [
                target("a", expected="after", plan="y", m=2, n=1),
                target("c", expected="after", device=False, plan="x", m=2),
                target("f", expected="after", plan="x", m=2),
            ],
            {},
            options,
        ),
        (one, REMOVE, [target("b", expected="after")], {}, options),
    ]


async def test_nobody_has_to_say_why():
    one = Desk()
    await undo_plans(one, one, one, job(row("a", YES, "x")))
    await retry_plan(one, one, one, job(row("a", NO)))

    assert [options.reason for *_, options in one.planned] == ["", ""]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (job(row("a", YES)), "Job j has no refused target. Nothing was sent."),
        (
            job(row("a", NO), send_by="then"),
            (
                "Job j is of a recovery, and what would put it back was stopped when it was refused. "
                "Nothing was sent. Begin the recovery again with: watchfloor recover"
            ),
        ),
        (
            job(row("a", NO), key=MASK),
            "Job j needs a secret, and secrets are not saved. Start the change again.",
        ),
    ],
)
async def test_why_a_job_cannot_be_retried_is_said(given, words):
    one = Desk()

    with pytest.raises(CannotUndo) as found:
        await retry_plan(one, one, one, given)
    assert str(found.value) == words


async def test_the_refused_targets_are_tried_again_as_they_were():
    one = Desk()
    given = job(row("a", NO, "x", n=1), row("b", YES), row("c", NO), m=2)

    assert await retry_plan(one, one, one, given, "why") == "set"
    assert one.planned == [
        (
            one, PLAN, [target("a", n=1), target("c")], {"m": 2},
            PlanOptions(reason="why", follows="j", allow_bad_check_digit=True),
        )
    ]  # fmt: skip
