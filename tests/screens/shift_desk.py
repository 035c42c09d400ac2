"""Somebody at a real terminal: types, reads the screen, and waits until the words are there."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyte

from tests.screens.on_a_line import Line

DOWN, ENTER, ESCAPE, F2, FIND = "\x1b[B", "\r", "\x1b", "\x1bOQ", "\x0b"
MOST_SECONDS = 40.0
"""How long words may take to appear on a machine which has other things to do."""


class Desk:
    """A program on a terminal, and what its screen shows."""

    def __init__(
        self, argv: Sequence[str], size: tuple[int, int], env: Mapping[str, str] | None = None
    ) -> None:
        self.line = Line(argv, size=size, env=dict(env or {}))
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0
        self.presses = 0

    def look(self, seconds: float = 0.0) -> str:
        """Read for a while; return the screen."""
        self.line.listen(seconds)
        self._stream.feed(self.line.heard[self._fed :])
        self._fed = len(self.line.heard)
        return "\n".join(row.rstrip() for row in self._screen.display)

    def until(self, *words: str) -> str:
        """Read until all these words are on the screen; return it."""
        end = time.monotonic() + MOST_SECONDS
        while not all(word in (shown := self.look(0.05)) for word in words):
            assert time.monotonic() < end, f"{words} never came:\n{shown}"
        return shown

    def press(self, *keys: str) -> None:
        """Press keys one after the other; a longer text is typed in one go."""
        for key in keys:
            self.line.press(key.encode())
            self.presses += 1
            self.look(0.05)

    def paste(self, text: str) -> None:
        """Paste a text, as a terminal with bracketed paste does."""
        self.press(f"\x1b[200~{text}\x1b[201~")

    def megabytes(self) -> float:
        """Return how much memory the program holds."""
        status = Path(f"/proc/{self.line.process.pid}/status").read_text("utf-8")
        (held,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
        return int(held) / 1024

    def leave(self) -> int:
        """Quit; return the exit status."""
        self.press("\x11")
        end = time.monotonic() + MOST_SECONDS
        while self.line.process.poll() is None:
            assert time.monotonic() < end, f"it never ends:\n{self.look(0.2)}"
            self.look(0.2)
        return self.line.process.returncode

    def close(self) -> None:
        """End the program, however it is."""
        self.line.close()
