"""What one shift hands over, on a simulated fleet in which something was planted between two moments."""

from datetime import timedelta

from tests.sync.desk import SIMS, TRACKERS, desk
from tui.console.difference import read_difference
from tui.console.judging import unit_judge
from tui.domain.attention.subject import UnitSubject
from tui.domain.device.record import Report
from tui.domain.difference.lines import difference_lines
from tui.domain.verdict.facts import format_utc
from tui.sim.world.unit import SimState

HOURS = 12


async def read_all(at):
    """Read every list and judge all units, as a sync does."""
    for account in at.console.accounts:
        await at.console.fetcher.devices(at.source(account))
    await unit_judge(at.console).judge_due(1_000)


async def unit_of(at, account, key):
    return await at.console.store.units.of_device(account, key)


async def report(at, tracker, latitude):
    """Store a report of a tracker from a place, received now."""
    found = Report(
        provider="charterup", account=TRACKERS, key=f"at {latitude}", device=tracker.key,
        at=at.clock(), received_at=at.clock(), latitude=latitude, longitude=-100.0,
        position_source="gps",
    )  # fmt: skip
    await at.console.store.reports.save(TRACKERS, [found])


async def test_what_was_planted_between_two_shifts_is_told_of_the_units_it_was_planted_at():
    async with desk(fleet=24) as at:
        await read_all(at)
        suspended, noted, *_ = [
            each
            for each in await at.records(SIMS)
            if each.state == "active" and "/" not in each.address
        ]
        tracker = (await at.records(TRACKERS))[0]
        await report(at, tracker, 40.0)
        at.clock.advance(60)
        since = at.clock()
        at.clock.advance(timedelta(hours=HOURS).total_seconds())
        world = at.simulator.world
        world.set_sim_state(world.by_iccid(suspended.iccid), SimState.SUSPENDED, since)
        wanted = await at.wanted(SIMS, fits=lambda each: each.key == noted.key)
        await at.run(await at.plan(SIMS, "note", wanted, {"note": "call Ann"}))
        await report(at, tracker, 41.0)
        unit = await unit_of(at, TRACKERS, tracker.key)
        await at.console.store.attention.assign([UnitSubject(unit.key)], actor="ann@desk", to="bob")
        await read_all(at)
        at.transport.left.clear()

        found = await read_difference(at.console, since)

        assert at.transport.left == []  # no vendor was asked
        keys = [(await unit_of(at, SIMS, each.key)).key for each in (suspended, noted)]
        told = {(each.what.kind, each.unit.key): each.what for each in found.changes}
        by_kind = {
            kind: {key for named, key in told if named == kind}
            for kind in ("cause-began", "state", "sent", "assigned", "new", "gone")
        }
        assert by_kind == {
            "cause-began": {keys[0]}, "state": {keys[0]}, "sent": {keys[1]}, "assigned": {unit.key},
            "new": set(), "gone": set(),
        }  # fmt: skip
        assert (told["state", keys[0]].before, told["state", keys[0]].after) == (
            "active", "suspend"
        )  # fmt: skip
        assert told["cause-began", keys[0]].after == "sim-suspended-by-person"
        assert told["sent", keys[1]].by
        assert told["moved", unit.key].reason == "111 km away"
        text = "\n".join(difference_lines(found.changes, format_utc))
        assert f"{keys[0]})  active → suspend, {SIMS}" in text


async def test_the_store_says_since_when_it_knows_anything():
    async with desk(fleet=12) as at:
        start = at.clock()
        at.clock.advance(3_600)
        await read_all(at)

        found = await read_difference(at.console, start)

        assert found.unknown[0].startswith("The store knows changes since 2026-11-20")
        assert any("which units are new is not known" in sentence for sentence in found.unknown)
        assert not [each for each in found.changes if each.what.kind == "new"]
