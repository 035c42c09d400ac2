"""The slow rounds of an account: its list again and again, and everybody's usage once a day."""

from contextlib import asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests.effort import sized
from tests.sync.desk import NOON, SIMS, TRACKERS, desk
from tui.domain.account.health import HealthKind
from tui.domain.show.filter import DeviceQuery
from tui.domain.verdict.judgement import Question
from tui.providers.errors import AccessDenied, Unreachable
from tui.sim.http.faults import Fault
from tui.sim.http.spoil import status
from tui.sync.question_asker import QuestionAnswer
from tui.sync.slow_sync import SlowSync


@asynccontextmanager
async def rounds():
    async with desk(fleet=12) as at:
        yield at, rounds_of(at)


def rounds_of(at):
    return SlowSync(at.console.store, at.console.fetcher, at.source(SIMS), now=at.clock)


async def go_on(at, rounds, hours):
    end = at.clock() + timedelta(hours=hours)
    while at.clock() < end:
        at.clock.advance(await rounds.step())


def usage_asked(at):
    """Return whose daily usage was asked for, in order."""
    paths = [path for _, path in at.transport.left if "usage" in path]
    return [path.split("/")[-2] for path in paths]


async def test_everybodys_usage_is_read_once_a_day_and_a_new_process_goes_on_where_the_last_was():
    async with rounds() as (at, first):
        await first.step()
        known = (await at.console.store.devices.page(DeviceQuery(account=SIMS, limit=100))).records
        assert any("/" in record.address for record in known)  # reached by its ICCID
        for _ in range(len(known) // 2):
            at.clock.advance(await first.step())
        half = usage_asked(at)

        await go_on(at, rounds_of(at), 1)
        all_once = usage_asked(at)
        at.clock.advance(22 * 3600)
        await go_on(at, rounds_of(at), 0.5)
        next_day = usage_asked(at)
        at.clock.advance(2 * 3600)
        await go_on(at, rounds_of(at), 0.5)

        assert 0 < len(half) < len(known)
        assert len(all_once) == len(set(all_once)) == len(known)
        assert next_day == all_once
        assert sorted(usage_asked(at)) == sorted(2 * all_once)


async def test_groups_are_read_a_day_apart_by_an_account_in_slow_rounds_too():
    async with desk(fleet=12) as at:
        slow = SlowSync(at.console.store, at.console.fetcher, at.source(TRACKERS), now=at.clock)
        await go_on(at, slow, 2)

        grouped = await at.console.store.devices.page(DeviceQuery("group:"))
        asked = len(at.transport.left)
        assert grouped.records
        await slow.catch_up(lambda _: None)
        assert len(at.transport.left) == asked + 1  # the device list alone


async def test_a_list_which_a_person_had_read_is_not_read_again():
    async with rounds() as (at, first):
        await first.step()
        await at.console.fetcher.devices(at.source(SIMS))
        lists = [path for _, path in at.transport.left if path.endswith("/devices")]
        first.record_devices({})
        first.refresh()
        await first.step()

        assert [path for _, path in at.transport.left if path.endswith("/devices")] == lists


async def test_a_vendor_which_dies_under_the_usage_is_asked_for_its_list_next():
    async with rounds() as (at, first):
        await first.step()
        at.faults.strike("connect_error", times=99)
        with pytest.raises(Unreachable):
            await first.step()
        before = (await at.console.store.shared.health())[SIMS]
        with pytest.raises(Unreachable):
            await first.step()
        after = (await at.console.store.shared.health())[SIMS]

        assert (before.kind, after.kind) == (HealthKind.REACHABLE, HealthKind.UNREACHABLE)


async def test_what_a_list_lacks_is_not_asked_for():
    async with rounds() as (at, first):
        await first.step()
        store = at.console.store
        known = (await store.devices.page(DeviceQuery(account=SIMS, limit=100))).records
        gone = min(one.key for one in known)
        await store.devices.save(
            "lattigo", SIMS, (), complete=True, seen={one.key for one in known} - {gone}
        )

        assert gone not in await store.devices.keys(SIMS)
        assert len(await store.devices.keys(SIMS)) == len(known) - 1
        assert (
            await store.devices.keys(SIMS, gone, limit=2) == sorted(one.key for one in known)[1:3]
        )


def plans_asked(at):
    return len([path for _, path in at.transport.left if path.endswith("rate_plans")])


async def test_the_rate_plans_are_read_once_a_day_without_being_asked_for():
    async with rounds() as (at, first):
        await first.step()
        known = await at.console.store.lists.read(SIMS, "rate-plans")

        assert known.rows
        assert plans_asked(at) == 1

        at.clock.advance(sized(18, 0) * 3600)
        await go_on(at, rounds_of(at), sized(5, 23))
        assert plans_asked(at) == 1

        await go_on(at, rounds_of(at), 3)
        assert plans_asked(at) == 2


@pytest.mark.parametrize("fault", ["html", Fault("denied", spoil=status(403), done=False)])
async def test_a_daily_list_which_is_refused_holds_nothing_up_and_waits_for_its_day(fault, caplog):
    async with rounds() as (at, first):
        at.faults.strike(fault, where=lambda asked: "rate_plans" in asked.path, times=99)
        await go_on(at, first, 3)

        assert plans_asked(at) == 1
        assert usage_asked(at)
        assert caplog.messages[0].startswith(f"{SIMS}: Rate plans: ")


class Alone:
    """Slow rounds without a vendor: what is open and unasked, and how each question ends."""

    def __init__(self, *answers, features=("usage",), lists=()):
        self.now, self.answers, self.did, self.said = NOON, list(answers), [], []
        self.open_ones, self.unasked, self.kept = [], [], {}
        self.devices = SimpleNamespace(counts=self.counts)
        self.questions = self.sync_state = self
        provider = SimpleNamespace(features=set(features), lists=lists, memberships=None)
        self.sync = SlowSync(
            self, SimpleNamespace(devices=self.read), SimpleNamespace(account="sims", provider=provider),
            now=lambda: self.now, judge=self.judge,
        )  # fmt: skip
        self.sync._asker = SimpleNamespace(ask=self.ask)
        self.sync._devices_read_at = NOON

    async def judge(self):
        self.did.append("judge")

    async def read(self, source, progress):
        self.did.append("list")

    async def ask(self, source, question):
        self.did.append((question.key, question.ask))
        self.now += timedelta(seconds=60)
        answer = self.answers.pop(0) if self.answers else QuestionAnswer()
        if isinstance(answer, Exception):
            raise answer
        if question in self.open_ones:
            self.open_ones.remove(question)
        return answer

    async def open(self, account, *, limit):
        assert (account, limit) == ("sims", 1)
        return self.open_ones[:limit]

    async def count_open(self, account):
        assert account == "sims"
        return len(self.open_ones)

    async def longest_unasked(self, account, ask, before, *, limit):
        assert (account, ask, before) == ("sims", "usage", self.now - timedelta(days=1))
        self.did.append("look")
        found, self.unasked = self.unasked[:limit], self.unasked[limit:]
        return found

    async def counts(self):
        return {("p", "sims"): 40_000, ("q", "sims"): 46_400, ("p", "other"): 9}

    async def load(self, account, cursor):
        assert (account, cursor) == ("sims", "listed")
        return self.kept.get(cursor)

    async def save(self, account, cursor, text):
        assert account == "sims"
        self.kept[cursor] = text


def about(key, urgency=9):
    return Question(account="sims", key=key, ask="details", urgency=urgency)


async def test_a_single_sync_asks_what_is_open_and_then_for_the_usage_of_everybody():
    alone = Alone()
    alone.open_ones, alone.unasked = [about("a"), about("b")], ["c", "d"]
    await alone.sync.ask(alone.said.append, everybody=True)

    assert [what for what in alone.did if isinstance(what, tuple)] == [
        ("a", "details"), ("b", "details"), ("c", "usage"), ("d", "usage"),
    ]  # fmt: skip
    assert alone.said == [
        "sims: asking about 2 suspicious devices",
        "sims: asking about 1 suspicious device",
        "sims: reading usage, 1 SIMs",
        "sims: reading usage, 2 SIMs",
    ]
    assert (alone.did[0], alone.did[-1]) == ("judge", "look")


@pytest.mark.parametrize(("age", "is_read"), [(86_399, False), (86_400, True), (-1, True)])
@pytest.mark.parametrize("is_refused", [False, True])
async def test_a_daily_list_is_read_a_day_after_it_was_read_or_refused(age, is_read, is_refused):
    specs = (
        SimpleNamespace(name="plans", is_read_daily=True),
        SimpleNamespace(name="b", is_read_daily=False),
    )
    alone, read = Alone(lists=specs), []
    alone.now = NOON + timedelta(seconds=age)

    async def stored(account, name):
        return SimpleNamespace(fetched_at=None if is_refused else NOON)

    async def rows(source, name):
        read.append(name)

    alone.lists, alone.sync._fetcher.rows = SimpleNamespace(read=stored), rows
    if is_refused:
        alone.sync._refused_at["plans"] = NOON
    await alone.sync._read_daily()

    assert read == (["plans"] if is_read else [])


async def test_a_single_sync_which_is_quick_asks_for_nobodys_usage():
    alone = Alone()
    alone.unasked = ["c"]
    await alone.sync.ask(alone.said.append, everybody=False)
    without = Alone(features=())
    without.unasked = ["c"]
    await without.sync.ask(without.said.append, everybody=True)

    assert (alone.did, without.did) == (["judge"], ["judge"])


async def test_a_single_sync_asks_for_five_minutes_at_most():
    alone = Alone()
    alone.unasked = [f"{number}" for number in range(9)]
    await alone.sync.ask(alone.said.append, everybody=True)

    assert len(alone.said) == 5, "a minute each"
    assert alone.did[-1] == "judge"


async def test_after_three_failures_in_a_row_a_single_sync_ends(caplog):
    gone = Unreachable("no route")
    alone = Alone(gone, gone, QuestionAnswer(), gone, gone)
    alone.unasked = [f"{number}" for number in range(9)]
    await alone.sync.ask(alone.said.append, everybody=True)
    assert (len(alone.said), caplog.messages) == (5, ["no route"] * 4)

    alone = Alone(gone, gone, gone)
    alone.unasked = [f"{number}" for number in range(9)]
    await alone.sync.ask(alone.said.append, everybody=True)
    assert (len(alone.said), alone.did[-1]) == (3, "judge")


@pytest.mark.parametrize(
    ("of_lists", "of_questions", "asked"),
    [
        (Unreachable("no route"), None, 2),
        (AccessDenied("no key"), None, 0),
        (None, AccessDenied("no key"), 1),
    ],
)
async def test_a_single_sync_goes_on_after_a_failure_unless_its_key_is_refused(
    of_lists, of_questions, asked, caplog
):
    alone = Alone(*[of_questions] if of_questions else [])
    alone.unasked = ["a", "b"]

    async def read_groups():
        if of_lists is not None:
            raise of_lists

    alone.sync._memberships = SimpleNamespace(step=read_groups)
    await alone.sync.ask(alone.said.append, everybody=True)

    assert len(alone.said) == asked
    assert caplog.messages == [str(of_lists or of_questions)]


@pytest.mark.parametrize(("granted", "asked"), [(None, 5), (3, 9)])
async def test_after_five_refusals_in_a_row_no_more_usage_is_asked_for(monkeypatch, granted, asked):
    monkeypatch.setattr("tui.sync.slow_sync.ASKING_SECONDS", 9_999.0)
    alone = Alone(*[QuestionAnswer(is_refused=number != granted) for number in range(20)])
    alone.unasked = [f"{number}" for number in range(20)]
    await alone.sync.ask(alone.said.append, everybody=True)

    assert len(alone.said) == asked


async def test_a_step_asks_the_most_urgent_or_for_usage_at_the_pace_which_goes_round_in_half_a_day():
    alone = Alone()
    alone.open_ones, alone.unasked = [about("a")], ["c"]

    assert await alone.sync.step() == 1.0
    assert await alone.sync.step() == 0.5  # 86,400 devices in 43,200 seconds
    assert alone.did == [("a", "details"), "judge", "look", ("c", "usage"), "judge"]
    assert await alone.sync.step() == 300.0
    alone.now += timedelta(seconds=299)
    await alone.sync.step()
    assert alone.did.count("look") == 2
    alone.now += timedelta(seconds=1)
    await alone.sync.step()
    assert alone.did.count("look") == 3


@pytest.mark.parametrize(("age", "rest"), [(290, 300.0), (300, 300.0), (301, 299.0), (599.5, 1.0)])
async def test_a_rest_ends_when_the_list_is_due(age, rest):
    alone = Alone()
    alone.now = NOON + timedelta(seconds=age)

    assert await alone.sync.step() == rest


@pytest.mark.parametrize(("age", "is_read"), [(599, False), (600, True), (-1, True)])
async def test_the_list_is_read_every_ten_minutes_also_by_the_next_process(age, is_read):
    alone = Alone()
    alone.sync._devices_read_at, alone.kept = None, {"listed": NOON.isoformat()}
    alone.now = NOON + timedelta(seconds=age)
    rest = await alone.sync.step()

    assert ("list" in alone.did) is is_read
    assert rest == 1.0
    assert alone.kept["listed"] == (alone.now if is_read else NOON).isoformat()


@pytest.mark.parametrize(("age", "is_read"), [(29, False), (30, True)])
async def test_a_refresh_reads_no_list_again_which_was_just_read(age, is_read):
    alone = Alone()
    alone.now = NOON + timedelta(seconds=age)
    alone.sync.refresh()
    await alone.sync.step()
    assert ("list" in alone.did) is is_read
    await alone.sync.step()
    assert alone.did.count("list") == is_read


async def test_a_question_which_fails_makes_the_list_due():
    alone = Alone(Unreachable("no route"))
    alone.open_ones = [about("a")]
    with pytest.raises(Unreachable):
        await alone.sync.step()
    await alone.sync.step()

    assert alone.did == [("a", "details"), "list", "judge"]
