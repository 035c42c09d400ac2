"""The thread which reads a terminal: it notices its end, and a bug in it is no silence."""

import os
import pty
import time
import tty

import pytest

from tui.widgets.terminal.terminal_reader import ANSWER_SECONDS, ASK_POSITION, TerminalReader

SECONDS = 60


class Desk:
    """A terminal, and what its reader said."""

    def __init__(self, *, fails=False, escape_seconds=0.02):
        self.ours, self.theirs = pty.openpty()
        tty.setraw(self.theirs)
        self.said = []
        self.faults = []
        self.written = []
        self.fails = fails
        self.reader = TerminalReader(
            self.theirs,
            on_message=self.take,
            on_lost=lambda: self.said.append("lost"),
            on_fault=self.faults.append,
            write=self.written.append,
            escape_seconds=escape_seconds,
        )
        self.reader.start()

    def take(self, message):
        if self.fails:
            raise LookupError("a bug")
        self.said.append(getattr(message, "key", message))

    def close(self):
        os.close(self.ours)
        self.ours = -1

    def stop(self):
        self.reader.stop()
        for end in (self.ours, self.theirs):
            if end >= 0:
                os.close(end)


@pytest.fixture
def desk():
    made = Desk()
    yield made
    made.stop()


def test_a_terminal_which_is_closed_is_noticed_at_once(desk):
    os.write(desk.ours, b"j")

    desk.close()
    desk.reader.join(SECONDS)

    assert not desk.reader.is_alive()
    assert desk.said[-1:] == ["lost"]


def test_a_terminal_which_has_answered_is_gone_if_it_is_silent_after_the_end_of_its_input(desk):
    os.write(desk.ours, b"\x1b[1;1R")
    os.write(desk.ours, b"\x04")

    desk.reader.join(SECONDS)

    assert desk.said == ["ctrl+d", "lost"]
    assert desk.written == [ASK_POSITION, ASK_POSITION]


def test_ctrl_d_is_a_key_while_the_terminal_answers(desk):
    os.write(desk.ours, b"\x04")
    time.sleep(0.5)
    os.write(desk.ours, b"\x1b[1;1R")

    desk.reader.join(ANSWER_SECONDS + 1)

    assert desk.reader.is_alive()
    assert "lost" not in desk.said


def test_a_bug_in_the_thread_is_handed_on():
    desk = Desk(fails=True)
    os.write(desk.ours, b"j")

    desk.reader.join(SECONDS)
    desk.stop()

    assert [str(fault) for fault in desk.faults] == ["a bug"]


def test_esc_is_a_key_before_the_next_look_at_the_keyboard(desk):
    began = time.monotonic()
    os.write(desk.ours, b"\x1b")
    while not desk.said and time.monotonic() - began < SECONDS:
        time.sleep(0.001)

    assert desk.said == ["escape"]
    assert time.monotonic() - began >= 0.02


@pytest.mark.parametrize("late", [0.0, 0.01])
def test_an_arrow_whose_pieces_come_apart_on_the_line_is_never_esc(late):
    desk = Desk(
        escape_seconds=0.5
    )  # of a slow line, and of a busy machine which holds up the writer
    os.write(desk.ours, b"\x1b")
    desk.reader.join(late)  # the line holds the rest back, in real time
    os.write(desk.ours, b"[Aj")
    began = time.monotonic()
    while "j" not in desk.said and time.monotonic() - began < SECONDS:
        time.sleep(0.001)
    desk.stop()

    assert desk.said == ["up", "j"]
