"""A text on its way to the clipboard of the person's own machine, through whatever lies between."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tui.domain.text.safe_text import clean

Multiplexer = Literal["", "tmux", "screen"]
"""What stands between us and the person's terminal."""

CELL_BYTES = 4_096
"""One cell or row is cut here: nothing that anybody copies by one key is longer."""
MAX_ENCODED_BYTES = 74_000
"""Bytes of base64 which most terminals take at once; longer ones are cut or dropped without a word."""
SCREEN_PIECE = 76
"""GNU screen passes on only short strings."""

CLIPBOARD_TERMINALS = frozenset(
    {"alacritty", "foot", "ghostty", "kitty", "wezterm", "contour", "rio"}
)
"""Terminals which take a clipboard write as they come; the first word of their TERM."""
CLIPBOARD_PROGRAMS = frozenset({"wezterm", "ghostty", "vscode", "rio", "windows_terminal"})


@dataclass(frozen=True, slots=True)
class Clip:
    """A text made ready to be copied."""

    text: str
    cut: bool = False

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.text.encode("utf-8"))


def make_clip(text: str, most_bytes: int | None = None) -> Clip:
    """Make a text safe line by line, and cut it where it would not pass."""
    safe = "\n".join(map(_safe, re.split(r"\r\n|\r|\n", text)))
    limit = MAX_ENCODED_BYTES // 4 * 3 if most_bytes is None else most_bytes
    data = safe.encode("utf-8")
    if len(data) <= limit:
        return Clip(safe)
    return Clip(data[:limit].decode("utf-8", "ignore"), cut=True)


def _safe(line: str) -> str:
    # clean() ends a cell after a thousand characters; what is copied is no cell. A tab between
    # cells is ours: one within a value was made visible before it came here.
    return "\t".join(
        "".join(clean(cell[at : at + 80]) for at in range(0, len(cell), 80))
        for cell in line.split("\t")
    )


def find_multiplexer(environ: Mapping[str, str]) -> Multiplexer:
    """Return what stands between us and the terminal."""
    if environ.get("TMUX"):
        return "tmux"
    return "screen" if environ.get("STY") else ""


def osc52(text: str, through: Multiplexer = "") -> str:
    """Write the terminal's command to take a text into its clipboard, wrapped for what lies between."""
    data = base64.b64encode(text.encode("utf-8")).decode("ascii")
    if through == "tmux":
        return f"\x1bPtmux;\x1b\x1b]52;c;{data}\x07\x1b\\"
    if through == "screen":
        # Each piece is passed on as it is; the terminal sees one command.
        whole = f"\x1b]52;c;{data}\x07"
        pieces = (whole[at : at + SCREEN_PIECE] for at in range(0, len(whole), SCREEN_PIECE))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return f"\x1b]52;c;{data}\x07"


def supports_clipboard(environ: Mapping[str, str]) -> bool:
    """Return whether this terminal is known to take a clipboard write without being told to."""
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
    """Return what became of a copy, and what is not known of it."""
    size = f"{clip.size:,} bytes" if clip.size >= 1000 else f"{len(clip.text):,} characters"
    cut = ", cut: export it whole with e" if clip.cut else ""
    if buffered:
        return f"{what} copied to tmux's buffer ({size}{cut}): paste with prefix ]"
    if sure:
        return f"{what} copied ({size}{cut})"
    return f"{what} sent to your terminal's clipboard ({size}{cut}); it does not say if it took it"
