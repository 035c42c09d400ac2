"""What was planned long ago is checked again before it is sent."""

from types import SimpleNamespace

import pytest

from tests.changes.carriage import SET
from tui.changes.check_again import check_again
from tui.domain.change.action import TargetState
from tui.domain.change.plan import PlannedTarget, TargetOutlook
from tui.domain.change.rehearsal import Rehearsal, RehearsalStage
from tui.domain.change.target import Target
from tui.domain.change.target_check import PlanOptions
from tui.store import TargetRow
from tui.store.journal.rehearsals import StoredRehearsal

JOB = SimpleNamespace(
    job="j", account="sims", action=SET.name, values={"state": "x"}, created_at="then",
    head=SimpleNamespace(reason=None),
    targets=[TargetRow(key, "L", TargetState.PLANNED, None, None, None, f"dev-{key}", {"n": 1}) for key in "ab"],
)  # fmt: skip


class Store:
    """Notes what is asked of it."""

    def __init__(self):
        self.devices = self.journal = self.rehearsals = self
        self.asked = []

    async def get(self, account, key):
        return f"{account}/{key}"

    async def skip_planned(self, *what):
        self.asked.append(what)

    async def move(self, *what):
        self.asked.append(what)


class Planner:
    def __init__(self, *targets, problems=()):
        self.planned = SimpleNamespace(targets=targets, problems=problems)

    async def plan(self, *what):
        self.what = what
        return self.planned


def known(**how):
    return StoredRehearsal(
        job="j", stage=RehearsalStage.DATED, released=-1, how=Rehearsal(**how), why="", wave_of={}
    )


SOURCE = SimpleNamespace(action=lambda name: {SET.name: SET}[name])


@pytest.mark.parametrize("even_late", [False, True])
async def test_it_is_planned_as_it_was_with_what_is_known_now(even_late):
    store, planner = Store(), Planner()

    assert await check_again(store, planner, SOURCE, JOB, known(even_late=even_late), "ann")

    source, action, wanted, values, options = planner.what
    assert (source, action, values) == (SOURCE, SET, JOB.values)
    assert wanted == [
        Target(key=key, label="L", record=f"sims/dev-{key}", values={"n": 1}) for key in "ab"
    ]
    assert options == PlanOptions(
        reason="",
        allow_bad_check_digit=True,
        must_read=even_late,
        doubted_since="then" if even_late else None,
    )


async def test_what_needs_no_change_any_more_is_skipped_by_its_reason():
    store = Store()
    planner = Planner(
        PlannedTarget(key="a"),
        PlannedTarget(key="b", outlook=TargetOutlook.SAME, reason="so already"),
        PlannedTarget(key="c", outlook=TargetOutlook.INELIGIBLE, reason="so already"),
        PlannedTarget(key="d", outlook=TargetOutlook.INELIGIBLE),
    )

    assert await check_again(store, planner, SOURCE, JOB, known(), "ann")
    assert store.asked == [
        ("j", "checked again: so already", "ann", ["b", "c"]),
        ("j", "checked again: no change needed", "ann", ["d"]),
    ]


async def test_a_job_which_cannot_be_sent_any_more_is_stopped_and_says_why():
    store, rehearsed = Store(), known()
    planner = Planner(problems=("No right.", "No SIM."))

    assert not await check_again(store, planner, SOURCE, JOB, rehearsed, "ann")
    why = "stopped: it cannot be sent any more (No right. No SIM.)"
    assert store.asked == [("j", rehearsed, RehearsalStage.STOPPED, why, "ann")]
