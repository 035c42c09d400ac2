"""How every screen looks, as pictures which are compared; some of them are those of the README.

`--snapshot-update` draws both again: those beside this file, and those in `screenshots/`.
"""

from pathlib import Path

import pytest

from tests.screens.frozen import copied, keys, typed
from tests.screens.one_run import compare
from tui.app import Watchfloor
from tui.config import Settings
from tui.console.judging import unit_judge
from tui.screens.device.screen import GATHER_SECONDS

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
MOST_BYTES = 110_000
SMALL, WIDE, PHONE = (80, 24), (120, 40), (46, 18)

PICTURES = {
    "fleet": ["2"],
    "charterup": ["3"],
    "charterup-groups": ["3", "tab"],
    "charterup-group-devices": ["3", "tab", "down", "enter"],
    "charterup-orgs": ["3", "tab", "tab"],
    "charterup-frequencies": ["3", "tab", "tab", "tab"],
    "charterup-limits": ["3", "tab", "tab", "tab", "tab"],
    "lattigo": ["4"],
    "lattigo-rate-plans": ["4", "tab"],
    "lattigo-rate-plan": ["4", "tab", "enter"],
    "lattigo-users": ["4", "tab", "tab"],
    "polte": ["5"],
    "polte-dashboard": ["5", "tab"],
    "polte-tokens": ["5", "tab", "tab"],
    "polte-profile": ["5", "tab", "tab", "tab", "tab"],
    "limits": ["l"],
    "filter": ["4", "/state:active last_seen>1h", "enter"],
    "filter-nothing": ["4", "/state:active imei=7", "enter"],
    "instants": ["3", "full_stop"],
    "columns": ["3", "c", "down", "space"],
    "frequency": ["4", "F", "?state", "enter"],
    "difference": ["4", "space", "space", "D"],
    "find": ["ctrl+k", "?coach"],
    "command": ["4", "colon", "?state:"],
    "changes": ["colon", "?diff -1d", "enter"],
    "plans": ["colon", "?plans", "enter"],
    "plan-sums": ["colon", "?plans", "enter", "enter"],
    "find-it": ["3", "down", "colon", "?find-it", "enter"],
    "help": ["3", "question_mark"],
    "trouble": ["4", "!lattigo", "r"],
    "timeline": ["3", "down", "enter", "1", "f"],
    "unit-timeline": ["3", "down", "enter", "f", "6"],
    "unit-notes": ["4", "/state:suspend", "enter", "enter", "7"],
    "unit-checklist": ["4", "/state:suspend", "enter", "enter", "2", "z"],
    "verdict": ["4", "/state:suspend", "enter", "enter", "2"],
    "form": ["4", "n"],
}
"""What is pressed; a text after `/` or `?` is typed, after `!` a vendor breaks."""
GALLERY = {
    "fleet": "fleet",
    "charterup": "charterup",
    "charterup-orgs": "charterup-organizations",
    "lattigo": "lattigo",
    "lattigo-rate-plans": "lattigo-rate-plans",
    "polte": "polte",
    "polte-dashboard": "polte-dashboard",
    "limits": "limits",
    "command": "command-line",
    "find": "find",
    "filter": "filter",
    "trouble": "connection-lost",
    "timeline": "timeline",
    "verdict": "verdict",
    "form": "form-note",
}
"""Pictures of the README, by the name of their file."""
NARROW = (
    "verdict",
    "unit-timeline",
    "unit-checklist",
    "unit-notes",
    "fleet",
    "charterup",
    "limits",
    "help",
    "lattigo-rate-plan",
    "command",
    "changes",
    "plans",
    "plan-sums",
    "find-it",
)
FETCHED = ("timeline", "unit-timeline")
"""Pictures of what was fetched; how much that is depends on the width at that moment."""
JUDGED = ("fleet", "find", "changes")
"""Pictures of units, which show why each needs somebody."""


async def judge(frozen):
    """Judge all units, as the sync does."""
    console = await frozen.open()
    await unit_judge(console).judge_due(1_000)
    await console.close()


def walk(frozen, pressed):
    async def before(pilot):
        await keys(pilot)
        for step in pressed:
            if step[0] == "/" and len(step) > 1:
                await keys(pilot, "slash")
            if step[0] == "!":
                frozen.faults.strike("connect_error", vendor=step[1:], times=99)
            elif len(step) > 1 and step[0] in "/?":
                await typed(pilot, step[1:])
            else:
                await keys(pilot, step)
        if "f" in pressed:
            await pilot.pause(2 * GATHER_SECONDS)  # what was fetched is shown then, all at once

    return before


def published(name, app, update):
    """Compare a picture with the one in `screenshots/`, or write it there."""
    drawn = app.export_screenshot()
    path = SCREENSHOTS / f"{name}.svg"
    if update:
        SCREENSHOTS.mkdir(exist_ok=True)
        path.write_text(drawn, "utf-8")
    assert len(drawn.encode()) < MOST_BYTES
    assert path.read_text("utf-8") == drawn, f"{path.name} shows something else: make snapshots"


def cases():
    """Return each picture and the sizes it is drawn in, one run of the console for all."""
    for name in PICTURES:
        narrow = [PHONE] if name in NARROW else []
        if name in FETCHED:
            yield pytest.param(name, [SMALL, *narrow], id=name)
            yield pytest.param(name, [WIDE], id=f"{name}-wide")
        else:
            yield pytest.param(name, [SMALL, WIDE, *narrow], id=name)


@pytest.mark.parametrize(("name", "sizes"), cases())
async def test_it_looks_like_its_pictures(snapshot, filled, tmp_path, request, name, sizes):
    frozen = copied(filled, tmp_path)
    if name in JUDGED:
        await judge(frozen)

    def drawn(size, app):
        update = request.config.getoption("update_snapshots")
        if name in GALLERY and size == WIDE:
            published(GALLERY[name], app, update)
        if name == "fleet" and size == PHONE:
            published("fleet-46x18", app, update)

    await compare(
        snapshot, tmp_path, frozen.app(), sizes, walk(frozen, PICTURES[name]), drawn=drawn
    )


@pytest.mark.parametrize("name", ["welcome", "welcome-form"])
async def test_the_welcome_looks_like_its_pictures(snapshot, tmp_path, request, name):
    async def nobody():
        raise AssertionError("nothing was asked for")

    def drawn(size, app):
        if size == WIDE:
            published(name, app, request.config.getoption("update_snapshots"))

    async def shown(pilot):
        await keys(pilot, *(["n"] if name == "welcome-form" else []))

    app = Watchfloor(Settings(), nobody, nobody, state=tmp_path)
    await compare(snapshot, tmp_path, app, [SMALL, WIDE, PHONE], shown, drawn=drawn)
