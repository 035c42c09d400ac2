"""An hour at a desk in a real terminal: what needs somebody is worked off, and handed to the next shift."""

import asyncio
import os
import sys
import time

import pytest

from tests.screens.frozen import Frozen
from tests.screens.on_a_line import ROOT
from tests.screens.shift_desk import DOWN, ENTER, ESCAPE, F2, FIND, Desk
from tui.domain.change.action import TargetState
from tui.screens.shell.history import ARROW

MINUTES = float(os.environ.get("WATCHFLOOR_SHIFT") or 0)
"""How long the shift is; `make shift` says an hour."""
pytestmark = [
    pytest.mark.waits,
    pytest.mark.timeout(1_800),
    pytest.mark.skipif(not MINUTES, reason="a whole shift takes minutes: make shift"),
]
SPEED = 20.0
"""So much faster than ours the clock of the desk runs."""
SIZES = {"operator": (140, 45), "support": (80, 24)}
MOST_GROWTH = 80.0
"""So many megabytes more a console may hold at the end of the shift than after its first round."""
ENDED = {TargetState.UNDONE, TargetState.ACCEPTED, TargetState.CONFIRMED}
APP = str(ROOT / "tests" / "screens" / "shift_app.py")


@pytest.fixture
def sit_down(tmp_path):
    """Return what opens a console for somebody, on the store of the desk."""
    desks = []

    def sit(who, size, later=""):
        env = {"LOGNAME": who, "HOME": str(tmp_path / "home"), "TERM": "xterm-kitty"}
        folder = tmp_path / "desk"
        folder.mkdir(exist_ok=True)
        argv = [sys.executable, APP, str(folder), str(SPEED), *([later] if later else [])]
        desks.append(Desk(argv, size, env))
        return desks[-1]

    yield sit
    for desk in desks:
        desk.close()


def go_home(desk):
    """Close what is open above the tabs."""
    desk.press(ESCAPE)
    while "1 Attention" not in desk.look(0.5):
        desk.press(ESCAPE)
    desk.press("1")
    desk.until("problem")


def acknowledge(desk, nth):
    """Acknowledge the worst line, assign it and comment on it; the cursor stays with it."""
    desk.press("1", "K")
    desk.until("until it changes or gets worse")
    desk.press(f"round {nth}: the customer knows", ENTER)
    desk.until("▌ Acknowledged")
    desk.press("@")
    desk.until("Enter: assign")
    desk.press("\x15ben", ENTER)
    desk.until("▌ Assigned to ben")
    desk.press(";")
    desk.until("Enter: write")
    desk.press(f"round {nth}: they call back at six", ENTER)
    desk.until("▌ Commented: ")


def look_into(desk):
    """Open the units of the next line, and the first of them."""
    desk.press("1", "\x1b[H", DOWN, ENTER)
    desk.until("Last contact", "needs somebody")
    desk.press(ENTER)
    desk.until("2 Facts", "SIM ")
    desk.press("6")
    desk.until("verdict")
    desk.press("q")
    desk.until("Last contact", "needs somebody")
    desk.press("q")
    desk.until("1 Attention")


def answer_a_caller(desk):
    """Find the unit which a caller means, and copy what is known of it."""
    desk.press(FIND)
    desk.until("Find a unit")
    desk.paste("Hello,\ncoach 118 does not show up on our map any more.\nAnn")
    desk.until(" found.", "Coach 118")
    desk.press(ENTER)
    desk.until(f"Attention{ARROW}Coach 118", "Next: ")
    desk.press("Y")
    desk.until("Facts copied")
    desk.press("q")
    desk.until("1 Attention")


def change_and_undo(desk, nth):
    """Write a note on a SIM, see the vendor's answer, and take it back."""
    desk.press("4")
    desk.until("Rate plans", "ICCID")
    desk.press("/", "\x15state:active", ENTER)
    desk.until("state:active ×")
    desk.press("n")
    desk.until("Write a note")
    desk.look(0.5)
    desk.press(f"round {nth}", F2)
    desk.until("1 device will change")
    desk.press("\t", ENTER)
    desk.until("1 accepted")
    desk.press("u")
    desk.until("1 device will change", "Nothing has been sent yet")
    desk.press("\t", ENTER)
    desk.until("1 accepted")
    desk.press("J")
    desk.until("2 jobs" if nth == 1 else " jobs", "undone")
    go_home(desk)


def look_around(desk):
    """Map, overview, limits, the audit log, what changed, and help."""
    for key, words in (
        ("M", "in view"), ("O", "Data this month"), ("l", "resets"), ("A", "acknowled"), ("?", "Help"),
    ):  # fmt: skip
        desk.press(key)
        desk.until(words)
        go_home(desk)
    desk.press(":", "diff -1h", ENTER)
    desk.until("Since ", "Acknowledged", "Commented")
    go_home(desk)


def test_an_hour_at_the_desk_leaves_what_was_done_and_nothing_else(sit_down, tmp_path):
    desk = sit_down("ann", SIZES["operator"])
    desk.until("1 Attention", "problem")
    began, first, rounds = time.monotonic(), 0.0, 0
    while time.monotonic() - began < MINUTES * 60 / SPEED or not rounds:
        rounds += 1
        acknowledge(desk, rounds)
        look_into(desk)
        answer_a_caller(desk)
        change_and_undo(desk, rounds)
        look_around(desk)
        first = first or desk.megabytes()
    last = desk.megabytes()
    assert desk.leave() == 0
    took = time.monotonic() - began
    sys.stdout.write(
        f"{rounds} rounds in {took:.0f} s, {desk.presses} keys, {first:.0f} MB, then {last:.0f} MB\n"
    )

    next_one = sit_down("night", SIZES["support"], str(took * SPEED / 3_600 + 0.5))
    handed_over = next_one.until("1 Attention", "problem")
    next_one.press("2", "/", "assigned:ben", ENTER)
    assigned = next_one.until("ben", "Last contact")
    next_one.press(ENTER)
    next_one.until("7 Notes")
    next_one.press("7")
    next_one.until("they call back at six")
    assert next_one.leave() == 0

    assert "✗" in handed_over or "▲" in handed_over
    assert "0 of" not in assigned
    assert not list((tmp_path / "desk").glob("crash-*"))
    assert last - first < MOST_GROWTH
    asyncio.run(check_journal(tmp_path / "desk", rounds))


async def check_journal(folder, rounds):
    """Assert that the journal holds each change, each undone, and what was said."""
    console = await Frozen(folder).open()
    heads = await console.store.journal.job_heads()
    checked = await console.store.audit.verify()
    said = await console.store.audit.read()
    await console.close()
    done = [row.what.get("event") for row in said]

    assert len(heads) == 2 * rounds, "each note, and each undo"
    assert {state for head in heads for state in head.counts} <= ENDED
    assert checked.broken is None, checked.sentence
    assert done.count("acknowledged") >= rounds, done
