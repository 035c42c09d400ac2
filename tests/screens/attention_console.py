"""The frozen world with its units judged as a test says: what needs somebody is known then."""

from contextlib import asynccontextmanager
from datetime import timedelta

from tests.screens.frozen import NOW
from tui.domain.show.filter import UnitQuery
from tui.domain.verdict.judgement import Finding, Judgement

CAUSES = (("critical", "battery-empty", 12), ("critical", "sim-suspended-by-limit", 3),
          ("warning", "near-limit", 8), ("warning", "no-power-or-coverage", 1), ("ok", "ok", 20))  # fmt: skip


def judged(severity, rule, hours, incident=None):
    found = Finding(
        rule=rule, severity=severity, sentence="Something.", since=NOW - timedelta(hours=hours)
    )
    return Judgement(findings=(found,), chain=(), incident=incident)


async def judge(store, causes=CAUSES, *, hours=30):
    """Judge so many units of each cause, in the order of their keys; the others stay unjudged."""
    page = await store.units.page(UnitQuery(sort="unit", descending=False, limit=1_000))
    rows = iter([unit.row for unit in page.units])
    saved = {
        next(rows): judged(severity, rule, hours + nth)
        for severity, rule, count in causes
        for nth in range(count)
    }
    await store.units.save(NOW, saved)


@asynccontextmanager
async def judged_world(frozen, causes=CAUSES, **more):
    """Judge the units of a frozen world before a console is opened on it."""
    console = await frozen.open()
    await judge(console.store, causes, **more)
    yield console
    await console.close()
