"""Find by whatever a caller says, over a whole world."""

import pytest

from tests.screens.attention_console import judged_world
from tui.screens.units.find_units import find_units, named_parts


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("coach 119 is dead", "Coach 119"),
        ("Caller: the coach 119, silent since noon", "Coach 119"),
        ("coach 119", "Coach 119"),
    ],
)
async def test_a_unit_is_found_by_its_name_in_a_sentence(frozen, said, name):
    async with judged_world(frozen) as console:
        (found, *others) = await find_units(console, said, limit=40)

    assert found.unit.name == name
    assert not others


async def test_the_worst_off_of_equal_matches_stands_first(frozen):
    async with judged_world(frozen) as console:
        found = await find_units(console, "van", limit=40)

    ranks = [(each.match.kind, -["ok", "warning", "critical"].index(each.unit.severity or "ok"))
             for each in found]  # fmt: skip
    assert len(found) > 3
    assert ranks == sorted(ranks)


def test_only_parts_with_a_digit_may_be_a_name():
    assert named_parts("bus 7 is dead") == ["bus 7 is", "7 is dead", "bus 7", "7 is", "7"]
