"""Textual's driver for a terminal which may be slow, stopped or closed while the console works on."""

import os
import select
import signal
import termios
import tty
from collections.abc import Mapping
from contextlib import suppress
from shutil import get_terminal_size
from threading import Event
from types import FrameType
from typing import Any

from textual import constants, events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message

from tui.widgets.terminal.early_screen import (
    ENTER,
    HIDE_CURSOR,
    LEAVE,
    LEAVE_SECONDS,
    LEFT,
    keys_passed,
)
from tui.widgets.terminal.screen_writer import ScreenWriter
from tui.widgets.terminal.terminal import ESCAPE_SECONDS
from tui.widgets.terminal.terminal_input import PasteRefused
from tui.widgets.terminal.terminal_reader import TerminalReader
from tui.widgets.terminal.typed_keys import TypedKeys

LEAST_COLUMNS, LEAST_ROWS = 20, 6
"""A smaller terminal shows the upper left part: Textual fails to wrap texts where no column is left for them."""
MOUSE_MODES = ("1000", "1003", "1015", "1006")
KITTY_FLAGS = 1 | 8 | 16
"""Kitty's keyboard protocol: tell escape sequences apart, report all keys, with their text."""
REPORT_FOCUS = "\x1b[?1004h"
ASK_SYNCHRONIZED = "\x1b[?2026$p"
READY = "\x1b[?2004h\x1b[?7l"


def driver_class(environ: Mapping[str, str]) -> type[Driver] | None:
    """Return what draws on a terminal; None in a browser, whose server names its own."""
    return None if "TEXTUAL_DRIVER" in environ else TerminalDriver


def laid_out_size(descriptor: int) -> Size:
    """Return the size the screens are laid out for: the terminal's, but never too small to be laid out."""
    try:
        columns, rows = os.get_terminal_size(descriptor)
    except OSError:
        columns, rows = 0, 0
    if not (columns and rows):
        columns, rows = get_terminal_size()
    return Size(max(columns, LEAST_COLUMNS), max(rows, LEAST_ROWS))


