"""How lists of units and Find look, as pictures which are compared, at the three sizes of their users."""

import pytest

from tests.screens.attention_console import judged_world
from tests.screens.frozen import keys, typed
from tests.screens.one_run import compare

SIZES = [(80, 24), (140, 45), (46, 18)]
WALKS = {
    "fleet": [],
    "filter": ["/state:actve"],
    "find": ["ctrl+k", "?caller says 119 is dead, coach"],
}


@pytest.mark.parametrize("name", WALKS)
async def test_it_looks_like_its_pictures(snapshot, frozen, tmp_path, name):
    async with judged_world(frozen):
        pass

    async def walk(pilot):
        for step in WALKS[name]:
            if step[0] == "/":
                await keys(pilot, "slash")
            await (typed(pilot, step[1:]) if step[0] in "/?" else keys(pilot, step))

    await compare(snapshot, tmp_path, frozen.app(), SIZES, walk)
