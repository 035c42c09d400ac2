"""The slow rounds of an account: its list again and again, and everybody's usage once a day."""

from contextlib import asynccontextmanager
from datetime import timedelta

from tests.sync.desk import SIMS, desk
from tui.domain.filter import DeviceQuery
from tui.sync.rounds import Rounds


@asynccontextmanager
async def rounds():
    async with desk(fleet=12) as at:
        yield at, rounds_of(at)


def rounds_of(at):
    return Rounds(at.console.store, at.console.fetcher, at.source(SIMS), now=at.clock)


async def go_on(at, rounds, hours):
    end = at.clock() + timedelta(hours=hours)
    while at.clock() < end:
        at.clock.advance(await rounds.step())


def usage_asked(at):
    """Give whose daily usage was asked for, in order."""
    paths = [path for _, path in at.transport.left if "usage" in path]
    return [path.split("/")[-2] for path in paths]


async def test_everybodys_usage_is_read_once_a_day_and_a_new_process_goes_on_where_the_last_was():
    async with rounds() as (at, first):
        await go_on(at, first, 12)
        known = await at.console.store.devices(DeviceQuery(account=SIMS, limit=100))
        can_be_asked = [one for one in known.records if "/" not in one.address]
        assert len(can_be_asked) < len(known.records)  # one which cannot holds nobody up
        half = usage_asked(at)

        await go_on(at, rounds_of(at), 12.2)
        asked = usage_asked(at)

        assert 0 < len(half) < len(can_be_asked)
        assert len(set(asked)) == len(can_be_asked)
        assert len(asked) <= len(can_be_asked) + 2


async def test_what_a_list_lacks_is_not_asked_for():
    async with rounds() as (at, first):
        await first.step()
        store = at.console.store
        known = (await store.devices(DeviceQuery(account=SIMS, limit=100))).records
        gone = min(one.key for one in known)
        await store.save_devices(
            "lattigo", SIMS, (), complete=True, seen={one.key for one in known} - {gone}
        )

        assert gone not in await store.listed(SIMS)
        assert len(await store.listed(SIMS)) == len(known) - 1
        assert await store.listed(SIMS, gone, limit=2) == sorted(one.key for one in known)[1:3]
