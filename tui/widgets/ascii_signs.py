"""ASCII signs for those which we draw, and bare letters for those with accents; one cell for each cell."""

import unicodedata

from rich.cells import cell_len

_SIGNS = {
    "●": "+", "○": "-", "▲": "!", "✗": "X", "◆": "*", "▸": ">", "◂": "<", "▶": ">", "◀": "<",
    "·": ".", "…": "~", "—": "-", "–": "-", "\u203a": ">", "×": "x", "↑": "^", "↓": "v", "←": "<",
    "→": ">", "⏎": "<", "✓": "x", "Σ": "S", "°": "o", "•": "*", "└": "`", "├": "|", "┃": "#",
    "│": "|", "║": "|", "─": "-", "━": "-", "═": "-", "╸": "-", "╺": "-", "╭": "+", "╮": "+",
    "╰": "+", "╯": "+", "┌": "+", "┐": "+", "┘": "+", "┤": "|", "┬": "+", "┴": "+", "┼": "+",
    "▊": "|", "▎": "|", "▁": "_", "▔": "-", "█": "#", "▓": "o", "▒": "o", "░": ".", "▞": "/",
    "▀": "#", "▄": "#", "▌": "#", "▐": "#", "’": "'", "\u2018": "'", "“": '"', "”": '"',
    "±": "~", "▼": "v", "↕": "|", "⌂": "^", "⌫": "<", "◇": "*", "◉": "@", "◌": "o", "◐": "%", "⠀": " ",
}  # fmt: skip
_RANGES = (("▂", "▇", "#"), ("▉", "▏", "#"), ("⠁", "⣿", ":"), ("─", "╿", "+"))


def plain(text: str) -> str:
    """Return a text in ASCII, cell by cell."""
    return "".join(sign if sign.isascii() else known_sign(sign) or _unknown(sign) for sign in text)


def known_sign(character: str) -> str:
    """Return what stands for a character; empty: nothing does."""
    known = _SIGNS.get(character)
    if known is not None:
        return known
    for first, last, sign in _RANGES:
        if first <= character <= last:
            return sign
    letter = unicodedata.normalize("NFD", character)[0]
    return letter if letter.isascii() else ""


def _unknown(character: str) -> str:
    return (" " if character.isspace() else "?") * cell_len(character)
