"""No text of a device, a vendor or a colleague acts, hides, crashes or reaches the terminal raw."""

import re

from tests.screens.frozen import keys, settle, text, told, typed
from tests.screens.hostile import poison

FOREIGN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""What a line which is drawn may not hold."""
WALKS = {
    "fleet": ["2", "down", "end"],
    "device": ["4", "enter", "2", "3", "4", "q"],
    "columns and limits": ["4", "c", "enter", "l", "q"],
    "tools": ["4", "space", "space", "D", "q", "F", "enter", "enter"],
    "charterup": ["3", "tab", "enter", "q", "tab", "enter", "q", "tab"],
    "lattigo": ["4", "tab", "enter", "q", "tab"],
    "polte": ["5", "tab", "tab", "tab", "tab", "tab", "tab"],
}
"""Those which need a vendor's devices first, then those which leave them for other lists."""


async def test_hostile_text_is_only_ever_text(frozen):
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await poison(frozen.console)

        for walk, pressed in WALKS.items():
            for nth, key in enumerate(pressed):
                shown = await keys(pilot, key)
                await pilot.click(offset=(5, 6 + nth))
                await settle(pilot)

                assert not FOREIGN.findall(shown + text(app)), (walk, key)
                assert app.is_running, (walk, key)
            for _ in range(9):
                if len(app.screen_stack) > 1:
                    await keys(pilot, "escape")
            assert len(app.screen_stack) == 1, walk
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
