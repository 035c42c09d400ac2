"""What reaches a real terminal: nothing foreign, no blinking, and an orderly end."""

import os
import re
import signal
import time

import pytest

from tests.screens.terminal import ROOT, Terminal
from tui.widgets.ascii_signs import plain

pytestmark = pytest.mark.waits

APP = str(ROOT / "tests" / "screens" / "frozen_app.py")
OURS = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\]22;[a-z-]*(?:\x07|\x1b\\)|\x1b[=>78]|\x1bP\+q[0-9a-f;]*\x1b\\"
)
"""The sequences which the console's own library writes."""


@pytest.fixture
def opened(tmp_path):
    terminals = []

    def open_(*words, **more):
        terminals.append(Terminal(APP, str(tmp_path), *words, **more))
        terminals[-1].until("Fleet")
        terminals[-1].quiet()
        return terminals[-1]

    yield open_
    for terminal in terminals:
        terminal.close()


def test_hostile_text_never_reaches_the_terminal_raw(opened):
    terminal = opened("hostile")

    for keys in ("1", "3", "\t", "\t", "4", "\r", "q", "5", "\t", "l", "q", "?", "\x1b", ":", "x"):
        terminal.press(keys)
        terminal.read(0.6)

    rest = OURS.sub(b"", terminal.written).decode("utf-8")
    assert not re.findall(
        "[\x00-\x06\x07\x0e-\x1f\x7f-\x9f\u202e\u200b\U000e0000-\U000e0fff]", rest
    )


def ends_in_order(terminal, number):
    """Send a signal; fail unless the program leaves the terminal as it was."""
    terminal.signal(number)
    last = terminal.read(60.0)

    assert terminal.process.wait(60) == 0
    assert b"\x1b[?1049l" in last
    assert b"Traceback" not in terminal.written


def test_the_first_frame_has_rows_a_filter_does_not_blink_and_no_byte_ends_it(opened):
    terminal = opened()
    first = terminal.written.index(b"Unit")
    terminal.press("2/abc")
    terminal.quiet()
    silent = terminal.read(2.0)
    os.write(terminal.master, b"\xe9\xff\x9b31m\x1b[99999999999u")
    terminal.quiet()
    terminal.press("\x1b")
    terminal.quiet()
    terminal.press("q")

    # A blank frame of 100 by 30 would be three thousand spaces, a second on a slow line.
    assert terminal.written[:first].count(b" ") < 200
    assert silent == b""
    assert terminal.process.wait(60) == 0
    assert "é".encode() in terminal.written


def test_a_store_which_does_not_open_leaves_the_terminal_as_it_was(tmp_path):
    (tmp_path / "home").write_text("a file where the folder should be")
    (tmp_path / "config.toml").write_text(
        '[[accounts]]\nname = "a"\nprovider = "charterup"\ntoken = "t"\n'
    )
    homes = {"WATCHFLOOR_HOME": tmp_path / "home", "WATCHFLOOR_CONFIG": tmp_path / "config.toml"}
    terminal = Terminal("-m", "tui", env={name: str(path) for name, path in homes.items()})

    terminal.until("watchfloor: ")
    terminal.process.wait(timeout=60)
    terminal.read(5.0)
    terminal.close()

    assert b"\x1b" not in terminal.written
    assert b"Cannot keep the store in" in terminal.written


def test_a_crash_names_its_report_and_shows_no_local_variable(opened, tmp_path):
    terminal = opened("fault")

    terminal.press("\x0b")
    last = terminal.read(60.0).decode("utf-8", "replace")

    assert terminal.process.wait(60) == 1
    assert "Watchfloor hit a bug and had to stop (LookupError)" in last
    assert "Traceback" not in last
    (report,) = tmp_path.glob("crash-*.txt")
    assert report.name[:20] in last.replace("\r\n", "")
    assert "k3yk3y" not in last + report.read_text("utf-8")
    assert report.stat().st_mode & 0o777 == 0o600


def test_what_is_typed_while_the_shell_has_stopped_it_is_no_command_and_sigterm_ends_it(opened):
    terminal = opened()

    terminal.signal(signal.SIGSTOP)
    time.sleep(1.2)
    terminal.press("q")
    terminal.signal(signal.SIGCONT)
    terminal.quiet()

    assert terminal.process.poll() is None
    ends_in_order(terminal, signal.SIGTERM)


def test_an_ascii_terminal_is_sent_ascii_alone_and_a_dropped_line_ends_it_in_order(opened):
    terminal = opened("ascii")

    terminal.press("2l")
    terminal.quiet()

    ends_in_order(terminal, signal.SIGHUP)
    assert terminal.written.isascii()


def test_a_sign_keeps_its_cells_in_ascii():
    assert plain("● ok ▲ … 車両 ⣿█▌") == "+ ok ! ~ ???? :##"
