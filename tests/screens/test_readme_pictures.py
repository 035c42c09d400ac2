"""The README's pictures of the map, a plan and its job.

`--snapshot-update` draws them again in `screenshots/`.
"""

import re
import socket
from pathlib import Path

import pytest
from textual.widgets import TextArea

from tests.screens.frozen import copied, keys, text
from tui.screens.change.job import JobScreen
from tui.widgets.line.confirm_line import DEAF_SECONDS

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
SIZE = (120, 40)
MOST_BYTES = 110_000


def steady(drawn):
    """Return a job the same last letters at every run, and the drawing the same name."""
    drawn = re.sub(r"(20261121-\d{6})-[0-9a-f]{6}", r"\1-5eed07", drawn)
    return re.sub(r"terminal-\d+", "terminal-1", drawn)


async def rest(pilot):
    """Wait until what is shown stays; what keeps itself fresh never ends, so no worker is asked."""
    looks = [""]
    while len(set(looks[-10:])) > 1 or len(looks) < 10:
        await pilot.pause(0.05)
        looks.append(text(pilot.app))


async def the_map(pilot):
    await pilot.press("M")
    await rest(pilot)
    await pilot.press("home")  # to the size it has now, whichever size it was first shown at
    await rest(pilot)
    await pilot.press("tab")


async def a_plan(pilot):
    await keys(pilot, "4", *["down"] * 7, *["space"] * 5, "n")
    pilot.app.screen.query_one("#field-note", TextArea).text = "battery changed at the depot"
    await keys(pilot, "f2")
    await pilot.pause(DEAF_SECONDS + 0.05)


async def a_job(pilot):
    await a_plan(pilot)
    await pilot.press(*pilot.app.screen.plan.confirmation.word, "enter")
    await rest(pilot)
    assert isinstance(pilot.app.screen, JobScreen)


@pytest.mark.parametrize(
    ("name", "walk"),
    [("map", the_map), ("plan", a_plan), ("job", a_job)],
    ids=["map", "plan", "job"],
)
async def test_the_readme_shows_the_console_as_it_is(
    filled, tmp_path, request, monkeypatch, name, walk
):
    monkeypatch.setenv("WATCHFLOOR_CONFIG", "/etc/watchfloor/config.toml")
    monkeypatch.setenv("LOGNAME", "night")
    monkeypatch.setattr(socket, "gethostname", lambda: "ops")
    app = copied(filled, tmp_path).app()
    async with app.run_test(size=SIZE) as pilot:
        await keys(pilot)
        await walk(pilot)
        app.clear_notifications()
        await rest(pilot)
        drawn = steady(app.export_screenshot())

    path = SCREENSHOTS / f"{name}.svg"
    if request.config.getoption("update_snapshots"):
        path.write_text(drawn, "utf-8")
    assert len(drawn.encode()) < MOST_BYTES
    assert path.read_text("utf-8") == drawn, f"{path.name} shows something else: make snapshots"
