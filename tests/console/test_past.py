"""Lists as they were known then equal what a console saw then, over a simulated week."""

import os
import random
from datetime import timedelta

import pytest

from tests.screens.frozen import NOW, Frozen
from tui.console.attention import read_attention
from tui.console.judging import unit_judge
from tui.console.past import NotKept, console_at
from tui.console.unit.timeline import next_silence, read_unit_past, read_unit_span
from tui.domain.show.filter import DeviceQuery, UnitQuery
from tui.sim.world.world import World

MOMENTS = int(os.environ.get("WATCHFLOOR_PAST_MOMENTS", "5"))
"""So many random moments are compared; `make past` compares 1,000."""
EVERY = timedelta(hours=8)
SYNCS = timedelta(days=7) // EVERY
FLEET = 6
TRACKER = DeviceQuery(account="yellow-fleet", limit=1)


def world(clock, *, fleet):
    return World(seed=5, fleet=fleet, clock=clock, hostile=True)


async def seen(console):
    """Return everything which the lists of a console show now."""
    store = console.store
    devices = (await store.devices.page(DeviceQuery(limit=500))).records
    units = (await store.units.page(UnitQuery(limit=500))).units
    attention = await read_attention(console)
    return (
        [
            (r.account, r.key, r.label, r.state, r.last_seen, r.latitude, r.position_at, r.iccid,
             r.imei, r.voltage_mv, dict(r.vendor), r.severity, r.cause)
            for r in devices
        ],
        [
            (u.key, u.label, u.members, u.state, u.last_seen, u.latitude, u.position_source,
             u.position_at, u.severity, u.cause, u.incident)
            for u in units
        ],
        [(line.cause, line.incident, line.severity, line.count) for line in attention.lines],
        {u.key: await store.verdicts.of(u.key) for u in units},
    )  # fmt: skip


@pytest.fixture
async def week(tmp_path):
    """Return a console after a week, and what it saw after each sync."""
    frozen = Frozen(tmp_path, fleet=FLEET, now=NOW, world=world)
    console = await frozen.open()
    history = []
    judge = unit_judge(console)
    tracker = None
    for _ in range(SYNCS):
        frozen.clock.advance(EVERY.total_seconds())
        for account in console.accounts:
            await console.fetcher.devices(console.source(account, person=False))
        tracker = tracker or (await console.store.devices.page(TRACKER)).records[0]
        now = console.now()
        await console.fetcher.reports(console.source("yellow-fleet"), tracker, now - EVERY, now)
        while await judge.judge_due(500):
            pass
        history.append((console.now(), await seen(console)))
    yield console, history
    await console.close()


async def told(console, moment):
    """Return the cause which `why --at` tells of each unit."""
    units = (await console.store.units.page(UnitQuery(limit=500))).units
    judge = unit_judge(console)
    judged = [(unit.key, await judge.judgement_of(unit.row, at=moment)) for unit in units]
    return {key: judgement.verdict.rule for key, judgement in judged}


async def nothing_later(past, moment):
    """Fail where the timeline of the unit whose reports are read, with a day ahead, tells of anything later."""
    unit = await past.unit((await past.store.devices.page(TRACKER)).records[0])
    known = await read_unit_past(past, unit)
    name = known.tracker.account, known.tracker.key
    day = timedelta(days=1)
    span = await read_unit_span(past, known, moment - day, moment + day, 48)
    ahead = await past.store.reports.histogram(
        *name, moment + timedelta(seconds=1), moment + day, 4
    )
    silence = await next_silence(past, known, moment, forward=True)
    newest = (await past.store.reports.read(*name, None, None, limit=1)).reports
    used = await past.store.usage.read(known.sim.account, known.sim.key, "daily", None, None)

    assert known.verdicts
    assert all(event.at <= moment for event in known.events)
    assert sum(span.outline.counts[:24]) > 0
    assert not any([*span.outline.counts[24:], *ahead])
    assert set(span.marks[25:]) == {"future"}
    assert silence is None
    assert newest[0].received_at <= moment
    assert all(row.date_for < moment.date() or row.fetched_at <= moment for row in used)


async def test_for_random_moments_of_a_week_lists_and_verdicts_equal_what_a_console_saw_then(week):
    console, history = week
    luck = random.Random(11)
    assert len({str(lists) for _, lists in history}) > len(history) // 2
    for _ in range(MOMENTS):
        at, lists = luck.choice(history)
        moment = at + luck.random() * EVERY * 0.9

        async with console_at(console, moment) as past:
            assert await seen(past) == lists
            assert past.now() == moment
            assert past.read_only
            await nothing_later(past, moment)
        causes = {key: cause for key, *_, cause, _ in lists[1]}
        assert {
            key: cause for key, cause in (await told(console, moment)).items() if key in causes
        } == causes


async def test_what_is_so_old_that_nothing_is_kept_is_not_known(tmp_path):
    frozen = Frozen(tmp_path, fleet=FLEET, now=NOW, world=world)
    console = await frozen.open()
    with pytest.raises(NotKept, match="has kept nothing yet"):
        async with console_at(console, NOW):
            pass
    await console.fetcher.devices(console.source("yellow-fleet"))

    with pytest.raises(NotKept, match="keeps what records were since"):
        async with console_at(console, NOW - timedelta(days=1)):
            pass
    await console.close()
