"""The login of docs/ssh.md, as printed, over a real sshd: what a person on it can reach, and what not."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.screens.on_a_line import ROOT, Line
from tests.screens.ssh_line import is_there, over_ssh, sshd

pytestmark = [
    pytest.mark.waits,
    pytest.mark.skipif(not is_there(), reason="no sshd is installed here"),
]
PAGE = (ROOT / "docs" / "ssh.md").read_text("utf-8")


def blocks() -> list[str]:
    """Return the page's code blocks."""
    return re.findall(r"^```\w*\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def login(tmp_path):
    """Return the folder of a host with this login, and what runs ssh to it."""
    (match,) = [block for block in blocks() if block.startswith("# /etc/ssh/sshd_config.d")]
    (script,) = [block for block in blocks() if "watchfloor-login, mode" in block]
    program = tmp_path / "watchfloor"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tui "$@"\n')
    config, state = tmp_path / "config.toml", tmp_path / "state"
    config.write_text("")
    config.chmod(0o600)
    places = {
        "/usr/local/bin/watchfloor-login": str(tmp_path / "login"),
        "/usr/local/bin/watchfloor": str(program),
        "/etc/watchfloor/config.toml": str(config),
        "/var/lib/watchfloor": str(state),
    }
    for place, here in places.items():
        script = script.replace(place, here)
        match = match.replace(place, here)
    (tmp_path / "login").write_text(script)
    for path in (program, tmp_path / "login"):
        path.chmod(0o755)
    options = dict(line.split(None, 1) for line in match.splitlines() if line.startswith("    "))
    options.pop("AuthorizedKeysFile")  # the test's own key, where the test made it
    home = tmp_path / "ssh"
    with sshd(home, options) as port:
        yield tmp_path, lambda *more: ssh(home, port, *more)


def ssh(home: Path, port: int, *command: str) -> list[str]:
    """Return a client's command for this login; without a command it asks for the console."""
    words = over_ssh(home, port, ["true"], {})[:-1]
    return [*words, *command]


@pytest.mark.parametrize(
    "command",
    ["sh", "cat /etc/passwd", "scp -t .", "/usr/lib/openssh/sftp-server", "watchfloor", "; id"],
)
def test_no_command_is_run_but_the_console(login, command) -> None:
    _, to = login

    done = subprocess.run(
        to(command), stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=90
    )

    assert done.returncode == 1
    assert b"opens the console only" in done.stdout + done.stderr
    assert b"uid=" not in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["-s", "sftp"],
        ["-N", "-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:0:127.0.0.1:1"],
        ["-N", "-o", "ExitOnForwardFailure=yes", "-R", "{folder}/socket:127.0.0.1:1"],
        ["-W", "127.0.0.1:{port}"],
    ],
    ids=["sftp", "remote", "socket", "direct"],
)
def test_no_file_and_no_forwarding_goes_through(login, words) -> None:
    folder, to = login
    line = to()
    port = line[line.index("-p") + 1]
    given = [word.format(folder=folder, port=port) for word in words]
    options = [word for word in line if word not in ("-tt", "127.0.0.1")]
    target = ["127.0.0.1", *given[1:]] if given[0] == "-s" else ["127.0.0.1"]
    more = given[:1] if given[0] == "-s" else given

    done = subprocess.run(
        [*options, *more, *target],
        stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=90,
    )  # fmt: skip

    assert done.returncode != 0
    assert b"SSH-2.0" not in done.stdout
    assert not (folder / "socket").exists()


def exports(folder: Path) -> list[Path]:
    """Return the files which were exported."""
    return sorted((folder / "state" / "exports").glob("*"))


def test_the_console_of_the_login_offers_no_form_and_writes_nowhere_else(login) -> None:
    folder, to = login
    touched = folder / "touched"
    before = {path for path in folder.rglob("*") if "state" not in path.parts}
    line = Line(
        to(), size=(80, 24), env={"WATCHFLOOR_HOME": str(folder / "elsewhere"), "LANG": "C.UTF-8"}
    )
    try:
        line.until(b"This console is read-only")
        for keys in (b"n", b"\r", b"\x1b", f"command:touch {touched}\r".encode(), b"\t\r"):
            line.press(keys)
            line.listen(0.5)
        # the demo may have been opened by these keys: export from it
        line.press(b"d")
        line.until(b"CharterUP", 60)
        line.listen(2.0)  # it never rests: the demo judges its fleet
        for keys in (b"e", b"\r", b"P", b"\r", b"e", b"../../.bashrc\r"):
            line.press(keys)
            line.listen(1.0)
        end = time.monotonic() + 60
        while not exports(folder) and time.monotonic() < end:
            line.listen(0.5)
    finally:
        line.close()

    after = {path for path in folder.rglob("*") if "state" not in path.parts}
    written = exports(folder)
    assert not touched.exists()
    assert not (folder / "elsewhere").exists()
    assert after == before
    assert written
    assert all(path.name.startswith("watchfloor-") for path in written)
    assert all(path.stat().st_mode & 0o077 == 0 for path in written)
