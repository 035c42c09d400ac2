"""A program on a terminal line of its own, as SSH gives it one: what it writes is counted."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

from tests.processes import Quiet

ROOT = Path(__file__).parents[2]
LOOK_SECONDS = 0.03


class Line:
    """A running program and the line it writes to."""

    def __init__(self, argv, *, size=(100, 30), env=None, cwd=ROOT) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        plain = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        gone = (
            "COLUMNS",
            "LINES",
            "NO_COLOR",
            "TMUX",
            "STY",
            "SSH_TTY",
            "SSH_CONNECTION",
            "SSH_CLIENT",
        )
        outer = {name: value for name, value in os.environ.items() if name not in gone}
        self.process = subprocess.Popen(
            argv, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True, cwd=cwd,
            env=outer | plain | {"PYTHONPATH": str(ROOT)} | (env or {}), start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self._fd = ours
        self.heard = b""

    def listen(self, seconds: float) -> bytes:
        """Read for this long; return what was written meanwhile."""
        end, start = time.monotonic() + seconds, len(self.heard)
        while (left := end - time.monotonic()) > 0:
            if select.select([self._fd], [], [], left)[0]:
                try:
                    self.heard += os.read(self._fd, 65536)
                except OSError:
                    break
        return self.heard[start:]

    def until(self, words: bytes, seconds: float = 60.0) -> None:
        """Read until something was written."""
        end = time.monotonic() + seconds
        while words not in self.heard:
            if time.monotonic() > end:
                raise AssertionError(f"{words!r} never came: {self.heard[-2000:]!r}")
            self.listen(0.1)

    def rest(self, quiet: float = 2.0, most: float = 120.0) -> None:
        """Read until nothing was written for a while, and the program had nothing to do meanwhile."""
        end = time.monotonic() + most
        while not self._is_quiet(quiet):
            assert time.monotonic() < end, "it never comes to rest"

    def _is_quiet(self, seconds: float) -> bool:
        quiet, end = Quiet(self.process.pid), time.monotonic() + seconds
        while time.monotonic() < end:
            if self.listen(LOOK_SECONDS):
                return False
            quiet.look()
        return quiet.is_real(seconds)

    def answer(self, seconds: float, most: float = 60.0) -> bytes:
        """Wait until something is written, and read for this long; return what it was."""
        start, end = len(self.heard), time.monotonic() + most
        while not self.listen(LOOK_SECONDS):
            assert time.monotonic() < end, "it does not answer"
        self.listen(seconds)
        return self.heard[start:]

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self._fd, keys)

    def press_if_there(self, keys: str) -> None:
        """Type without reading, as long as the line takes it."""
        if select.select([], [self._fd], [], 0)[1]:
            self.press(keys.encode())

    def drop(self) -> None:
        """Close the line, as a terminal which is closed."""
        os.close(self._fd)
        self._fd = -1

    def close(self) -> None:
        """End it."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(8)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self._fd >= 0:
            os.close(self._fd)


STILL = (
    "import sys, pathlib\n"
    "from tests.screens.frozen import Frozen\n"
    "from tui.widgets.terminal.terminal import judge\n"
    "import os\n"
    "terminal = judge(os.environ, bandwidth=sys.argv[2])\n"
    "Frozen(pathlib.Path(sys.argv[1])).app(terminal=terminal).run()\n"
)


def console(folder: Path, bandwidth: str = "full") -> list[str]:
    """Return the command which runs the console on a world which stands still."""
    return [sys.executable, "-c", STILL, str(folder), bandwidth]


def still(folder: Path, bandwidth: str = "full", **more) -> Line:
    """Run the console on a world which stands still."""
    return Line(console(folder, bandwidth), **more)
