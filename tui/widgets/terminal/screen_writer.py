"""Writes to the terminal in a thread of its own, so that a terminal which is not read holds up nothing else."""

import os
import select
import threading
from collections import deque
from collections.abc import Callable

ROOM_BYTES = 32_768
"""No frame is drawn while this much waits: the newest follows when the terminal has read the rest."""
MOST_BYTES = 1_048_576
"""What is written beyond this while nobody reads is dropped."""
CHUNK_BYTES = 4_096
LOOK_SECONDS = 0.5


def _nothing() -> None:
    """Do nothing: nobody wants to be called yet."""


class ScreenWriter(threading.Thread):
    """Everything written to one terminal, in order; `write` returns at once, whatever the terminal does."""

    def __init__(self, descriptor: int) -> None:
        """Take the terminal; nothing is written before the thread is started."""
        super().__init__(daemon=True, name="terminal-output")
        self._descriptor = descriptor
        self._on_room: Callable[[], object] = _nothing
        self._on_lost: Callable[[], object] = _nothing
        self._changed = threading.Condition()
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._has_refused = False
        self._is_ending = False
        self._is_lost = False

    def begin(self, *, on_room: Callable[[], object], on_lost: Callable[[], object]) -> None:
        """Start, unless it writes already; call these in its thread.

        They are called when a refused frame can be drawn, and when the terminal is gone.
        """
        with self._changed:
            self._on_room, self._on_lost = on_room, on_lost
            is_lost = self._is_lost
        if is_lost:
            on_lost()
        elif not self.is_alive():
            self.start()

    def write(self, text: str) -> None:
        """Add a text to what is to be written."""
        data = text.encode("utf-8", "backslashreplace")
        with self._changed:
            if not (self._is_ending or self._is_lost or self._bytes > MOST_BYTES):
                self._waiting.append(data)
                self._bytes += len(data)
                self._changed.notify()

    def has_room(self) -> bool:
        """Return whether a frame should be drawn now; if not, `on_room` is called when it should."""
        with self._changed:
            has_room = self._bytes <= ROOM_BYTES and not self._is_lost
            self._has_refused = self._has_refused or not has_room
            return has_room

    def drop_waiting(self) -> None:
        """Drop the texts of which nothing was written yet."""
        with self._changed:
            self._bytes -= sum(map(len, self._waiting))
            self._waiting.clear()

    def stop(self, patience: float) -> None:
        """Write the rest and end; stop waiting once the terminal has read nothing for this many seconds."""
        with self._changed:
            self._is_ending = True
            self._changed.notify()
        left = -1
        while self.is_alive() and left != self._bytes:
            left = self._bytes
            self.join(patience)
        self.drop_waiting()

    def run(self) -> None:
        """Write until stopped, or until the terminal is gone."""
        while (data := self._next()) is not None:
            try:
                self._write(data)
            except OSError:
                with self._changed:
                    self._is_lost, on_lost = True, self._on_lost
                self.drop_waiting()
                on_lost()
                return
            if self._can_draw_again():
                self._on_room()

    def _next(self) -> bytes | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_ending)
            return self._waiting.popleft() if self._waiting else None

    def _write(self, data: bytes) -> None:
        while data:
            try:
                written = os.write(self._descriptor, data[:CHUNK_BYTES])
            except BlockingIOError:  # whoever shares the terminal with us made it so
                select.select([], [self._descriptor], [], LOOK_SECONDS)
                continue
            data = data[written:]
            with self._changed:
                self._bytes -= written

    def _can_draw_again(self) -> bool:
        with self._changed:
            can_draw = self._has_refused and not self._waiting
            self._has_refused = self._has_refused and not can_draw
            return can_draw
