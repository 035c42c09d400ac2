"""What the application imports: before its first frame each module delays it, and later each takes memory."""

import json
import subprocess
import sys

import pytest

from tests.source_trees import ROOT
from tui.config import Settings
from tui.config.check import checked
from tui.console import Console

LATER = (
    "httpx",
    "pydantic",
    "pydantic_settings",
    "tui.changes.dispatcher",
    "tui.console.judging",
    "tui.domain.change.plan",
    "tui.domain.change.target",
    "tui.domain.hook",
    "tui.domain.unit.join",
    "tui.domain.unit.rhythm",
    "tui.domain.unit.unit_match",
    "tui.domain.verdict.case",
    "tui.domain.verdict.facts",
    "tui.domain.verdict.judge",
    "tui.domain.verdict.judgement",
    "tui.domain.verdict.rules",
    "tui.export",
    "tui.screens.app.help",
    "tui.screens.attention.acknowledge",
    "tui.screens.shell.one_line",
    "tui.screens.attention.units",
    "tui.screens.change",
    "tui.screens.device",
    "tui.screens.export",
    "tui.screens.map",
    "tui.screens.overview",
    "tui.screens.reports",
    "tui.screens.shell.ask",
    "tui.screens.shell.choose",
    "tui.screens.shell.copied_screen",
    "tui.sim",
    "tui.store.joins.rejoin",
    "tui.store.units.facts",
    "tui.store.units.incident_search",
    "tui.sync",
)
"""Modules and packages which no first frame needs."""
SELDOM = (
    "argparse",
    "html.entities",
    "statistics",
    "tui.changes.change_planner",
    "tui.changes.dispatcher",
    "tui.changes.rehearser",
    "tui.domain.lists",
    "tui.export.files",
    "tui.export.xlsx",
    "xml",
)
"""Modules and packages which a console loads only when somebody changes or exports something."""
WORKING = ("tui.screens.device.screen", "tui.providers.http", "tui.sync.poller", "httpcore")
"""What it has loaded when it asks its vendors and is ready for keys."""
PROBE = """
import asyncio, json, sys
from pathlib import Path
from tui.app import Watchfloor
from tui.config import Settings
from tui.config.plain import plain
from tui.console import Console

working = json.loads(sys.argv[4])

class Watched(Watchfloor):
    CSS_PATH = Path("tui/app.tcss").resolve()
    loaded = None

    def post_display_hook(self):
        if self.loaded is None and self.screen.query("Table"):
            Watched.loaded = sorted(sys.modules)

async def main(folder, tab):
    settings = plain(Settings, json.loads(sys.argv[3]))
    opened = lambda: Console.open(settings, folder)
    app = Watched(settings, opened, opened, live=bool(working), state=folder, tab=tab)
    async with app.run_test() as pilot:
        while Watched.loaded is None or not set(working) <= set(sys.modules):
            await pilot.pause()
    if working:  # now that it has ended
        Watched.loaded = sorted(sys.modules)

asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
print(json.dumps(Watched.loaded))
"""
NOBODY = "http://127.0.0.1:9/"
SETTINGS = {
    "accounts": [{"name": "yellow", "provider": "charterup", "token": "t", "base_url": NOBODY}]
}


@pytest.fixture
async def used(tmp_path):
    """Return the folder of a store which is not used for the first time."""
    console = await Console.open(checked(Settings, SETTINGS), tmp_path)
    await console.store.units.due(console.now(), 1)
    await console.close()
    return tmp_path


def loaded_by(folder, tab, working=()):
    """Return the modules loaded at the first frame of a tab, or at the end of a console which did this work."""
    words = [sys.executable, "-c", PROBE, str(folder), tab, json.dumps(SETTINGS)]
    words.append(json.dumps(working))
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def among(loaded, unwanted):
    """Return which of these modules and packages are loaded."""
    beginnings = tuple(f"{name}." for name in unwanted)
    return [name for name in loaded if f"{name}.".startswith(beginnings)]


@pytest.mark.parametrize("tab", ["attention", "fleet"])
def test_the_first_frame_imports_nothing_which_it_does_not_need(used, tab):
    loaded = loaded_by(used, tab)

    assert "tui.screens.fleet.main" in loaded
    assert among(loaded, LATER) == []


def test_a_console_which_only_shows_and_asks_loads_nothing_that_changes_or_exports(used):
    loaded = loaded_by(used, "fleet", WORKING)

    assert among(loaded, SELDOM) == []
