"""Two consoles on one store: what one desk says the other sees at its next look, which comes each second."""

from dataclasses import replace

import pytest

from tests.screens.attention_console import judge
from tests.screens.frozen import Frozen, keys, settle, typed
from tests.team_server import empty
from tui.config.settings import StoreSettings
from tui.console.actor import actor
from tui.console.store_watch import LOOK_SECONDS
from tui.domain.attention.subject import UnitSubject
from tui.domain.show.filter import UnitQuery
from tui.screens.shell.history import ATTENTION
from tui.screens.shell.pauses import Pauses

BEN = "ben@night"
WHAT = "cause=battery-empty"


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request, tmp_path):
    """A filled and judged store of either kind, and what opens a console on it."""
    frozen = Frozen(tmp_path)
    if request.param == "postgresql":
        url = request.getfixturevalue("team_server").url
        empty(url)
        store = StoreSettings(url=url)
        frozen.settings = replace(frozen.settings, store=store)
    await frozen.fill()
    console = await frozen.open()
    await judge(console.store)
    await console.close()
    return frozen


async def units(console, filter):
    return (await console.store.units.page(UnitQuery(filter, limit=100))).units


def test_a_look_and_the_pause_before_it_is_shown_are_within_two_seconds():
    assert LOOK_SECONDS + Pauses().before_banner <= 2


async def test_what_ben_says_is_on_the_screen_of_the_other_desk(world):
    bens = await world.open()
    app = world.app(tab=ATTENTION)
    async with app.run_test(size=(140, 30)) as pilot:
        before = await settle(pilot)
        said = [UnitSubject(unit.key) for unit in await units(bens, WHAT)]
        await bens.store.attention.acknowledge(said, actor=BEN, reason="ordered")
        await bens.store.attention.assign(said[:1], actor=BEN, to=BEN)
        await app.session.console.store_watch.look()
        after = await settle(pilot)

        assert "1 Attention 24" in before
        assert "1 Attention 12" in after
        line = next(line for line in after.splitlines() if "Battery empty" in line)
        assert " ".join(line.split()).startswith(f"✗ Battery empty · 12 acknowledged 0 0 12 {BEN}")
    await bens.close()


async def test_what_is_said_on_the_screen_reaches_the_other_desk(world):
    bens = await world.open()
    app = world.app(tab=ATTENTION)
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "K")
        await typed(pilot, "ordered")
        await keys(pilot, "enter", "end", "at", "enter", "semicolon")
        await typed(pilot, "They come on Monday.")
        await keys(pilot, "enter")
        await bens.store_watch.look()
        seen = await units(bens, WHAT)
        comments = await bens.store.attention.comments(UnitSubject(seen[0].key))

        assert {unit.acknowledged.reason for unit in seen} == {"ordered"}
        assert {unit.assigned_to for unit in seen} == {actor()}
        assert [(each.by, each.text) for each in comments] == [(actor(), "They come on Monday.")]
    await bens.close()
