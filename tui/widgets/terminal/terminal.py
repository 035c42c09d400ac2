"""What this terminal can do, judged by its name, its locale and how long it takes to answer."""

import os
import select
import termios
import time
import tty
from collections.abc import Callable, Mapping
from typing import Literal

from tui.domain.text.osc52 import Multiplexer, find_multiplexer
from tui.lazy_dataclass import dataclass

Colors = Literal["none", "16", "256", "true"]

PLAIN_TERMS = ("linux", "vt", "dumb", "ansi", "cons", "sun", "putty", "cygwin", "wyse")
"""Terminals whose fonts lack dots and shapes: the kernel's console, old ones, PuTTY as it comes."""
MODERN = ("TERM_PROGRAM", "WT_SESSION", "COLORTERM", "KITTY_WINDOW_ID", "VTE_VERSION")
JOINING_TERMS = ("xterm-kitty", "xterm-ghostty", "foot", "contour")
"""Terminals which treat what a reader sees as one picture as one; others, and tmux, differ in its width."""
ERASING_TERMS = ("xterm", "tmux", "alacritty", "foot", "rxvt", "konsole", "vte", "linux", "wezterm", "contour")  # fmt: skip
"""Terminals whose erased cells get the background color which is set; GNU Screen's do not."""
SLOW_SECONDS = 0.15
"""A round trip from which on each key feels slow."""
ASK = b"\x1b[6n"
WAIT_SECONDS = 0.6
ESCAPE_SECONDS = 0.1
"""The rest of a key which begins as Esc does arrives within this long, on any line; ncurses reads ESCDELAY."""
ESCAPE_SECONDS_NEARBY = 0.02
"""The same where keyboard and program are on one machine: a terminal writes a key in one piece."""
ESCAPE_SECONDS_FAST = 0.05
"""The same on a line which was found fast: its pieces may still come apart a little."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a terminal can do."""

    ascii_only: bool = False
    colors: Colors = "true"
    through: Multiplexer = ""
    remote: bool = False
    low_bandwidth: bool = False
    round_trip_seconds: float | None = None
    joins_emoji: bool = False
    """Whether an emoji of several characters is drawn as one picture, two cells wide."""
    escape_seconds: float = ESCAPE_SECONDS
    """An escape character after which nothing arrives for so long is the key Esc."""
    erases_in_color: bool = False
    """Whether erased cells get the background color which is set."""
    why: tuple[str, ...] = ()
    """What was decided and why, for the user."""

    def theme(self, wanted: str) -> str:
        """Return the theme: the terminal's own palette with few colors or low bandwidth."""
        return "ansi" if self.colors in {"16", "none"} or self.low_bandwidth else wanted


def judge(
    environ: Mapping[str, str],
    *,
    ascii: str = "auto",
    bandwidth: str = "auto",
    measure: Callable[[], float | None] = lambda: None,
) -> Terminal:
    """Decide what the terminal can do; the settings go before any guess."""
    why: list[str] = []
    remote = any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    seconds = None
    if bandwidth == "auto" and remote and not find_multiplexer(environ):
        seconds = measure()
    low = bandwidth == "low" or (seconds is not None and seconds >= SLOW_SECONDS)
    if seconds is not None:
        why.append(f"round trip {seconds * 1000:.0f} ms")
    elif remote and find_multiplexer(environ) and bandwidth == "auto":
        why.append(f"the connection cannot be measured inside {find_multiplexer(environ)}")
    if low:
        why.append("low bandwidth")
    reason = (
        "set in the config"
        if ascii == "always"
        else _plain_reason(environ)
        if ascii == "auto"
        else ""
    )
    if reason:
        why.append(f"ASCII: {reason}")
    return Terminal(
        bool(reason),
        colors(environ),
        find_multiplexer(environ),
        remote,
        low,
        seconds,
        environ.get("TERM", "").startswith(JOINING_TERMS) and not find_multiplexer(environ),
        _escape_seconds(environ, seconds, remote=remote, low=low),
        environ.get("TERM", "").startswith(ERASING_TERMS),
        tuple(why),
    )


def _escape_seconds(
    environ: Mapping[str, str], round_trip: float | None, *, remote: bool, low: bool
) -> float:
    """Return how long an escape character is waited after; the user's own ESCDELAY, in milliseconds, goes first."""
    wanted = environ.get("ESCDELAY", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted) / 1000
    if low or (remote and round_trip is None):
        return ESCAPE_SECONDS
    return ESCAPE_SECONDS_FAST if remote else ESCAPE_SECONDS_NEARBY


def colors(environ: Mapping[str, str]) -> Colors:
    """Return how many colors the terminal has."""
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR") or term == "dumb":
        return "none"
    if environ.get("COLORTERM", "").casefold() in {"truecolor", "24bit"} or term.endswith(
        "-direct"
    ):
        return "true"
    return "256" if "256color" in term or "kitty" in term else "16"


def _plain_reason(environ: Mapping[str, str]) -> str:
    """Return why only ASCII can be drawn; empty if more can."""
    term = environ.get("TERM", "")
    if term.startswith(PLAIN_TERMS):
        return f"TERM={term}"
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locales = {name: environ[name] for name in names if environ.get(name)}
    if locales.get("LC_CTYPE") == "C.UTF-8" and locales.get("LANG", "C") in {"C", "POSIX"}:
        del locales["LC_CTYPE"]  # Python itself writes this into the environment of a C locale
    name = next(iter(locales), "")
    if name:
        return "" if "utf" in locales[name].casefold() else f"{name}={locales[name]}"
    return "" if any(environ.get(name) for name in MODERN) else "no locale is set"


def round_trip(input_fd: int, output_fd: int, wait: float = WAIT_SECONDS) -> float | None:
    """Ask the terminal for its cursor position, and return the seconds until the answer.

    Call this before anything else reads the terminal. None: no answer in time.
    """
    if not (os.isatty(input_fd) and os.isatty(output_fd)):
        return None
    before = termios.tcgetattr(input_fd)
    try:
        tty.setraw(input_fd, termios.TCSANOW)
        asked = time.monotonic()
        os.write(output_fd, ASK)
        answer = b""
        while not answer.endswith(b"R"):
            left = asked + wait - time.monotonic()
            if left <= 0 or not select.select([input_fd], [], [], left)[0]:
                return None
            answer += os.read(input_fd, 64)
        return time.monotonic() - asked
    finally:
        termios.tcsetattr(input_fd, termios.TCSANOW, before)
