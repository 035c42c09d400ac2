import os
import pty
import threading
import time

import pytest

from tui.widgets.terminal.terminal import Terminal, colors, judge, round_trip

UTF8 = {"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}


@pytest.mark.parametrize(
    ("environ", "plain"),
    [
        (UTF8, False),
        ({"TERM": "tmux-256color", "LC_ALL": "de_DE.utf8"}, False),
        ({"TERM": "screen", "LANG": "C.UTF-8"}, False),
        ({"TERM": "linux", "LANG": "en_US.UTF-8"}, True),
        ({"TERM": "xterm", "LANG": "C"}, True),
        ({"TERM": "xterm", "LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),  # what Python makes of it
        ({"TERM": "xterm", "LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, True),
        ({"TERM": "xterm", "LANG": "en_US.ISO-8859-1"}, True),
        ({"TERM": "putty-256color", "LANG": "en_US.UTF-8"}, True),
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-256color", "LC_CTYPE": "C.UTF-8"}, True),
        ({"TERM": "xterm-256color", "LC_CTYPE": "C.UTF-8", "COLORTERM": "truecolor"}, False),
    ],
)
def test_ascii_is_chosen_where_nothing_better_can_be_drawn(environ, plain) -> None:
    assert judge(environ).ascii_only is plain
    assert judge(environ, ascii="always").ascii_only
    assert not judge(environ, ascii="never").ascii_only


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "linux"}, "16"),
        ({"TERM": "screen"}, "16"),
        ({"TERM": "tmux-256color"}, "256"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "true"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
        ({"TERM": "dumb"}, "none"),
        ({}, "16"),
    ],
)
def test_colors_are_told_from_the_environment(environ, expected) -> None:
    assert colors(environ) == expected


def test_few_colors_and_dear_bytes_take_the_users_palette() -> None:
    assert Terminal().theme("watchfloor-light") == "watchfloor-light"
    assert Terminal(colors="16").theme("watchfloor-light") == "ansi"
    assert Terminal(low_bandwidth=True).theme("watchfloor-light") == "ansi"


@pytest.mark.parametrize(
    ("environ", "bandwidth", "seconds", "low"),
    [
        ({"SSH_TTY": "/dev/pts/1"}, "auto", 0.3, True),
        ({"SSH_TTY": "/dev/pts/1"}, "auto", 0.02, False),
        ({"SSH_TTY": "/dev/pts/1"}, "auto", None, False),
        ({"SSH_TTY": "/dev/pts/1"}, "full", 0.3, False),
        ({"SSH_TTY": "/dev/pts/1", "TMUX": "x"}, "auto", 0.3, False),
        ({}, "auto", 0.3, False),
        ({}, "low", None, True),
    ],
)
def test_a_slow_line_is_measured_where_it_can_be(environ, bandwidth, seconds, low) -> None:
    found = judge(UTF8 | environ, bandwidth=bandwidth, measure=lambda: seconds)

    assert found.low_bandwidth is low


def answering(delay: float, answer: bytes):
    """Play a terminal which says where its cursor is after a while."""
    ours, theirs = pty.openpty()

    def answer_later() -> None:
        assert os.read(ours, 16) == b"\x1b[6n"
        time.sleep(delay)
        if answer:
            os.write(ours, answer)

    threading.Thread(target=answer_later, daemon=True).start()
    return ours, theirs


def test_the_round_trip_is_the_time_until_the_terminal_answers() -> None:
    ours, theirs = answering(0.2, b"\x1b[1;1R")

    seconds = round_trip(theirs, theirs, wait=60)

    assert seconds is not None
    assert 0.2 <= seconds < 30
    os.close(ours)
    os.close(theirs)


def test_a_terminal_which_does_not_answer_is_not_waited_for_long() -> None:
    ours, theirs = answering(0, b"")
    began = time.monotonic()

    assert round_trip(theirs, theirs, wait=0.2) is None
    assert time.monotonic() - began < 30
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize(
    ("environ", "bandwidth", "seconds", "waits"),
    [
        ({}, "auto", None, 0.02),
        ({}, "low", None, 0.1),
        ({"SSH_TTY": "/dev/pts/1"}, "auto", 0.01, 0.05),
        ({"SSH_TTY": "/dev/pts/1"}, "auto", 0.4, 0.1),
        ({"SSH_TTY": "/dev/pts/1"}, "auto", None, 0.1),
        ({"SSH_TTY": "/dev/pts/1", "TMUX": "yes"}, "auto", 0.01, 0.1),
        ({"ESCDELAY": "250"}, "auto", None, 0.25),
        ({"ESCDELAY": "soon"}, "auto", None, 0.02),
    ],
)
def test_esc_is_waited_for_only_as_long_as_the_line_needs(
    environ, bandwidth, seconds, waits
) -> None:
    judged = judge({**UTF8, **environ}, bandwidth=bandwidth, measure=lambda: seconds)

    assert judged.escape_seconds == waits


def test_what_is_no_terminal_is_not_asked() -> None:
    with open(os.devnull) as nothing:  # noqa: PTH123 - a descriptor
        assert round_trip(nothing.fileno(), nothing.fileno()) is None


@pytest.mark.parametrize(
    ("environ", "joins"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot"}, True),
        ({"TERM": "xterm-ghostty"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty", "TMUX": "running,1,0"}, False),
        ({"TERM": "linux"}, False),
    ],
)
def test_emoji_are_joined_where_the_terminal_is_known_to_do_it(environ, joins) -> None:
    assert judge({"LANG": "en_US.UTF-8"} | environ).joins_emoji is joins
