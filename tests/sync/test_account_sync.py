import asyncio
import json
import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from bench.model.fleet import make_fleet
from bench.model.rig import ACCOUNT, rig
from bench.model.vendor import FIRST_ID
from tests.effort import sized
from tui.store import Store, StoreError
from tui.store.reports.records import Reports
from tui.store.shared.sync_state import SyncState

HOUR = 3600


def test_every_report_is_stored_within_minutes(run, world):
    async def scene():
        one = world(make_fleet(50, 6, 1, seed=2))
        await one.live(sized(1, 6) * HOUR)
        ages = [one.vendor.first_sent[i] - one.fleet.received[i] for i in one.due(300)]
        return one.due(300) - one.stored, sum(ages) / len(ages), one.vendor.refused

    missing, age, refused = run(scene())

    assert (missing, refused) == (set(), 0)
    assert age < 90


# By the device's own clock, what is late is read again 2 and 13 hours later; by receipt nothing need be.
@pytest.mark.parametrize(
    ("clock", "keeps", "hours"),
    [("received", "newest", sized(7, 22)), ("made", "oldest", sized(17, 22))],
)
def test_reports_up_to_twelve_hours_late_are_stored_however_the_vendor_filters(
    run, world, fleet_of, clock, keeps, hours
):
    on_time = [(d, at, at + 3) for d in range(8) for at in range(d * 60, 86_000, 900)]
    late = [
        (d, at, at + delay)
        for d, delay in ((1, 1800), (3, 4 * HOUR), (5, 11 * HOUR), (7, 43_000))
        for at in range(HOUR // 2 + 100 + d, 3 * HOUR // 2, 400)
    ]

    async def scene():
        one = world(fleet_of(8, on_time + late), clock=clock, keeps=keeps)
        await one.live(hours * HOUR, share=sized(25, 40))
        return one.due(300) - one.stored

    assert run(scene()) == set()


@pytest.mark.parametrize("keeps", ["oldest", "newest"])
def test_a_burst_of_more_than_five_hundred_reports_in_one_second_is_read_whole(
    run, world, fleet_of, keeps
):
    devices, moment = sized(520, 620), sized(HOUR // 3, HOUR)
    quiet = [(d, d * 2, d * 2) for d in range(devices)]
    burst = [(d, moment, moment) for d in range(devices)]
    after = [(d, moment + 1000 + d, moment + 1000 + d) for d in range(devices)]

    async def scene():
        one = world(fleet_of(devices, quiet + burst + after), keeps=keeps)
        async with one.console() as console:
            await asyncio.sleep(moment + 300)
            place = json.loads(await console.store.sync_state.load(ACCOUNT, "sync"))
            await asyncio.sleep(sized(HOUR, 2 * HOUR))
        burst_at = one.vendor.start.timestamp() + moment
        return burst_at, place["debts"], one.due(300) - one.stored, one.vendor.refused

    burst_at, unread_moments, missing, refused = run(scene())

    assert any(since <= burst_at <= until for (since, until), *_ in unread_moments)
    assert (missing, refused) == (set(), 0)


def test_another_program_which_takes_a_hundred_requests_at_once_gets_nobody_refused(run, world):
    async def scene():
        one = world(make_fleet(20, 2, 1, seed=4))
        async with one.console(share=20):
            await asyncio.sleep(2 * HOUR)
            for _ in range(12):  # as fast as the vendor allows
                one.vendor.spend(9)
                await asyncio.sleep(10)
            await asyncio.sleep(3 * HOUR)
        return one.vendor.refused, one.vendor.most_in_an_hour, one.due(3700) - one.stored

    refused, most, missing = run(scene())

    assert (refused, missing) == (0, set())
    assert 100 < most <= 130


@pytest.mark.parametrize("skew", [-90.0, 90.0])
def test_a_clock_which_is_wrong_loses_nothing_and_asks_for_nothing_that_is_to_come(
    run, world, skew
):
    async def scene():
        one = world(make_fleet(30, 6, 1, seed=5), skew_seconds=skew)
        await one.live(sized(1, 2) * HOUR)
        ends = [
            datetime.strptime(body["datetime_end"], "%m/%d/%Y %H:%M:%S").replace(tzinfo=UTC)
            for body in one.asked("get_reports_all_devices")
        ]
        return one.due(300) - one.stored, one.vendor.refused, max(ends) - one.clock.true()

    missing, refused, ahead = run(scene())

    assert (missing, refused) == (set(), 0)
    assert timedelta(seconds=-180) < ahead <= timedelta(seconds=-20)


def test_nine_hours_of_sleep_end_with_the_device_list_and_lose_nothing(run, world):
    async def scene():
        one = world(make_fleet(sized(15, 60), 6, 1, seed=6))
        async with one.console():
            await asyncio.sleep(HOUR)
            before = len(one.asked())
            asyncio.get_running_loop().jump(9 * HOUR)
            await asyncio.sleep(sized(1, 2) * HOUR)
        return [body["commandstring"] for body in one.asked()[before:]], one.due(300) - one.stored

    asked, missing = run(scene())

    assert missing == set()
    assert asked[0] == "get_devices"
    assert len(asked) < 2 * 104


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/New_York", "2026-03-08T07"),
        ("Australia/Lord_Howe", "2026-04-04T15"),
        ("Europe/Berlin", "2026-03-29T01"),
        ("Europe/London", "2026-10-25T01"),
        ("America/Santiago", "2026-09-06T04"),
    ][: sized(2, 5)],
)
def test_a_night_of_changing_clocks_sends_the_same_bytes(run, world, zone, day):
    start = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(hours=1)

    async def scene():
        one = world(make_fleet(10, 4, 1, seed=7), start=start)
        await one.live(sized(2, 3) * HOUR, share=30)
        return one.vendor.bodies

    sent = []
    before = os.environ.get("TZ")
    try:
        for name in ("UTC", zone):
            os.environ["TZ"] = name
            time.tzset()
            sent.append(run(scene()))
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()

    assert len(sent[0]) > sized(30, 40)
    assert sent[0] == sent[1]


