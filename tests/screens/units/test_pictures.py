"""How lists of units and Find look, as pictures which are compared, at the three sizes of their users."""

import asyncio

import pytest

from tests.screens.attention_console import judged_world
from tests.screens.frozen import keys, typed

SIZES = [(46, 18), (80, 24), (140, 45)]
IDS = [f"{width}x{height}" for width, height in SIZES]
WALKS = {
    "fleet": [],
    "filter": ["/state:actve"],
    "find": ["ctrl+k", "?caller says 119 is dead, coach"],
}


async def prepare(frozen):
    async with judged_world(frozen):
        pass


@pytest.mark.parametrize("size", SIZES, ids=IDS)
@pytest.mark.parametrize("name", WALKS)
def test_it_looks_like_its_picture(snap_compare, frozen, name, size):
    asyncio.run(prepare(frozen))

    async def walk(pilot):
        for step in WALKS[name]:
            if step[0] == "/":
                await keys(pilot, "slash")
            await (typed(pilot, step[1:]) if step[0] in "/?" else keys(pilot, step))
        await keys(pilot)

    assert snap_compare(frozen.app(), terminal_size=size, run_before=walk)
