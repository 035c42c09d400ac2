"""Copy a text to the clipboard of the person's own machine with OSC 52, through tmux or screen."""

import base64
import re
from collections.abc import Mapping
from typing import Literal

from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass

Multiplexer = Literal["", "tmux", "screen"]
"""The program between us and the person's terminal, if any."""

CELL_BYTES = 4_096
"""A copied cell or row is cut at this size; nothing that people copy with one key is longer."""
MAX_ENCODED_BYTES = 74_000
"""Most terminals take this many bytes of base64 at once; they cut or drop longer text silently."""
SCREEN_PIECE = 76
"""GNU screen passes only short strings on to the terminal."""

CLIPBOARD_TERMINALS = frozenset(
    {"alacritty", "foot", "ghostty", "kitty", "wezterm", "contour", "rio"}
)
"""Terminals which accept a clipboard write by default; the first word of their TERM."""
CLIPBOARD_PROGRAMS = frozenset({"wezterm", "ghostty", "vscode", "rio", "windows_terminal"})


@dataclass(frozen=True, slots=True)
class Clip:
    """A text ready to be copied."""

    text: str
    cut: bool = False

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return len(self.text.encode("utf-8"))


def make_clip(text: str, max_bytes: int | None = None) -> Clip:
    """Make a text safe line by line, and cut it at the limit."""
    safe = "\n".join(map(_safe, re.split(r"\r\n|\r|\n", text)))
    limit = MAX_ENCODED_BYTES // 4 * 3 if max_bytes is None else max_bytes  # base64: 3 bytes in 4
    data = safe.encode("utf-8")
    if len(data) <= limit:
        return Clip(safe)
    return Clip(data[:limit].decode("utf-8", "ignore"), cut=True)


def _safe(line: str) -> str:
    # clean() cuts a text after a thousand characters, so a long one is cleaned in pieces. A tab
    # here separates cells; a tab inside a value was made visible before.
    return "\t".join(
        "".join(clean(cell[at : at + 80]) for at in range(0, len(cell), 80))
        for cell in line.split("\t")
    )


def find_multiplexer(environ: Mapping[str, str]) -> Multiplexer:
    """Return which program is between us and the terminal, if any."""
    if environ.get("TMUX"):
        return "tmux"
    return "screen" if environ.get("STY") else ""


def osc52(text: str, through: Multiplexer = "") -> str:
    """Return the escape sequence which copies a text, wrapped for tmux or screen."""
    data = base64.b64encode(text.encode("utf-8")).decode("ascii")
    if through == "tmux":
        return f"\x1bPtmux;\x1b\x1b]52;c;{data}\x07\x1b\\"
    if through == "screen":
        # screen passes each piece on unchanged; the terminal sees one command.
        whole = f"\x1b]52;c;{data}\x07"
        pieces = (whole[at : at + SCREEN_PIECE] for at in range(0, len(whole), SCREEN_PIECE))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return f"\x1b]52;c;{data}\x07"


def supports_clipboard(environ: Mapping[str, str]) -> bool:
    """Return whether this terminal is known to accept a clipboard write by default."""
    if find_multiplexer(environ):
        return False  # the name is the multiplexer's, not the terminal's
    term = environ.get("TERM", "").removeprefix("xterm-").split("-")[0]
    program = environ.get("TERM_PROGRAM", "").casefold()
    return (
        term in CLIPBOARD_TERMINALS
        or program in CLIPBOARD_PROGRAMS
        or bool(environ.get("WT_SESSION"))
    )


def copy_message(what: str, clip: Clip, *, buffered: bool, sure: bool) -> str:
    """Return a sentence on what was copied, to where, and whether that is certain."""
    characters = len(clip.text)
    noun = "character" if characters == 1 else "characters"
    size = f"{clip.size:,} bytes" if clip.size >= 1000 else f"{characters:,} {noun}"
    cut = ", cut: press e to export everything" if clip.cut else ""
    if buffered:
        return f"{what} copied to the tmux buffer ({size}{cut}): paste with prefix ]"
    if sure:
        return f"{what} copied ({size}{cut})"
    return f"{what} sent to the clipboard ({size}{cut}); your terminal does not confirm it"
