"""The terminal between the first rows, which stand there before Textual is loaded, and Textual itself.

Keys typed meanwhile wait in the terminal. However it ends - an error, Ctrl+C, a signal - the terminal is given
back as it was, unless the console has taken it over.
"""

import os
import signal
import termios
import tty
from collections.abc import Sequence
from contextlib import suppress
from copy import deepcopy
from types import FrameType
from typing import Any

from tui.widgets.terminal.pen import Pen, ShownCells
from tui.widgets.terminal.screen_writer import ScreenWriter

LEAVE_SECONDS = 1.0
"""At the end a terminal which reads nothing is waited for this long."""
ENTER = "\x1b[?1049h"
HIDE_CURSOR = "\x1b[?25l"
LEAVE = "\x1b[?2026l\x1b[?2004l\x1b[?7h"
LEFT = "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP)
_NO_KEY = b"\0"


def keys_passed(attributes: Sequence[Any]) -> list[Any]:
    """Return a terminal's settings with which it passes each key at once and shows none."""
    new = deepcopy(list(attributes))
    new[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    new[tty.IFLAG] &= ~(
        termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
    )
    new[tty.CC][termios.VMIN] = 1
    return new


def _is_in_foreground() -> bool:
    """Return whether nobody stops us when we write to the terminal."""
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:  # no terminal of ours controls jobs
        return True


class EarlyScreen:
    """A screen which was written before the console has loaded what draws its screens."""

    def __init__(self, lines: Sequence[ShownCells], *, erases_in_color: bool) -> None:
        """Take what to show; nothing is written yet."""
        self.lines = lines
        self.writer = ScreenWriter(1)
        self.attributes: list[Any] = []
        """The terminal's settings as they were before."""
        self._erases_in_color = erases_in_color
        self._handlers: dict[int, Any] = {}

    def show(self) -> bool:
        """Write the screen, and return whether that could be done: not in the background (`&`)."""
        if not _is_in_foreground():
            return False
        try:
            self.attributes = termios.tcgetattr(0)
            self._pass_keys()
        except termios.error:
            return False
        for number in _ENDING:
            self._handlers[number] = signal.signal(number, self._end)
        self.writer.start()
        self.writer.write(ENTER + HIDE_CURSOR + _BEGIN + self._written() + _END)
        return True

    def _written(self) -> str:
        pen = Pen(len(self.lines[0].signs), erases_in_color=self._erases_in_color)
        for y, line in enumerate(self.lines):
            pen.write(y, 0, line.signs, line.looks)
        return pen.end()

    def _pass_keys(self) -> None:
        """Pass each key to the console which is to come; only Ctrl+C ends it already."""
        new = keys_passed(self.attributes)
        for key in (termios.VSUSP, termios.VQUIT):
            new[tty.CC][key] = _NO_KEY
        termios.tcsetattr(0, termios.TCSANOW, new)

    def loaded(self) -> None:
        """Hand Ctrl+C on: once all is loaded, the event loop ends the console in order."""
        if signal.SIGINT in self._handlers:
            signal.signal(signal.SIGINT, self._handlers.pop(signal.SIGINT))

    def take(self) -> bool:
        """Take the terminal over, and return whether it still shows this screen."""
        is_shown = bool(self._handlers)
        self._release()
        return is_shown

    def leave(self) -> None:
        """Leave the terminal as it was before, unless somebody took it over."""
        if not self.take():
            return
        self.writer.drop_waiting()
        self.writer.write(LEAVE)
        with suppress(termios.error):
            termios.tcflush(0, termios.TCIFLUSH)  # it was meant for the console, not for the shell
            termios.tcsetattr(0, termios.TCSANOW, self.attributes)
        self.writer.write(LEFT)
        self.writer.stop(LEAVE_SECONDS)

    def _release(self) -> None:
        while self._handlers:
            number, handler = self._handlers.popitem()
            if signal.getsignal(number) == self._end:  # else somebody handles it already
                signal.signal(number, handler)

    def _end(self, number: int, _frame: FrameType | None) -> None:
        """Leave the terminal, and then do what the signal did before."""
        before = self._handlers.get(number, signal.SIG_DFL)
        if before is signal.default_int_handler:
            # What an import calls back, and what frees an object, would swallow a KeyboardInterrupt.
            before = signal.SIG_DFL
        self.leave()
        signal.signal(number, before)
        os.kill(os.getpid(), number)
