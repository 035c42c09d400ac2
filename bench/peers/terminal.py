"""The other end of a pseudo-terminal: types keys, and counts what comes back and when."""

import fcntl
import os
import pty
import resource
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

COLUMNS, LINES = 200, 50
QUIET_SECONDS = 0.3
PATIENCE_SECONDS = 30.0
ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b]11;?": b"\x1b]11;rgb:0000/0000/0000\x07",
}
"""What a terminal answers when a program asks about it: some wait for the answer."""
CURSOR_KEYS = (b"A", b"B", b"C", b"D", b"F", b"H")
APPLICATION_KEYS = (b"\x1b[?1h", b"\x1b[?1l")
"""How a program asks for the other form of the cursor keys, and takes it back."""


class Heard(NamedTuple):
    """What came after a key: how many bytes, and when the last of them."""

    size: int
    seconds: float


class Terminal:
    """A program in a pseudo-terminal of 200 by 50, started this instant."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        self.began = time.perf_counter()
        self.pid, self.line = pty.fork()
        if not self.pid:
            os.environ.update(
                TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8", **(environment or {})
            )
            os.environ.pop("TMUX", None)
            # The size must be there before the program asks for it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            os.execvp(command[0], list(command))  # noqa: S606 - the program to be measured
        self.written = b""
        self._application_keys = False

    def _take(self, seconds: float) -> bytes:
        if not select.select([self.line], [], [], max(0.0, seconds))[0]:
            return b""
        try:
            found = os.read(self.line, 1 << 16)
        except OSError:  # the program has ended
            return b""
        for question, answer in ANSWERS.items():
            if question in found:
                os.write(self.line, answer)
        on, off = (found.rfind(mode) for mode in APPLICATION_KEYS)
        if on != off:
            self._application_keys = on > off
        self.written += found
        return found

    def until(self, needle: bytes) -> float:
        """Read until something is shown, and return how long after the start that was."""
        while needle not in self.written:
            if time.perf_counter() - self.began > PATIENCE_SECONDS:
                raise TimeoutError(f"{needle!r} was never shown; last: {self.written[-200:]!r}")
            self._take(0.1)
        return time.perf_counter() - self.began

    def listen(
        self, quiet_seconds: float = QUIET_SECONDS, least: float = 0.0, first: float = 0.0
    ) -> Heard:
        """Read until nothing has come for a while; the first byte may take `first` seconds."""
        began = last = time.perf_counter()
        self.written = b""
        while True:
            quiet = quiet_seconds if self.written else max(quiet_seconds, first)
            now = time.perf_counter()
            wait = max(last + quiet, began + least) - now
            if wait <= 0 or now - began > least + PATIENCE_SECONDS / 3:
                return Heard(len(self.written), last - began)
            if self._take(wait):
                last = time.perf_counter()

    def type(self, keys: bytes) -> None:
        """Type keys, and read nothing yet; cursor keys are sent as the program asked for."""
        if self._application_keys and keys[:2] == b"\x1b[" and keys[2:] in CURSOR_KEYS:
            keys = b"\x1bO" + keys[2:]
        os.write(self.line, keys)

    def press(self, keys: bytes, **listening: float) -> Heard:
        """Type keys and read the answer."""
        self.type(keys)
        return self.listen(**listening)

    def memory_mb(self) -> float:
        """Return how much memory the program holds."""
        pages = Path(f"/proc/{self.pid}/statm").read_text().split()[1]
        return int(pages) * resource.getpagesize() / 1e6

    def cpu_seconds(self) -> float:
        """Return how much processor time it has used."""
        stat = Path(f"/proc/{self.pid}/stat").read_text()
        user, system = stat.rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.line)
