"""No text of a device, a vendor or a colleague acts, hides, crashes or reaches the terminal raw."""

import re

import pytest

from tests.screens.frozen import keys, settle, text, told, typed
from tests.screens.hostile import poison

FOREIGN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""What a line which is drawn may not hold."""
WALKS = {
    "fleet": ["2", "down", "end"],
    "charterup": ["3", "tab", "enter", "q", "tab", "enter", "q", "tab"],
    "lattigo": ["4", "tab", "enter", "q", "tab"],
    "polte": ["5", "tab", "tab", "tab", "tab", "tab", "tab"],
    "tools": ["4", "space", "space", "D", "q", "F", "enter", "enter"],
    "columns and limits": ["4", "c", "enter", "l", "q"],
    "device": ["4", "enter", "2", "3", "4", "q"],
}


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS.keys())
async def test_hostile_text_is_only_ever_text(frozen, walk):
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await poison(frozen.console)

        for nth, key in enumerate(walk):
            shown = await keys(pilot, key)
            await pilot.click(offset=(5, 6 + nth))
            await settle(pilot)

            assert not FOREIGN.findall(shown + text(app))
        assert app.is_running
        assert "fault" not in told(app)


async def test_hostile_text_which_is_typed_or_found_is_only_text(frozen):
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await poison(frozen.console)
        await keys(pilot, "ctrl+k")
        found = await typed(pilot, "[a12] honest")
        await keys(pilot, "escape", "3", "slash")
        chips = await typed(pilot, "[/x] [bold")
        await keys(pilot, "enter", "escape")

        assert "[A12] honest" in found
        assert "[bold" in chips
        assert app.is_running
