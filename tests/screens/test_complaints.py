"""What people complain about elsewhere is answered here: the keys of the table in the explanation are pressed."""

import re
from pathlib import Path

from tests.screens.frozen import copied, press, settle, told
from tui.console.demo import demo_world
from tui.screens.shell.history import ATTENTION

PAGE = Path(__file__).parents[2] / "docs" / "explanation.md"
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
KEY = re.compile(r"`([^`]+)`")
NAMES = {";": "semicolon", "{": "left_curly_bracket", "}": "right_curly_bracket", "?": "question_mark",
         ".": "full_stop", "/": "slash"}  # fmt: skip
UNIT = ("1", "enter", "enter")
"""The keys from Attention to the first unit of its first line."""
SHOWN = {
    1: ((), "J", "Outcome"),
    2: ((*UNIT, "1"), "2", "last contact (vendor)"),
    3: ((), "J", "Targets"),
    4: ((*UNIT, "1"), "2", "accuracy"),
    5: ((), "Z", "UTC"),
    6: (("3",), "a", "Choose an action"),
    7: ((), "l", "resets"),
    8: ((), "ctrl+k", "Find a unit"),
    9: ((), "2", "60 units"),
    10: ((), "A", "Who"),
    11: (("2",), "e", "Export units"),
    13: (("2",), "Y", "copied"),
    14: ((), "?", "Keys: type to search"),
    16: ((*UNIT, "1"), "}", ""),
    17: ((), "K", "until it changes or gets worse"),
    18: (UNIT, ";", "Comment on"),
    19: ((), "B", "bandwidth"),
    21: ((), "W", "Theme"),
    22: ((), "l", "resets"),
    23: (("2",), "G", ""),
    25: (("2",), "c", "Columns"),
}
"""For each complaint with a key: the keys to the place, the key of its answer, and words which are shown then."""
ELSEWHERE = {
    12: "Usage",
    15: "backspace",
    20: "ascii = true",
    24: "46\N{MULTIPLICATION SIGN}18",
}
"""Answers which are no single key, and what their text names; they have tests of their own."""


def answers():
    """Return the answer to each complaint, by its number."""
    return {int(number): answer for number, _, answer in ROW.findall(PAGE.read_text("utf-8"))}


def test_every_complaint_has_an_answer_which_is_shown():
    found = answers()

    assert list(found) == list(range(1, 26))
    assert {*SHOWN, *ELSEWHERE} == {*found}
    for number, (_, key, _) in SHOWN.items():
        assert key in KEY.findall(found[number]), f"{number}: {found[number]}"
    for number, words in ELSEWHERE.items():
        assert words in found[number], number


def by_keys():
    """Return what is shown by number, of all which the same keys answer: they are pressed once."""
    pressed = {}
    for number, (way, key, words) in SHOWN.items():
        pressed.setdefault((way, key), {})[number] = words
    return pressed


async def test_the_key_of_each_answer_shows_it(troubled, tmp_path):
    app = copied(troubled, tmp_path, world=demo_world).app(
        environ={"TERM": "xterm-kitty"}, tab=ATTENTION
    )
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        for (way, key), wanted in by_keys().items():
            for step in way:
                await press(pilot, step)
                await settle(pilot)
            before = await settle(pilot)
            await press(pilot, NAMES.get(key, key))
            after = f"{await settle(pilot)}\n{told(app)}"
            app.clear_notifications()

            for number, words in wanted.items():
                assert words in after, f"{number} {key}: {after}"
            assert after.strip() != before.strip(), f"{[*wanted]} {key} shows nothing"
            while len(app.screen_stack) > 1:
                await press(pilot, "escape")
                await settle(pilot)
            await press(pilot, "1")