class TerminalDriver(Driver):
    """Reads and writes the terminal in threads: the event loop never waits for it.

    A terminal which is gone is a hang-up, whether the kernel sends that signal or not: where a read or a
    write fails, the process sends it to itself.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Take the application; nothing is written to the terminal yet."""
        self._input_fd, self._output_fd = 0, 1
        size = size or laid_out_size(self._output_fd)
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._attributes: list[Any] | None = None
        """The terminal's settings as they were before."""
        self._writer: ScreenWriter | None = None
        self._reader: TerminalReader | None = None
        self._typed = TypedKeys(app)
        self._is_lost = Event()
        self._must_signal_resume = False
        signal.signal(signal.SIGTSTP, self._on_stop)
        signal.signal(signal.SIGCONT, self._on_continue)

    # Writing

    def has_room(self) -> bool:
        """Return whether a frame should be drawn now; if not, the newest follows by itself."""
        return self._writer is not None and self._writer.has_room()

    def write(self, data: str) -> None:
        """Write to the terminal as soon as it reads; return at once."""
        if self._writer is not None:
            self._writer.write(data)

    def _escape_seconds(self) -> float:
        appearance = getattr(self._app, "appearance", None)
        return appearance.terminal.escape_seconds if appearance else ESCAPE_SECONDS

    def _draw_again(self) -> None:
        self._app.screen.refresh(layout=True)

    @property
    def has_mouse(self) -> bool:
        """Whether the mouse is captured."""
        return self._mouse

    def capture_mouse(self, *, on: bool) -> None:
        """Capture the mouse, or release it to the terminal."""
        self._mouse = on
        self._write_mouse(on=on)

    def _write_mouse(self, *, on: bool) -> None:
        self.write("".join(f"\x1b[?{mode}{'h' if on else 'l'}" for mode in MOUSE_MODES))

    # Starting

    def start_application_mode(self) -> None:
        """Take over the terminal."""
        if self._writer is not None or not self._is_in_foreground():
            return
        signal.signal(signal.SIGWINCH, self._on_resize)
        appearance = getattr(self._app, "appearance", None)
        early = appearance.take_early_screen() if appearance else None
        self._writer = early.writer if early else ScreenWriter(self._output_fd)
        self._writer.begin(
            on_room=lambda: self._app.call_later(self._draw_again), on_lost=self._hang_up
        )
        self._send_size()
        if early is None:
            self.write(ENTER)
        if self._mouse:
            self._write_mouse(on=True)
        before = self._make_raw()
        self._attributes = early.attributes if early else before
        self.write(HIDE_CURSOR + REPORT_FOCUS)
        if not constants.DISABLE_KITTY_KEY:
            self.write(f"\x1b[>{KITTY_FLAGS}u")
        self._reader = TerminalReader(
            self._input_fd,
            on_message=self.process_message,
            on_lost=self._hang_up,
            on_fault=lambda error: self._app.call_later(self._fail, error),
            write=self.write,
            escape_seconds=self._escape_seconds(),
        )
        self._reader.start()
        if os.environ.get("TERM_PROGRAM") != "Apple_Terminal":  # it prints a part of the question
            self.write(ASK_SYNCHRONIZED)
        self.write(READY)
        if self._must_signal_resume:
            self._must_signal_resume = False
            self.send_message(self.SignalResume())

    def _is_in_foreground(self) -> bool:
        """Return whether the terminal is ours; in the background (`bg`) go back to sleep."""

        def sleep_again(_number: int, _frame: FrameType | None) -> None:
            os.kill(os.getpid(), signal.SIGSTOP)

        signal.signal(signal.SIGTTOU, sleep_again)
        signal.signal(signal.SIGTTIN, sleep_again)
        try:
            # It changes nothing, but it raises the signal where we may not write.
            termios.tcsetattr(self._input_fd, termios.TCSANOW, termios.tcgetattr(self._input_fd))
        except termios.error:
            self._hang_up()
            return False
        else:
            return True
        finally:
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)
            signal.signal(signal.SIGTTIN, signal.SIG_DFL)

    def _make_raw(self) -> list[Any] | None:
        """Pass every key to the console; return the terminal's settings before."""
        try:
            before = termios.tcgetattr(self._input_fd)
            new = keys_passed(before)
            if not os.environ.get("TEXTUAL_ALLOW_SIGNALS"):
                new[tty.LFLAG] &= ~termios.ISIG
            termios.tcsetattr(self._input_fd, termios.TCSANOW, new)
        except termios.error:
            return None
        return before

    def _send_size(self) -> None:
        size = laid_out_size(self._output_fd)
        self.send_message(events.Resize(size, size))

    # Reading

    def process_message(self, message: Message) -> None:
        """Send a message to the application, or show why a paste was not taken."""
        if isinstance(message, PasteRefused):
            self._app.call_later(self._app.notify, message.reason, severity="warning", markup=False)
        else:
            super().process_message(message)

    def send_message(self, message: Message) -> None:
        """Send a message to the application; keys and pastes one after the other."""
        if isinstance(message, events.Key | events.Paste):
            self._loop.call_soon_threadsafe(self._typed.take, message)
        else:
            super().send_message(message)

    def _fail(self, error: Exception) -> None:
        raise error

    def _hang_up(self) -> None:
        """Signal to this process that its terminal is gone, once."""
        if not self._is_lost.is_set():
            self._is_lost.set()
            os.kill(os.getpid(), signal.SIGHUP)

    # Signals

    @property
    def can_suspend(self) -> bool:
        """Whether the console can be suspended: a terminal's can."""
        return True

    def _on_resize(self, _number: int, _frame: FrameType | None) -> None:
        self._send_size()

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._auto_restart:
            self.suspend_application_mode()
            self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _on_continue(self, _number: int, _frame: FrameType | None) -> None:
        if self._reader is not None:
            self._reader.continued()
        if not self._auto_restart:
            return
        if self._writer is None:
            self._drop_typed()
            self.resume_application_mode()
        else:  # stopped without a warning: the shell has changed the terminal; the reader drops what was typed
            self._make_raw()
            self._send_size()
            self.send_message(self.SignalResume())

    def _drop_typed(self) -> None:
        """Drop what was typed but not read: it was meant for somebody else."""
        with suppress(termios.error):
            termios.tcflush(self._input_fd, termios.TCIFLUSH)

    # Ending

    def disable_input(self) -> None:
        """Read no more keys."""
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        if self._reader is not None:
            self._reader.stop()
            self._reader = None

    def stop_application_mode(self) -> None:
        """Do nothing yet: the terminal is given back by `close`, when nothing is left to be done."""

    def close(self) -> None:
        """Restore the terminal as it was."""
        if self._writer is None:
            if appearance := getattr(self._app, "appearance", None):
                appearance.leave_early_screen()
            return
        self.disable_input()
        self._writer.drop_waiting()
        self.write(LEAVE)
        self._write_mouse(on=False)
        self._drop_typed()
        if self._attributes is not None:
            with suppress(termios.error):
                termios.tcsetattr(self._input_fd, termios.TCSANOW, self._attributes)
        self.write(LEFT)
        self._writer.stop(LEAVE_SECONDS)
        self._writer = None

    @property
    def is_readable(self) -> bool:
        """Whether somebody reads the terminal: what is printed at the end would wait otherwise."""
        return not self._is_lost.is_set() and bool(select.select([], [self._output_fd], [], 0)[1])
