"""The console at the other end of a real SSH connection."""

import shutil
import subprocess
import time

import pyte
import pytest

from tests.screens.on_a_line import ROOT, Line, console
from tests.screens.ssh_line import is_there, over_ssh, sshd

pytestmark = [
    pytest.mark.waits,
    pytest.mark.skipif(not is_there(), reason="no sshd is installed here"),
]
SIZE = (80, 24)


@pytest.fixture
def line(filled, tmp_path):
    state = tmp_path / "state"
    shutil.copytree(filled, state)
    env = {"LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    with sshd(tmp_path / "ssh") as port:
        probe = over_ssh(tmp_path / "ssh", port, ["true"], {})
        if subprocess.run(
            probe, stdin=subprocess.DEVNULL, capture_output=True, check=False
        ).returncode:
            pytest.skip(
                "this machine's sshd lets nobody in: " + (tmp_path / "ssh" / "said").read_text()
            )
        made = Line(over_ssh(tmp_path / "ssh", port, console(state), env), size=SIZE)
        try:
            yield made
        finally:
            made.close()


def shown(line):
    screen = pyte.Screen(*SIZE)
    pyte.ByteStream(screen).feed(line.heard)
    return screen.display


def running(tmp_path):
    found = subprocess.run(
        ["pgrep", "-f", str(tmp_path / "state")], capture_output=True, text=True, check=False
    )
    return found.stdout.split()


def test_it_opens_takes_keys_and_is_silent_over_ssh(line, tmp_path) -> None:
    line.until(b"Coach")
    line.rest(1.0)
    first = shown(line)

    line.press(b"\x1b[B\x1b[B")
    line.answer(0.5)
    line.rest(2.0)
    moved = shown(line)
    silence = line.listen(8)

    assert any("CharterUP" in row for row in first)
    assert [row for row in first if row.startswith("▸")] != [
        row for row in moved if row.startswith("▸")
    ]
    assert silence == b""


def test_a_client_which_dies_leaves_nothing_running(line, tmp_path) -> None:
    line.until(b"Coach")
    line.rest(1.0)
    assert running(tmp_path)

    line.process.kill()
    end = time.monotonic() + 60
    while running(tmp_path) and time.monotonic() < end:
        time.sleep(0.2)

    assert running(tmp_path) == []
    assert not list((tmp_path / "state").glob("crash*"))
