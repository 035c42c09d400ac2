"""How many units had which cause at times past."""

from datetime import timedelta

from tests.store.units.test_units import FLEET, fill
from tui.domain.show.filter import UnitQuery
from tui.domain.verdict.judgement import Finding, Judgement


def judged(rule, severity="critical"):
    return Judgement(findings=(Finding(rule=rule, severity=severity, sentence="So."),), chain=())


async def test_units_are_counted_by_cause_as_of_each_moment(store, clock):
    await fill(store, *FLEET)
    rows = [unit.row for unit in (await store.units.page(UnitQuery(sort="unit"))).units]
    first, second, *_ = rows
    start = clock()
    await store.units.save(
        start, {first: judged("near-limit", "warning"), second: judged("ok", "ok")}
    )
    await store.units.save(start + timedelta(days=1), {second: judged("near-limit", "warning")})
    await store.units.save(start + timedelta(days=2), {first: judged("battery-empty")})
    await store.units.save(start + timedelta(days=3), {second: judged("overdue", "info")})
    moments = [start + timedelta(days=ago, hours=1) for ago in range(-1, 4)]

    counted = await store.units.causes_at(moments)

    assert counted == {
        "near-limit": [None, 1, 2, 1, 0],
        "battery-empty": [None, 0, 0, 1, 1],
    }


async def test_where_nothing_was_judged_nothing_is_known(store, clock):
    await fill(store, *FLEET)

    assert await store.units.causes_at([clock()]) is None
