"""A console ends with its terminal, whichever way that goes, and works on while nobody reads it."""

import asyncio
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pyte
import pytest

from tests.effort import THOROUGH, sized
from tests.screens.bulk_app import TARGETS
from tests.screens.frozen import Frozen
from tests.screens.on_a_line import ROOT, Line
from tests.screens.ssh_line import is_there, over_ssh, sshd
from tui.domain.change.action import TargetState

pytestmark = pytest.mark.waits
CLOSINGS = int(os.environ.get("WATCHFLOOR_CLOSINGS") or sized(1, 3))
"""How often each way of closing is tried; `WATCHFLOOR_CLOSINGS=100` for the figure in the promises."""
UNREAD_SECONDS = float(os.environ.get("WATCHFLOOR_UNREAD") or sized(4, 60))
GONE_SECONDS = 10.0 if CLOSINGS >= 10 else 60.0
"""The promise is 10 s, measured by `make closings`; among other tests a console which is still starting takes longer."""
BULK = str(ROOT / "tests" / "screens" / "bulk_app.py")
SIZE = (100, 30)
KEYS = ("2", "3", "4", "j", "\t", "w", "l", "\x1b", "/", "?")
ENV = {"LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}


def running(folder):
    """Return the processes which were started on a folder."""
    words = ["pgrep", "-f", str(folder)]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.split()


def program(folder, what):
    """Return the command which runs the demo, or the console in the middle of a bulk."""
    env = {**ENV, "WATCHFLOOR_HOME": str(folder / "home"), "WATCHFLOOR_CONFIG": str(folder / "no")}
    words = ["env", *(f"{name}={value}" for name, value in env.items()), sys.executable]
    if what == "bulk":
        return [*words, BULK, str(folder)]
    script = folder / "demo.py"
    script.write_text("import sys\nfrom tui.__main__ import main\nsys.exit(main())\n")
    return [*words, str(script), "demo", "--fleet", "60"]


@contextmanager
def in_tmux(folder, line):
    """Run a line of shell in a tmux of its own; yield what types into it and what closes it."""
    name = folder.name
    tmux = ["tmux", "-L", name, "-f", "/dev/null"]
    subprocess.run([*tmux, "new-session", "-d", "-x", "100", "-y", "30", line], check=True)
    yield (
        lambda keys: subprocess.run([*tmux, "send-keys", "-l", keys], check=False),
        lambda: subprocess.run([*tmux, "kill-server"], check=False, capture_output=True),
    )


@contextmanager
def under_make(folder, line):
    (folder / "Makefile").write_text(f"demo:\n\t@{line}\n")
    with in_tmux(folder, f"make -C {folder} demo") as hands:
        yield hands


@contextmanager
def trapped(folder, line):
    """Run it under a shell which keeps the hang-up to itself."""
    with in_tmux(folder, f"sh -c 'trap : HUP; {line}; true'") as hands:
        yield hands


@contextmanager
def in_script(folder, line):
    with in_tmux(folder, f"script -qec {shlex.quote(line)} /dev/null") as hands:
        yield hands


@contextmanager
def over_sshd(folder, line):
    keys = folder.parent / "ssh"
    shutil.rmtree(keys, ignore_errors=True)
    with sshd(keys) as port:
        made = Line(over_ssh(keys, port, shlex.split(line), {}), size=SIZE)
        made.listen(1.0)
        if made.process.poll() is not None:
            pytest.skip("this machine's sshd lets nobody in")
        yield lambda keys: (made.press(keys.encode()), made.listen(0.05)), made.process.kill
        made.close()


@contextmanager
def stalled(folder, line, end=None):
    """Read nothing while keys go in, and then drop the line or send a signal."""
    made = Line(shlex.split(line), size=SIZE)
    yield made.press_if_there, lambda: made.process.send_signal(end) if end else made.drop()
    made.close()


@contextmanager
def terminated(folder, line):
    with stalled(folder, line, signal.SIGTERM) as hands:
        yield hands


@contextmanager
def hung_up(folder, line):
    with stalled(folder, line, signal.SIGHUP) as hands:
        yield hands


WAYS = {
    "tmux": in_tmux, "make": under_make, "trap": trapped, "script": in_script, "sshd": over_sshd,
    "stalled, dropped": stalled, "stalled, SIGTERM": terminated, "stalled, SIGHUP": hung_up,
}  # fmt: skip
OFTEN = ("trap", "sshd", "stalled, dropped", "stalled, SIGTERM")
"""Every day: somebody in between keeps the hang-up, a real server, a line which is gone, and a signal alone."""
NEEDS = {"tmux": "tmux", "make": "make", "trap": "tmux", "script": "script"}


async def assert_journal_is_true(folder):
    """Check that every text the vendor sent is in the journal as sent, or as unknown."""
    done = (folder / "done").read_text().split() if (folder / "done").exists() else []
    console = await Frozen(folder).open()
    await console.dispatcher.recover()
    jobs = await console.store.journal.jobs()
    verdict = await console.store.audit.verify()
    await console.close()
    states = [row.state for job in jobs for row in job.targets]
    accepted = states.count(TargetState.ACCEPTED)
    assert verdict.broken is None
    assert TargetState.SENT not in states
    assert accepted <= len(done) <= accepted + states.count(TargetState.UNKNOWN)


@pytest.mark.timeout(60 + CLOSINGS * 70)
@pytest.mark.parametrize("way", WAYS if THOROUGH or CLOSINGS > 1 else OFTEN)
def test_no_console_outlives_its_terminal(filled, tmp_path, way):
    needed = NEEDS.get(way, "sh")
    if not shutil.which(needed) or (way == "sshd" and not is_there()):
        pytest.skip(f"{way} is not installed here")
    luck = random.Random(f"{way} {CLOSINGS}")
    for number in range(CLOSINGS):
        folder = tmp_path / f"{way.split()[-1]}-{number}-{os.getpid()}"
        shutil.copytree(filled, folder)
        what = "demo" if number % 3 == 2 else "bulk"

        with WAYS[way](folder, shlex.join(program(folder, what))) as (press, close):
            end = time.monotonic() + luck.uniform(0.2, 5.0)
            while time.monotonic() < end:
                press(luck.choice(KEYS))
                time.sleep(0.1)
            close()
            gone = time.monotonic() + GONE_SECONDS
            while (left := running(folder)) and time.monotonic() < gone:
                time.sleep(0.05)

        assert not left, f"alive {GONE_SECONDS:.0f} s after its terminal was closed"
        assert not list(folder.rglob("crash-*"))
        asyncio.run(assert_journal_is_true(folder))


@pytest.mark.timeout(420 + UNREAD_SECONDS)
def test_a_bulk_goes_on_while_nobody_reads_and_the_screen_is_right_afterwards(filled, tmp_path):
    folder = tmp_path / "state"
    shutil.copytree(filled, folder)
    line = Line(program(folder, "bulk"), size=SIZE)
    try:
        line.until(b"Coach")
        end = time.monotonic() + UNREAD_SECONDS
        while time.monotonic() < end or not (folder / "over").exists():
            line.press(b"1234\t")
            time.sleep(0.4)  # each key is a screen, and a few of them fill the line
            assert time.monotonic() < end + 180, "the bulk has come to a stop"
        line.press(b"3")

        line.rest(6.0, most=180)  # the notice of the bulk's end is gone by then
        afterwards = shown(line)
        line.press(b"\x0c")  # draws every cell again
        line.rest(1.0)

        assert len((folder / "done").read_text().split()) == TARGETS
        assert afterwards == shown(line)
        assert any("Coach" in row for row in afterwards)
    finally:
        line.close()


def shown(line):
    screen = pyte.Screen(*SIZE)
    pyte.ByteStream(screen).feed(line.heard)
    return screen.display
