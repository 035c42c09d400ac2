"""Reads the terminal in a thread of its own, and notices when it is gone."""

import os
import select
import threading
import time
from collections.abc import Callable
from threading import Event, ExceptHookArgs, Thread

from textual import events
from textual.message import Message

from tui.widgets.terminal.terminal_input import TerminalInput

READ_BYTES = 65_536
TICK_SECONDS = 0.1
STOPPED_SECONDS = 1.0
"""After a longer gap between two looks at the keyboard the process may have been stopped."""
CONTINUED_SECONDS = 1.0
"""The signal which continues a process is handled within this long, also on a busy machine."""
EMPTY_READS = 10
"""So many empty reads in a row: the terminal is gone, even if it does not say so."""
END_OF_INPUT = b"\x04"
"""Ctrl+D: `script` and `ssh -tt` send it in place of a hang-up where their own input ends."""
EARLY_SECONDS = 2.0
"""What arrives this early was sent before the terminal could answer anything."""
ASK_POSITION = "\x1b[6n"
"""Every terminal answers this with the position of its cursor."""
ANSWER_SECONDS = 6.0
"""A terminal which has answered before is gone if it does not within this long after Ctrl+D."""


class TerminalReader(Thread):
    """Hands on what arrives from one terminal, until it is stopped or the terminal is gone."""

    def __init__(
        self,
        descriptor: int,
        *,
        on_message: Callable[[Message], None],
        on_lost: Callable[[], None],
        on_fault: Callable[[Exception], object],
        write: Callable[[str], None],
        escape_seconds: float = TICK_SECONDS,
    ) -> None:
        """Take what to call with each key or paste, when the terminal is gone, and with a bug: in this thread.

        An escape character after which nothing arrives for `escape_seconds` is the key Esc.
        """
        super().__init__(daemon=True, name="terminal-input")
        self._descriptor = descriptor
        self._on_message = on_message
        self._on_lost = on_lost
        self._on_fault = on_fault
        self._write = write
        self._escape_seconds = escape_seconds
        self._input = TerminalInput(time.monotonic)
        self._is_ending = Event()
        self._was_continued = Event()
        self._has_answered = False
        self._asked_at: float | None = None
        self._started_at = time.monotonic()
        self._hook_before = threading.excepthook

    def start(self) -> None:
        """Begin to read; a bug in this thread is handed to `on_fault`: without keys the console must end."""
        threading.excepthook = self._on_thread_fault
        super().start()

    def stop(self) -> None:
        """Read no more, and wait until that is so."""
        self._is_ending.set()
        self.join()
        threading.excepthook = self._hook_before

    def _on_thread_fault(self, fault: ExceptHookArgs) -> None:
        if fault.thread is self and isinstance(fault.exc_value, Exception):
            self._on_fault(fault.exc_value)
        else:
            self._hook_before(fault)

    def continued(self) -> None:
        """Take note that the process was stopped: what was typed meanwhile was not for us."""
        self._was_continued.set()

    def run(self) -> None:
        """Read until stopped, or until the terminal is gone."""
        self._write(ASK_POSITION)
        looked_at, empty_reads = time.monotonic(), 0
        while not self._is_ending.is_set() and empty_reads < EMPTY_READS and not self._is_silent():
            try:
                is_ready = select.select([self._descriptor], [], [], self._patience())[0]
                data = os.read(self._descriptor, READ_BYTES) if is_ready else b""
            except OSError:
                break
            gap, looked_at = time.monotonic() - looked_at, time.monotonic()
            if is_ready and not data:
                if self._is_hung_up():
                    break
                empty_reads += 1
                time.sleep(TICK_SECONDS)
                continue
            empty_reads = 0
            if self._may_have_stopped(gap):
                data = b""
            self._was_continued.clear()
            self._hand_on(data)
        if not self._is_ending.is_set():
            self._on_lost()

    def _patience(self) -> float:
        """Return how many seconds to wait for more."""
        return self._escape_seconds if self._input.is_escape_held else TICK_SECONDS

    def _may_have_stopped(self, gap: float) -> bool:
        """Return whether the process was stopped since the look before this one, so many seconds ago.

        Only this thread drops what was typed meanwhile: if another emptied the line between the look and the
        reading, the reading would wait for the next key and drop that.
        """
        if gap > STOPPED_SECONDS:
            return self._was_continued.wait(CONTINUED_SECONDS)
        return self._was_continued.is_set()

    def _hand_on(self, data: bytes) -> None:
        if data:
            self._asked_at = None
        if self._is_end(data):
            self._write(ASK_POSITION)
            self._asked_at = time.monotonic()
        for message in self._input.feed(data) if data else self._input.tick():
            if isinstance(message, events.CursorPosition):
                self._has_answered = True
            else:
                self._on_message(message)

    def _is_end(self, data: bytes) -> bool:
        """Return whether the other side may have said that its input has ended."""
        is_early = time.monotonic() - self._started_at < EARLY_SECONDS
        if is_early:  # sent before the terminal was raw, it arrives as a zero byte
            return END_OF_INPUT in data or b"\0" in data
        return END_OF_INPUT in data and self._has_answered

    def _is_silent(self) -> bool:
        """Return whether the terminal has left a question without an answer."""
        return self._asked_at is not None and time.monotonic() - self._asked_at > ANSWER_SECONDS

    def _is_hung_up(self) -> bool:
        poll = select.poll()
        poll.register(self._descriptor, 0)
        return any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0))
