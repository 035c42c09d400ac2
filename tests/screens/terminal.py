"""A program in a terminal of its own: what it writes, byte by byte, and how it ends."""

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


class Terminal:
    """One program on a pseudo-terminal."""

    def __init__(self, *argv: str, size=(100, 30), env=None):
        self.master, slave = pty.openpty()
        columns, rows = size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, *argv],
            cwd=ROOT,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=base
            | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
            | (env or {}),
        )
        os.close(slave)
        self.written = b""

    def read(self, seconds: float) -> bytes:
        """Read what is written within this many seconds."""
        found = b""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.master], [], [], left)[0]:
                break
            try:
                part = os.read(self.master, 65_536)
            except OSError:
                break
            if not part:
                break
            found += part
        self.written += found
        return found

    def until(self, words: str, seconds: float = 60.0) -> bytes:
        """Read until some words have been written."""
        end = time.monotonic() + seconds
        found = b""
        while words.encode() not in found:
            assert time.monotonic() < end, self.written[-2000:]
            assert self.process.poll() is None or select.select([self.master], [], [], 0)[0]
            found += self.read(0.1)
        return found

    def quiet(self, seconds: float = 1.0, most: float = 120.0) -> None:
        """Read until nothing is written for this long, and the program had nothing to do meanwhile."""
        end = time.monotonic() + most
        while not self._is_quiet(seconds):
            assert time.monotonic() < end, "it never falls silent"

    def _is_quiet(self, seconds: float) -> bool:
        quiet, end = Quiet(self.process.pid), time.monotonic() + seconds
        while time.monotonic() < end:
            if self.read(LOOK_SECONDS):
                return False
            quiet.look()
            if self.process.poll() is not None:
                break
        return quiet.is_real(seconds)

    def press(self, keys: str) -> None:
        """Send keys as the terminal would."""
        os.write(self.master, keys.encode())

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.process.pid, number)

    def close(self) -> None:
        """End the program, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        os.close(self.master)
