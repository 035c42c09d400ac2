"""What the application imports before its first frame: each module delays it."""

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
PROBE = """
import asyncio, json, sys
from pathlib import Path
from tui.app import Watchfloor
from tui.config import Settings
from tui.config.plain import plain
from tui.console import Console

class Watched(Watchfloor):
    CSS_PATH = Path("tui/app.tcss").resolve()
    loaded = None

    def post_display_hook(self):
        if self.loaded is None and self.screen.query("Table"):
            Watched.loaded = sorted(sys.modules)

async def main(folder, tab):
    settings = plain(Settings, json.loads(sys.argv[3]))
    opened = lambda: Console.open(settings, folder)
    app = Watched(settings, opened, opened, live=False, state=folder, tab=tab)
    async with app.run_test() as pilot:
        while Watched.loaded is None:
            await pilot.pause()

asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
print(json.dumps(Watched.loaded))
"""
SETTINGS = {"accounts": [{"name": "yellow", "provider": "charterup", "token": "t"}]}


@pytest.fixture
async def used(tmp_path):
    """Return the folder of a store which is not used for the first time."""
    console = await Console.open(checked(Settings, SETTINGS), tmp_path)
    await console.store.units.due(console.now(), 1)
    await console.close()
    return tmp_path


@pytest.mark.parametrize("tab", ["attention", "fleet"])
def test_the_first_frame_imports_nothing_which_it_does_not_need(used, tab):
    asked = [sys.executable, "-c", PROBE, str(used), tab, json.dumps(SETTINGS)]

    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)

    loaded = json.loads(done.stdout)
    assert "tui.screens.fleet.main" in loaded
    assert [
        name for name in loaded if f"{name}.".startswith(tuple(f"{late}." for late in LATER))
    ] == []
