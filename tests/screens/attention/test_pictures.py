"""How what needs somebody looks, and the overview, as pictures which are compared, at the three sizes of its users."""

import socket
from datetime import timedelta

import pytest

from tests.screens.attention_console import judged_world
from tests.screens.frozen import NOW, keys, settle, typed
from tests.screens.one_run import compare
from tests.screens.test_pictures import published
from tests.screens.test_readme_pictures import rest
from tui.domain.attention.subject import UnitSubject
from tui.domain.device.record import Report, Row
from tui.domain.show.filter import UnitQuery
from tui.screens.shell.history import ATTENTION
from tui.store import Span

SIZES = [(80, 24), (140, 45), (46, 18)]
PUBLISHED = ("attention", "overview")
"""Pictures of the README."""
WALKS = {
    "attention": [],
    "acknowledge": ["K"],
    "planned": ["K", "down", "down", "down", "down"],
    "assign": ["at"],
    "units": ["enter"],
    "overview": ["O"],
}


async def say(console):
    """Say something of a few units, as people did before."""
    page = await console.store.units.page(UnitQuery("cause=near-limit"))
    subjects = [UnitSubject(unit.key) for unit in page.units]
    await console.store.attention.acknowledge(subjects, actor="ben@night", reason="It grows.")
    await console.store.attention.assign(subjects[:1], actor="ben@night", to="ben@night")


async def fill_hours(console):
    """Save a week of reports, more by day than by night, and fewer on the last day."""
    since = NOW.replace(minute=0, second=0) - timedelta(days=8)
    reports = []
    for hour in range(8 * 24):
        at = since + timedelta(hours=hour)
        count = (2 + 6 * (8 <= at.hour < 20)) // (1 + (hour >= 7 * 24 + 12))
        reports += [
            Report(provider="charterup", account="yellow-fleet", key=f"{hour}-{nth}", device="1",
                   received_at=at + timedelta(minutes=nth))
            for nth in range(count)
        ]  # fmt: skip
    whole = Span(None, since, NOW)
    await console.store.reports.save("yellow-fleet", reports, covered=whole)
    plan = {"name": "IoT 50MB", "monthly_data_allowance_bytes": 50 * 1024 * 1024}
    row = Row(provider="lattigo", account="acme-sims", list="rate-plans", key="1", vendor=plan)
    await console.store.lists.save("acme-sims", "rate-plans", [row])


async def prepare(frozen):
    async with judged_world(frozen) as console:
        await say(console)
        await fill_hours(console)


@pytest.fixture(autouse=True)
def a_machine(monkeypatch):
    """The machine's names are those of the pictures."""
    monkeypatch.setenv("WATCHFLOOR_CONFIG", "/etc/watchfloor/config.toml")
    monkeypatch.setenv("LOGNAME", "night")
    monkeypatch.setattr(socket, "gethostname", lambda: "ops")


def cases():
    """Return each walk and the sizes it is drawn in; the overview's columns are as wide as they were begun."""
    for name in WALKS:
        if name == "overview":
            yield pytest.param(name, SIZES[:2], id=name)
            yield pytest.param(name, SIZES[2:], id=f"{name}-phone")
        else:
            yield pytest.param(name, SIZES, id=name)


@pytest.mark.parametrize(("name", "sizes"), cases())
async def test_it_looks_like_its_pictures(snapshot, frozen, tmp_path, request, name, sizes):
    await prepare(frozen)

    async def walk(pilot):
        await settle(pilot)
        if name == "overview":
            await pilot.press("O")
            await rest(pilot)
        else:
            await keys(pilot, *WALKS[name])
        if name == "acknowledge":
            await typed(pilot, "batteries are ordered")

    def drawn(size, app):
        if name in PUBLISHED and size == (140, 45):
            published(name, app, request.config.getoption("update_snapshots"))

    steady = rest if name == "overview" else settle
    app = frozen.app(tab=ATTENTION)
    await compare(snapshot, tmp_path, app, sizes, walk, rest=steady, drawn=drawn)
