"""What this terminal can do, told from its name, its locale and how long it takes to answer."""

import os
import select
import termios
import time
import tty
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from tui.domain.text.osc52 import Multiplexer, find_multiplexer

Colours = Literal["none", "16", "256", "true"]

PLAIN_TERMS = ("linux", "vt", "dumb", "ansi", "cons", "sun", "putty", "cygwin", "wyse")
"""Terminals whose fonts lack dots and shapes: the kernel's console, old ones, PuTTY as it comes."""
MODERN = ("TERM_PROGRAM", "WT_SESSION", "COLORTERM", "KITTY_WINDOW_ID", "VTE_VERSION")
SLOW_SECONDS = 0.15
"""A round trip which is felt in every key."""
ASK = b"\x1b[6n"
WAIT_SECONDS = 0.6


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a terminal can do."""

    ascii_only: bool = False
    colours: Colours = "true"
    through: Multiplexer = ""
    remote: bool = False
    low_bandwidth: bool = False
    round_trip_seconds: float | None = None
    why: tuple[str, ...] = ()
    """What was decided and for which reason, for whoever wonders."""

    def theme(self, wanted: str) -> str:
        """Choose the theme: the user's palette where colours are few or bytes are dear."""
        return "ansi" if self.colours in {"16", "none"} or self.low_bandwidth else wanted


def judge(
    environ: Mapping[str, str],
    *,
    ascii: str = "auto",
    bandwidth: str = "auto",
    measure: Callable[[], float | None] = lambda: None,
) -> Terminal:
    """Decide what the terminal can do; what the settings say goes before any guess."""
    why: list[str] = []
    remote = any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    seconds = None
    if bandwidth == "auto" and remote and not find_multiplexer(environ):
        seconds = measure()
    low = bandwidth == "low" or (seconds is not None and seconds >= SLOW_SECONDS)
    if seconds is not None:
        why.append(f"round trip {seconds * 1000:.0f} ms")
    elif remote and find_multiplexer(environ) and bandwidth == "auto":
        why.append(f"inside {find_multiplexer(environ)} the line cannot be measured")
    if low:
        why.append("low bandwidth")
    reason = "as set" if ascii == "always" else _plain_reason(environ) if ascii == "auto" else ""
    if reason:
        why.append(f"ASCII: {reason}")
    return Terminal(
        bool(reason), colours(environ), find_multiplexer(environ), remote, low, seconds, tuple(why)
    )


def colours(environ: Mapping[str, str]) -> Colours:
    """Return how many colours there are."""
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR") or term == "dumb":
        return "none"
    if environ.get("COLORTERM", "").casefold() in {"truecolor", "24bit"} or term.endswith(
        "-direct"
    ):
        return "true"
    return "256" if "256color" in term or "kitty" in term else "16"


def _plain_reason(environ: Mapping[str, str]) -> str:
    """Return why only ASCII can be drawn; empty where more can."""
    term = environ.get("TERM", "")
    if term.startswith(PLAIN_TERMS):
        return f"TERM={term}"
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    said = {name: environ[name] for name in names if environ.get(name)}
    if said.get("LC_CTYPE") == "C.UTF-8" and said.get("LANG", "C") in {"C", "POSIX"}:
        del said["LC_CTYPE"]  # Python itself writes this into the environment of a C locale
    name = next(iter(said), "")
    if name:
        return "" if "utf" in said[name].casefold() else f"{name}={said[name]}"
    return "" if any(environ.get(one) for one in MODERN) else "no locale is set"


def round_trip(input_fd: int, output_fd: int, wait: float = WAIT_SECONDS) -> float | None:
    """Ask the terminal where its cursor is, and give the seconds until it says so.

    Call it before anything else reads the terminal. None: it did not answer in time.
    """
    if not (os.isatty(input_fd) and os.isatty(output_fd)):
        return None
    before = termios.tcgetattr(input_fd)
    try:
        tty.setraw(input_fd, termios.TCSANOW)
        asked = time.monotonic()
        os.write(output_fd, ASK)
        heard = b""
        while not heard.endswith(b"R"):
            left = asked + wait - time.monotonic()
            if left <= 0 or not select.select([input_fd], [], [], left)[0]:
                return None
            heard += os.read(input_fd, 64)
        return time.monotonic() - asked
    finally:
        termios.tcsetattr(input_fd, termios.TCSANOW, before)
