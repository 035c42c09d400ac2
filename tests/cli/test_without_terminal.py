"""The console where nobody would see it: one line which says so, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.screens.terminal import Terminal

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("words", [[], ["demo"], ["--read-only"]], ids=["console", "demo", "login"])
def test_without_a_terminal_the_console_says_so_in_one_line(tmp_path, words):
    done = subprocess.run(
        [sys.executable, "-m", "tui", *words],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": os.environ["PATH"], "WATCHFLOOR_HOME": str(tmp_path / "home"), "TERM": "xterm"},
    )  # fmt: skip

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("watchfloor: The console needs a terminal.")
    assert not (tmp_path / "home").exists()


def test_a_terminal_which_can_show_nothing_is_told_so_without_an_escape():
    terminal = Terminal("-m", "tui", "demo", env={"TERM": "dumb"})

    terminal.until("TERM=dumb")
    status = terminal.process.wait(60)
    terminal.read(0.5)
    terminal.close()

    assert status == 2
    assert b"\x1b" not in terminal.written
    assert terminal.written.count(b"\n") == 1