def test_a_short_device_list_takes_nobody_off(run, world):
    def spoil(asked, answer):
        if asked["commandstring"] == "get_devices" and "data" in answer:
            return {**answer, "data": answer["data"][:10]}
        return answer

    async def scene():
        one = world(make_fleet(30, 4, 1, seed=8))
        async with one.console() as console:
            await asyncio.sleep(HOUR)
            one.transport.spoil = spoil
            await asyncio.sleep(sized(1, 4) * HOUR // 2)
            return await console.store.devices.counts(), (await page(console)).absent

    counts, absent = run(scene())

    assert (list(counts.values()), absent) == ([30], frozenset())


async def page(console):
    from tui.domain.show.filter import DeviceQuery  # noqa: PLC0415 - here alone

    return await console.store.devices.page(DeviceQuery())


def test_answers_wrongly_empty_for_a_moment_lose_nothing(run, world):
    async def scene():
        one = world(make_fleet(50, 30, 1, seed=9))
        emptied = 0

        def spoil(asked, answer):
            nonlocal emptied
            is_all = asked["commandstring"] == "get_reports_all_devices"
            if is_all and "data" in answer and len(one.vendor.bodies) % 9 == 0:
                emptied += 1
                return {**answer, "data": []}
            return answer

        async with one.console():
            await asyncio.sleep(sized(1, 2) * HOUR // 2)
            one.transport.spoil = spoil
            await asyncio.sleep(sized(1, 2) * HOUR)
        return emptied, one.due(600) - one.stored

    emptied, missing = run(scene())

    assert emptied > 5
    assert missing == set()


def test_a_fleet_too_large_for_the_budget_takes_turns_and_says_so(run, world):
    hours = sized(4, 10)

    async def scene():
        one = world(make_fleet(60, 100, 0.5, seed=10, holes=False, start_second=12 * HOUR))
        async with one.console(share=25) as console:
            await asyncio.sleep(hours * HOUR)
            told = json.loads(await console.store.sync_state.load(ACCOUNT, "outlook"))
            place = json.loads(await console.store.sync_state.load(ACCOUNT, "sync"))
        read_until = {int(key) - FIRST_ID: until for key, until in place["rota"].items()}
        start = one.vendor.start.timestamp()
        behind = [
            i
            for i in one.due(60) - one.stored
            if start + one.fleet.received[i] < read_until[one.fleet.device[i]]
        ]
        lately = {body["commandstring"] for body in one.asked()[-25:]}
        return told["overload"], lately, behind, len(one.stored), one.vendor.refused

    overload, commands, behind, stored, refused = run(scene())

    assert overload.startswith("the fleet needs ")
    assert overload.endswith(" requests an hour, the budget is 25")
    assert commands == {"get_devices", "get_reports_single_device"}
    assert (behind, refused) == ([], 0)
    assert stored > 1_400 * hours


class Died(BaseException):
    """A process is gone: nothing of ours may catch it."""


class Crash:
    """The death of a process at the n-th commit: before it, or just after."""

    left = 0
    after = False

    @staticmethod
    async def at(commit):
        Crash.left -= 1
        if Crash.left == 0 and not Crash.after:
            commit.close()
            raise Died
        done = await commit
        if Crash.left == 0:
            raise Died
        return done


class CrashingReports(Reports):
    async def save(self, *args, **more):
        return await Crash.at(super().save(*args, **more))


class CrashingSyncState(SyncState):
    async def save(self, *args):
        return await Crash.at(super().save(*args))


class Crashing(Store):
    """A store whose process dies at a commit of reports or of the sync's state."""

    def __init__(self, databases):
        super().__init__(databases)
        self.reports = CrashingReports(databases)
        self.sync_state = CrashingSyncState(databases)


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_commit_leaves_no_row_behind_a_cursor(run, world, after):
    async def scene():
        one = world(make_fleet(sized(15, 40), 30, 1, seed=11))
        for number in range(1, sized(15, 20)):
            Crash.left, Crash.after = number, after
            with pytest.raises(Died):
                async with rig_of(one) as console:
                    await console.poller.sync_forever(lambda console=console: console.background)
            one.clock.start += timedelta(seconds=70)
        await one.live(sized(1, 2) * HOUR // 2)
        return one.due(300) - one.stored

    assert run(scene()) == set()


def rig_of(one):
    return rig(one.folder, one.transport, one.clock, store_type=Crashing)


def test_a_full_disk_is_survived(run, world):
    class Disk:
        is_full = False

        @staticmethod
        async def write(commit):
            if Disk.is_full:
                commit.close()
                raise StoreError("the disk is full")
            return await commit

    class FullReports(Reports):
        async def save(self, *args, **more):
            return await Disk.write(super().save(*args, **more))

    class FullSyncState(SyncState):
        async def save(self, *args):
            return await Disk.write(super().save(*args))

    class Full(Store):
        def __init__(self, databases):
            super().__init__(databases)
            self.reports = FullReports(databases)
            self.sync_state = FullSyncState(databases)

    async def scene():
        one = world(make_fleet(sized(15, 30), 6, 1, seed=12))
        async with one.console(store_type=Full):
            await asyncio.sleep(sized(1, 2) * HOUR // 2)
            Disk.is_full = True
            await asyncio.sleep(sized(1, 2) * HOUR // 2)
            Disk.is_full = False
            await asyncio.sleep(sized(1, 3) * HOUR)
        return one.due(300) - one.stored

    assert run(scene()) == set()


def test_three_consoles_on_one_store_ask_no_more_than_one(run, world):
    seconds = sized(1, 2) * HOUR

    async def scene(consoles):
        one = world(make_fleet(30, 4, 0.2, seed=13))
        async with asyncio.timeout(None):
            if consoles == 1:
                await one.live(seconds)
            else:
                async with one.console(), one.console(), one.console():
                    await asyncio.sleep(seconds)
        return len(one.asked()), one.due(300) - one.stored

    alone, missing_alone = run(scene(1))
    together, missing = run(scene(3))

    assert together <= alone * 1.02
    assert missing == missing_alone == set()


def test_one_sync_beside_a_console_which_polls_asks_nothing_and_says_why(run, world):
    async def scene():
        one = world(make_fleet(30, 4, 0.2, seed=15))
        said = []
        async with one.console(), rig(one.folder, one.transport, one.clock) as other:
            await asyncio.sleep(65)
            before = len(one.asked())
            await other.poller.sync_once(other.background, said.append)
            return len(one.asked()) - before, said

    asked, said = run(scene())

    assert asked == 0
    assert said == ["fleet: another Watchfloor process already keeps this account up to date"]


def test_one_sync_alone_fetches_list_and_news_and_tells_how_far_it_is(run, world):
    async def scene():
        one = world(make_fleet(30, 4, 0.2, seed=16))
        await asyncio.sleep(3 * HOUR)
        said = []
        async with rig(one.folder, one.transport, one.clock) as console:
            await console.poller.sync_once(console.background, said.append)
        return [body["commandstring"] for body in one.asked()], said, len(one.stored)

    asked, said, stored = run(scene())

    assert asked[:2] == ["get_devices", "get_reports_all_devices"]
    assert {"get_orgs", "get_device_groups"} <= set(asked[2:])  # once a day, after what is newest
    done = f"fleet: {stored} reports, {1 + -(-stored // 100)} requests, about 0 s left"
    assert [words for words in said if "reports" in words][-1] == done


def test_one_sync_whose_share_is_spent_sleeps_until_requests_are_free(run, world):
    async def scene():
        one = world(make_fleet(400, 300, 0.2, seed=17))
        await asyncio.sleep(3 * HOUR)
        began, said = asyncio.get_running_loop().time(), []

        def hear(words):
            said.append(words)
            assert len(said) < 500, "it spins"

        async with rig(one.folder, one.transport, one.clock, share=15) as console:
            await console.poller.sync_once(console.background, hear)
        waits = said.count("fleet: waiting until requests are free")
        return waits, asyncio.get_running_loop().time() - began, one.vendor.refused

    waits, seconds, refused = run(scene())

    assert refused == 0
    assert waits > 0
    assert seconds > 1800
    assert waits < seconds / 30


def test_when_the_console_which_polls_is_closed_another_takes_over(run, world):
    async def scene():
        one = world(make_fleet(30, 4, 1, seed=14))
        async with one.console():
            await asyncio.sleep(10)
            async with one.console():
                await asyncio.sleep(HOUR // 2)
            await asyncio.sleep(HOUR // 2)
        return one.due(300) - one.stored, one.vendor.seconds()

    missing, _ = run(scene())

    assert missing == set()


def test_a_device_the_vendor_refuses_does_not_hold_up_the_rest(run, world, fleet_of):
    part = sized(1000, 3000)
    rows = [(d, at, at) for d in range(5) for at in range(d, 10 * part, 600)]
    back = [(0, 10 * part + 1000 + i, 13 * part) for i in range(5)]
    again = [(0, 13 * part + 100, 13 * part + 100)] + [
        (d, at, at) for d in (1, 2) for at in range(10 * part, 17 * part, 600)
    ]

    refused = []

    def spoil(asked, answer):
        if asked.get("identifier") == str(FIRST_ID):
            refused.append(asked)
            return {**{k: v for k, v in answer.items() if k != "data"}, "message": "Not allowed."}
        return answer

    async def scene():
        one = world(fleet_of(5, rows + back + again), clock="made")
        one.transport.spoil = spoil
        await one.live(15 * part, share=30)
        return {i for i in one.due(300) if one.fleet.device[i]} - one.stored

    assert run(scene()) == set()
    assert refused
