"""The steps by which a plan is made: its choices, its history, its warnings, and what is left of a job."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.changes.carriage import SET, TEXT
from tests.changes.test_evidence import EFFECT
from tests.changes.test_waves import known
from tui.changes.change_planner import (
    ChangePlanner,
    _checked,
    _concerns,
    _is_same,
    _required,
    _warnings,
)
from tui.domain.change.action import Field, TargetState
from tui.domain.change.plan import PlannedTarget, TargetOutlook, make_plan
from tui.domain.change.rehearsal import Rehearsal
from tui.domain.change.target import Target
from tui.domain.change.target_check import PlanOptions, TargetHistory
from tui.providers.errors import Blocked
from tui.store.journal.job import TargetRow

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CHANGES, SAME, NEVER = TargetOutlook.CHANGES, TargetOutlook.SAME, TargetOutlook.INELIGIBLE


class Store:
    """A store with a kept list and counts of what was sent; it notes what it is asked."""

    def __init__(self, *, kept=(), fetched=-5.0, present=()):
        self.asked = []
        self.kept, self.present = kept, present
        self.fetched_at = None if fetched is None else NOW + fetched * MINUTE
        self.lists = self.devices = self.journal = self.usage = self

    async def read(self, account, name, *, argument):
        self.asked.append((account, name, argument))
        rows = [SimpleNamespace(key=key) for key in self.kept]
        return SimpleNamespace(rows=rows, fetched_at=self.fetched_at)

    async def by_key_or_imei(self, account, names):
        self.asked.append((account, names))
        return dict.fromkeys(self.present)

    async def sent_counts(self, account, names, since, is_same=None):
        self.asked.append((account, names, since, is_same and is_same({"plan": "new"})))
        return {"a": 2}

    async def last_values(self, account, names, is_same):
        self.asked.append((account, names, is_same({"plan": "other"})))
        return {"a": "old"}

    async def bytes_in_month(self, account, keys, day):
        self.asked.append((account, keys, day))
        return {"a": 7}


def planner(store, asked=()):
    async def read_list(source, name, argument):
        store.asked.append(("vendor", source.account, name, argument))
        return [SimpleNamespace(key=key) for key in asked]

    return ChangePlanner(store, lambda: NOW, None, None, read_list)


def source(*actions, lists=()):
    provider = SimpleNamespace(name="made-up", actions=actions, lists=lists)
    return SimpleNamespace(
        account="sims", provider=provider, client=None, action=lambda name: actions[0]
    )


CHOOSES = replace(SET, fields=(Field("note", "Note"), Field("plan", "Plan", choices_from="plans")))
TARGETS = (Target(key=""), Target(key="bad", problem="odd"), Target(key="a"), Target(key="b"))


@pytest.mark.parametrize(
    ("spec", "wanted", "argument"),
    [
        (SimpleNamespace(name="plans", per="account", differs_by_device=False), TARGETS, None),
        (SimpleNamespace(name="plans", per="device", differs_by_device=False), TARGETS, "a"),
        (SimpleNamespace(name="plans", per="account", differs_by_device=True), TARGETS, "a"),
        (SimpleNamespace(name="plans", per="device", differs_by_device=False), TARGETS[:2], None),
        (SimpleNamespace(name="other", per="device", differs_by_device=True), TARGETS, None),
    ],
)
async def test_choices_are_read_of_the_first_device_where_they_differ(spec, wanted, argument):
    store = Store(kept=["x", "y"])

    found = await planner(store).choices(source(CHOOSES, lists=(spec,)), CHOOSES, wanted)

    assert found == {"plan": ["x", "y"]}
    assert store.asked == [("sims", "plans", argument)]


@pytest.mark.parametrize(
    ("fetched", "chosen", "ask", "asks"),
    [
        (-9.9, {"plan": "x"}, True, False),
        (-9.9, {}, True, False),
        (-9.9, None, True, False),
        (-9.9, {"plan": ["x", "y"]}, True, False),
        (-9.9, {"plan": ["x", "z"]}, True, True),
        (-9.9, {"plan": "z"}, False, False),
        (-10.0, {"plan": "x"}, True, True),
        (None, {"plan": "x"}, True, True),
        (None, {"plan": "x"}, False, False),
    ],
)
async def test_a_list_is_asked_for_where_it_is_old_or_lacks_what_is_chosen(
    fetched, chosen, ask, asks
):
    store = Store(kept=["x", "y"], fetched=fetched)

    found = await planner(store, ["new"]).choices(source(), CHOOSES, (), chosen, ask=ask)

    assert found == {"plan": ["new"] if asks else ["x", "y"]}
    assert store.asked[1:] == [("vendor", "sims", "plans", None)] * asks


PLAN = replace(SET, name="set_plan", effect=EFFECT)
ALIKE = replace(SET, name="also_plan", effect=EFFECT)
OTHER = replace(SET, name="set_state", effect=replace(EFFECT, what="state"))
RECORDS = [Target(key="a", record=SimpleNamespace(key="a")), Target(key="b")]


async def history(store, action, options=None):
    given = source(PLAN, ALIKE, OTHER, SET)
    values = {"plan": "new"}
    return await planner(store)._history(given, action, RECORDS, values, options or PlanOptions())


async def test_who_joins_is_looked_for_among_the_devices_and_texts_are_counted_within_the_hour():
    store = Store(present=["a"])

    assert await history(store, replace(SET, joins=True)) == TargetHistory(present=frozenset("a"))
    assert await history(store, replace(TEXT, text="sms_text")) == TargetHistory(texts={"a": 2})
    assert await history(store, SET) == TargetHistory()
    assert store.asked == [
        ("sims", ["a", "b"]),
        ("sims", ["send_sms"], NOW - 60 * MINUTE, None),
    ]


@pytest.mark.parametrize(
    ("options", "since"),
    [(None, NOW - 60 * MINUTE), (PlanOptions(doubted_since=NOW - 3 * MINUTE), NOW - 3 * MINUTE)],
)
async def test_what_was_asked_of_the_same_thing_is_known_by_every_action_which_changes_it(
    options, since
):
    store = Store()
    counts = replace(PLAN, effect=replace(EFFECT, named_in=lambda values: values["plan"]))

    found = await history(store, counts, options)

    assert found == TargetHistory(asked={"a": 2}, left_with={"a": "old"}, used_bytes={})
    assert store.asked == [
        ("sims", ["set_plan", "also_plan"], since, True),
        ("sims", ["set_plan", "also_plan"], False),
    ]


async def test_what_was_used_this_month_is_known_where_the_action_limits_it():
    store = Store()

    found = await history(store, replace(PLAN, limits_kilobytes="kb"))

    assert found.used_bytes == {"a": 7}
    assert store.asked[-1] == ("sims", ["a"], NOW.date())


async def test_what_is_left_of_a_rehearsed_job_warns_where_it_should_still_wait():
    stored = known(why="waits for 1 to report", how=Rehearsal(waves=(("a",), ("b",))))

    async def read(job):
        return stored if job == "j" else None

    made = planner(SimpleNamespace(rehearsals=SimpleNamespace(read=read)))

    async def with_costs(given, plan):
        recent = tuple(SimpleNamespace(job=job) for job in ("i", plan.follows))
        return replace(plan, warnings=("one",), recent=recent)

    made._with_costs = with_costs
    rows = [
        TargetRow(key, f"L{key}", TargetState.PLANNED, None, None, None, f"dev-{key}")
        for key in "ab"
    ]
    head = SimpleNamespace(digest="print", send_by=NOW)
    job = SimpleNamespace(
        job="j", account="sims", action=SET.name, values={"state": "x"}, targets=rows, head=head
    )

    plan = await made.rest_of(source(SET), job)

    assert plan.warnings == ("one", "waits for 1 to report")
    assert [target.key for target in plan.targets] == ["a"]
    assert (plan.digest, plan.send_by, plan.follows) == ("print", NOW, "j")
    assert [change.job for change in plan.recent] == ["i"]


def plan_of(*targets, action=SET, **values):
    return make_plan("sims", "made-up", action, values, targets, NOW)


def test_each_warning_is_counted_over_the_targets_which_change():
    plan = plan_of(
        PlannedTarget(key="a", warning="odd"),
        PlannedTarget(key="b", warning="new"),
        PlannedTarget(key="c", warning="odd"),
        PlannedTarget(key="d"),
        PlannedTarget(key="e", warning="odd", outlook=SAME),
    )

    assert _warnings(plan) == ["2: odd", "1: new"]


def test_the_required_values_of_the_first_target_are_those_of_all():
    action = replace(SET, fields=(Field("plan", "Plan"), Field("note", "Note", required=False)))
    first = Target(key="a", values={"plan": "x", "note": "y", "more": "z"})

    assert _required(action, [first, Target(key="b", values={"plan": "w"})]) == {"plan": "x"}
    assert _required(action, []) == {}


@pytest.mark.parametrize(
    ("name", "values", "is_same"),
    [(SET.name, {"a": 1}, True), (SET.name, {"a": 2}, False), ("other", {"a": 1}, False)],
)
def test_another_job_was_the_same_by_its_action_and_values(name, values, is_same):
    assert _is_same(SimpleNamespace(action=name, values=values), plan_of(a=1)) is is_same


@pytest.mark.parametrize(
    ("target", "name", "concerns"),
    [("device", "other", True), ("name", "other", False), ("name", SET.name, True)],
)
def test_a_name_concerns_only_the_same_action(target, name, concerns):
    plan = plan_of(action=replace(SET, target=target))

    assert _concerns(SimpleNamespace(action=name), plan) is concerns


@pytest.mark.parametrize(
    ("target", "asked", "outlook"),
    [
        (PlannedTarget(key="a", values={"n": 1}), [(SET.name, ["a"], {"s": 0, "n": 1})], CHANGES),
        (PlannedTarget(key=""), [(SET.name, [], {"s": 0, "n": 0})], CHANGES),
        (PlannedTarget(key="bad"), [(SET.name, ["bad"], {"s": 0, "n": 0})], NEVER),
        (PlannedTarget(key="bad", outlook=SAME), [], SAME),
    ],
)
def test_a_target_whose_request_cannot_be_made_is_left_out(target, asked, outlook):
    done = []

    def prepare(*what):
        done.append(what)
        if what[1] == ["bad"]:
            raise Blocked("no way")

    made = SimpleNamespace(client=SimpleNamespace(prepare=prepare))

    found = _checked(made, SET, {"s": 0, "n": 0}, target)

    assert done == asked
    assert found == replace(target, outlook=outlook, reason="no way" if outlook is NEVER else "")
