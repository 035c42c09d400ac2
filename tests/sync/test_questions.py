"""What would decide a verdict is asked of each vendor: the worst first, within the budget, not twice in a row."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bench.model.fleet import make_fleet
from bench.model.rig import ACCOUNT, rig
from bench.model.vendor import FIRST_ID
from tests.effort import sized
from tests.sync.desk import LOCATORS, SIMS, desk
from tui.domain.verdict.judgement import Question
from tui.providers.errors import AnswerLost
from tui.sim.charterup.limits import RateWindows
from tui.sim.http.faults import Fault
from tui.sim.http.spoil import status
from tui.sync.poller import Poller
from tui.sync.question_asker import QuestionAsker
from tui.sync.slow_sync import SlowSync

HOUR, DAY = 3600, 86_400


def about(index, **more):
    """Make a question about the reports of a device of the modelled fleet."""
    return Question(account=ACCOUNT, key=str(FIRST_ID + index), ask="reports", **more)


class Judging:
    """Judges as a rule would which wants the reports of some devices, once each."""

    def __init__(self, store, indexes):
        self.store, self.indexes, self.calls = store, list(indexes), 0

    async def __call__(self):
        self.calls += 1
        known = await self.store.questions.asked_at(
            ACCOUNT, "reports", [str(FIRST_ID + index) for index in self.indexes]
        )
        wanted = [
            about(index, urgency=len(self.indexes) - place)
            for place, index in enumerate(self.indexes)
            if str(FIRST_ID + index) not in known
        ]
        everybody = [(ACCOUNT, str(FIRST_ID + index)) for index in self.indexes]
        await self.store.questions.save(everybody, wanted)


def asked_about(one):
    """Return which devices were asked about, in order and each once."""
    bodies = one.asked("get_reports_single_device")
    return list(dict.fromkeys(int(body["identifier"][2:]) for body in bodies))  # 35, then its index


def poller_of(console, judge):
    return Poller(
        console.store,
        console.poller._fetcher,
        now=console.clock,
        sleep=asyncio.sleep,
        gauges=lambda account: console.ledger.gauges(account, console.clock()),
        judge=judge,
    )


@pytest.fixture
def sync_once(run, world):
    """Sync a fleet once, with questions about some devices; return its vendor, what was said and the judge."""

    def scene(fleet, indexes, *, asks=True, limit=None, **more):
        async def work():
            one = world(fleet)
            if limit is not None:
                one.vendor.windows = RateWindows(limit)
            await asyncio.sleep(12 * HOUR)
            said = []
            async with rig(one.folder, one.transport, one.clock, **more) as console:
                judge = Judging(console.store, indexes)
                await judge()
                poller = poller_of(console, judge)
                await poller.sync_once(console.background, said.append)
                if asks:
                    await poller.ask_once(console.background, said.append)
                left = await console.store.questions.count_open(ACCOUNT)
            return one, said, left

        return run(work())

    return scene


def test_one_sync_asks_the_worst_first_and_tells_of_it(sync_once):
    one, said, left = sync_once(make_fleet(30, 4, 1, seed=3), [7, 2, 11], share=60)

    assert asked_about(one) == [7, 2, 11]
    assert left == 0
    asking = [words for words in dict.fromkeys(said) if "suspicious" in words]
    assert asking == [
        "fleet: asking about 3 suspicious devices",
        "fleet: asking about 2 suspicious devices",
        "fleet: asking about 1 suspicious device",
    ]


def test_a_quick_sync_asks_nothing(sync_once):
    one, _, left = sync_once(make_fleet(30, 4, 1, seed=3), [7, 2, 11], asks=False)

    assert asked_about(one) == []
    assert left == 3


def test_one_sync_with_more_questions_than_requests_asks_the_worst_and_leaves_some(sync_once):
    one, _, left = sync_once(make_fleet(150, 2, 1, seed=4), range(120), share=60)

    asked = asked_about(one)
    spent = sum(one.vendor.units.values())
    assert asked == list(range(len(asked)))
    assert len(asked) > 20
    assert left == 120 - len(asked)
    assert 40 <= spent <= 60 - 6, "the next sync's list and newest reports have room"
    assert len(one.asked("get_reports_all_devices")) == 1, "the worst go before everybody's hours"


def test_one_sync_spends_all_that_is_not_reserved_for_people_and_no_more(sync_once):
    one, _, left = sync_once(make_fleet(150, 2, 1, seed=4), range(140))

    spent = sum(one.vendor.units.values())
    assert 85 <= spent <= 130 - 26 - 2 - 5, "the next sync has room for its newest reports"
    assert left == 140 - len(asked_about(one))
    assert one.vendor.refused == 0


def test_before_the_least_suspicious_everybodys_last_hours_are_read(sync_once):
    one, said, left = sync_once(make_fleet(30, 4, 1, seed=3), range(20))

    assert asked_about(one) == list(range(20))
    assert left == 0
    assert len(one.asked("get_reports_all_devices")) == 1 + 3
    assert any("everybody's last hours" in words for words in said)


def test_a_device_gets_one_request_so_that_others_get_one(sync_once):
    one, _, _ = sync_once(make_fleet(30, sized(30, 60), 1, seed=4), range(25))

    asked = [body["identifier"] for body in one.asked("get_reports_single_device")]
    assert len(set(asked)) == 25
    assert len(asked) <= 26, "a second one only where the first held hardly a report"


def test_a_higher_limit_is_spent_on_more_questions_and_on_the_history_of_everybody(sync_once):
    limit, devices = ((10, 400), (60, 2000), (3600, 2000)), sized(100, 150)
    fleet = make_fleet(devices, 2, 1, seed=4)
    one, said, left = sync_once(fleet, range(40), limit=limit, share=60)

    assert asked_about(one)[:40] == list(range(40))
    assert len(asked_about(one)) == devices
    assert left == 0
    assert any("learning how often" in words for words in said)


def test_with_the_published_limit_nobody_is_asked_about_who_is_not_suspicious(sync_once):
    one, _, _ = sync_once(make_fleet(30, 4, 1, seed=3), [])

    assert asked_about(one) == []


def test_questions_leave_the_newest_reports_of_everybody_their_part(run, world):
    devices, hours = sized(40, 120), sized(2, 6)

    async def live(indexes):
        one = world(make_fleet(devices, 8, 1, seed=5))
        async with one.console(share=60) as console:
            await console.store.questions.save([], [about(i, urgency=1) for i in indexes])
            await asyncio.sleep(hours * HOUR)
        ages = [one.vendor.first_sent[i] - one.fleet.received[i] for i in one.due(400)]
        return one, sum(ages) / len(ages), one.due(400) - one.stored

    quiet, usual_age, _ = run(live([]))
    busy, age, missing = run(live(range(devices * 5 // 6)))

    asked = Counter(body["identifier"] for body in busy.asked("get_reports_single_device"))
    assert len(asked) > 20
    assert max(asked.values()) <= 5, "a question which brings nothing new rests"
    assert missing == set()
    assert (quiet.vendor.refused, busy.vendor.refused) == (0, 0)
    assert age < 2 * usual_age


def sims(at, judge=None):
    more = {"judge": judge} if judge else {}
    return SlowSync(at.console.store, at.console.fetcher, at.source(SIMS), now=at.clock, **more)


async def sync_sims(at, said=None):
    """Sync the SIMs as a single sync does."""
    work = sims(at)
    await work.catch_up(lambda _: None)
    await work.ask((said if said is not None else []).append, everybody=True)


async def addressed(at, account):
    """Return the records of an account which have an address of their own."""
    return [record for record in await at.records(account) if "/" not in record.address]


def paths(at, word):
    return [path for _, path in at.transport.left if word in path]


async def test_a_suspicious_sim_is_asked_about_before_everybodys_usage():
    async with desk(fleet=12) as at:
        usage, details, texts = (await addressed(at, SIMS))[:3]
        store = at.console.store
        wanted = [
            Question(account=SIMS, key=usage.key, ask="usage", urgency=5),
            Question(account=SIMS, key=details.key, ask="details", urgency=9),
            Question(account=SIMS, key=texts.key, ask="texts", urgency=7),
        ]
        await store.questions.save([], wanted)
        said = []
        await sync_sims(at, said)

        asked = paths(at, "/devices/")
        everybody = len(await at.records(SIMS))
        assert asked[0].endswith(details.address)
        assert asked[2].endswith(f"{texts.address}/get_sms")
        assert asked[3].endswith(f"{usage.address}/daily_data_usages")
        assert len(paths(at, "daily_data_usages")) == everybody
        assert await store.questions.count_open(SIMS) == 0
        assert f"{SIMS}: asking about 3 suspicious devices" in said
        assert said[-1] == f"{SIMS}: reading usage, {everybody - 1} SIMs"


async def test_usage_which_was_read_today_is_not_read_by_the_next_sync():
    async with desk(fleet=12) as at:
        await sync_sims(at)
        once = len(paths(at, "daily_data_usages"))
        await sync_sims(at)

        assert len(paths(at, "daily_data_usages")) == once > 0


async def test_one_sync_of_many_sims_ends_after_a_while_and_the_next_goes_on(monkeypatch):
    async with desk(fleet=30) as at:
        monkeypatch.setattr("tui.sync.slow_sync.ASKING_SECONDS", 5.0)
        await sync_sims(at)
        first = paths(at, "daily_data_usages")
        await sync_sims(at)
        second = paths(at, "daily_data_usages")[len(first) :]

        assert 0 < len(first) < len(await at.records(SIMS))
        assert second
        assert not set(first) & set(second)


async def test_a_vendor_with_nothing_but_its_list_has_the_list_read_once_for_all_questions():
    async with desk(fleet=12) as at:
        records = await at.records(LOCATORS)
        questions = [
            Question(account=LOCATORS, key=record.key, ask="details") for record in records[:3]
        ]
        await at.console.store.questions.save([], questions)
        at.clock.advance(timedelta(minutes=5).total_seconds())
        before = len(at.transport.left)
        asker = QuestionAsker(at.console.store, at.console.fetcher, at.clock)
        for question in questions:
            await asker.ask(at.source(LOCATORS), question)

        assert len(at.transport.left) == before + 1
        assert await at.console.store.questions.count_open(LOCATORS) == 0


async def test_a_question_whose_answer_the_vendor_cannot_give_rests_and_the_next_is_asked():
    async with desk(fleet=12) as at:
        known = await addressed(at, SIMS)
        store = at.console.store
        first, second = (
            Question(account=SIMS, key=record.key, ask="usage", urgency=urgency)
            for record, urgency in ((known[0], 9), (known[1], 1))
        )
        await store.questions.save([], [first, second])
        broken = Fault("broken", spoil=status(500), done=False)
        at.faults.strike(broken, where=lambda asked: known[0].address in asked.path, times=9)
        asker = QuestionAsker(store, at.console.fetcher, at.clock)
        with pytest.raises(AnswerLost):
            await asker.ask(at.source(SIMS), first)

        assert await store.questions.open(SIMS) == [second]


async def test_a_single_sync_goes_on_with_the_other_questions_after_one_fails():
    async with desk(fleet=12) as at:
        known = await addressed(at, SIMS)
        broken = Fault("broken", spoil=status(500), done=False)
        at.faults.strike(broken, where=lambda asked: known[0].address in asked.path, times=99)
        await at.console.store.questions.save(
            [], [Question(account=SIMS, key=known[0].key, ask="details", urgency=9)]
        )
        await sync_sims(at)

        asked = {path.split("/")[-2] for path in paths(at, "daily_data_usages")}
        assert {record.address for record in known[1:]} <= asked
