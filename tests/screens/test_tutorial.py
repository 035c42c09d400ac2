"""The tutorial is walked as it is printed: its keys are pressed, its quoted words looked for."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.effort import sized
from tests.made_once import made_once
from tests.screens.frozen import MOST_LOOKS, Frozen, copied, press, text, told
from tui.cli.arguments.parser import build_parser
from tui.console.demo import demo_world
from tui.console.judging import unit_judge
from tui.screens.shell.history import ATTENTION
from tui.widgets.line.confirm_line import DEAF_SECONDS, ConfirmLine

pytestmark = pytest.mark.waits
PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
DEMO_FLEET = build_parser().parse_args(["demo"]).fleet
FENCE = re.compile(r"```.*?```", re.DOTALL)
STEP = re.compile(r'`([^`]+)`|"([^"]+)"')
LASTING_WORKERS = {"spots", "figures"}
"""The map and the overview read for as long as they are open: they are not waited for."""
SIZES = [(80, 24), (140, 45)][: sized(1, 2)]
"""What is said to be seen is seen in the smaller one; the larger one shows more of the same."""
IDS = [f"{width}x{height}" for width, height in SIZES]
NAMED_KEYS = {"backspace", "ctrl+k", "enter", "escape", "f2", "space", "tab"}


def steps():
    """Return what the page says to press and what it says is seen then, in its order."""
    words = FENCE.sub("", PAGE.read_text("utf-8").partition("## 1.")[2]).replace("\n", " ")
    for pressed, seen in STEP.findall(words):
        if not pressed.startswith("watchfloor"):
            yield pressed, seen


def shown(app):
    return f"{text(app)}\n{told(app)}"


async def settle(pilot):
    """Wait until what was asked for was read, and two looks in a row show the same."""
    before = ""
    for _ in range(MOST_LOOKS):
        await asyncio.sleep(0.02)
        pilot.app.screen._on_timer_update()
        reading = [worker for worker in pilot.app.workers if not worker.is_finished]
        if not {worker.group for worker in reading} <= LASTING_WORKERS:
            before = ""
            continue
        await pilot._wait_for_screen()
        now = shown(pilot.app)
        if now == before:
            return
        before = now
    raise AssertionError(f"the screen never came to rest: {reading}")


async def filled_and_judged(demo):
    await demo.fill()
    console = await demo.open()
    await unit_judge(console).judge_due()
    await console.close()


@pytest.fixture(scope="module")
def filled_demo(tmp_path_factory):
    def make(folder):
        asyncio.run(filled_and_judged(Frozen(folder, fleet=DEMO_FLEET, world=demo_world)))

    return made_once(tmp_path_factory, "demo", make)


@pytest.mark.parametrize("size", SIZES, ids=IDS)
async def test_every_key_of_the_tutorial_does_what_it_says(filled_demo, tmp_path, size):
    demo = copied(filled_demo, tmp_path, fleet=DEMO_FLEET, world=demo_world)
    walked = []

    async with demo.app(environ={"TERM": "xterm-kitty"}, tab=ATTENTION).run_test(
        size=size
    ) as pilot:
        await settle(pilot)
        for pressed, seen in steps():
            walked.append(pressed or seen)
            before = shown(pilot.app)
            if seen:
                assert seen in before, f"{' '.join(walked)}\n{before}"
                continue
            is_key = len(pressed) == 1 or pressed in NAMED_KEYS
            await press(pilot, *[pressed] if is_key else pressed)
            await settle(pilot)
            if isinstance(pilot.app.focused, ConfirmLine) and not pilot.app.focused.value:
                await pilot.pause(DEAF_SECONDS)
            assert shown(pilot.app) != before, f"{' '.join(walked)}: nothing happened"
