"""The slow rounds of an account: its list again and again, and everybody's usage once a day."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from tests.sync.desk import SIMS, TRACKERS, desk
from tui.domain.account.health import HealthKind
from tui.domain.show.filter import DeviceQuery
from tui.providers.errors import Unreachable
from tui.sim.http.faults import Fault
from tui.sim.http.spoil import status
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

        await go_on(at, rounds_of(at), 23)
        assert plans_asked(at) == 1

        await go_on(at, rounds_of(at), 3)
        assert plans_asked(at) == 2


@pytest.mark.parametrize("fault", ["html", Fault("denied", spoil=status(403), done=False)])
async def test_a_daily_list_which_is_refused_holds_nothing_up_and_waits_for_its_day(fault):
    async with rounds() as (at, first):
        at.faults.strike(fault, where=lambda asked: "rate_plans" in asked.path, times=99)
        await go_on(at, first, 3)

        assert plans_asked(at) == 1
        assert usage_asked(at)
