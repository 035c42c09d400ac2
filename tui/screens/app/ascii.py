"""Replace every character with an ASCII one, for terminals which draw nothing else."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_SIGNS = {
    "●": "+", "○": "-", "▲": "!", "✗": "X", "◆": "*", "▸": ">", "◂": "<", "▶": ">", "◀": "<",
    "·": ".", "…": "~", "—": "-", "–": "-", "\u203a": ">", "×": "x", "↑": "^", "↓": "v", "←": "<",
    "→": ">", "⏎": "<", "✓": "x", "Σ": "S", "°": "o", "•": "*", "└": "`", "├": "|", "┃": "#",
    "│": "|", "║": "|", "─": "-", "━": "-", "═": "-", "╸": "-", "╺": "-", "╭": "+", "╮": "+",
    "╰": "+", "╯": "+", "┌": "+", "┐": "+", "┘": "+", "┤": "|", "┬": "+", "┴": "+", "┼": "+",
    "▊": "|", "▎": "|", "▁": "_", "▔": "-", "█": "#", "▓": "o", "▒": "o", "░": ".", "▞": "/",
    "▀": "#", "▄": "#", "▌": "#", "▐": "#", "’": "'", "\u2018": "'", "“": '"', "”": '"',
}  # fmt: skip
_RANGES = (("▂", "▇", "#"), ("▉", "▏", "#"), ("⠁", "⣿", ":"), ("─", "╿", "+"))


class AsciiOnly(LineFilter):
    """Draws only ASCII; a character keeps its number of cells, so that nothing moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - the filter's signature
        """Return segments in ASCII."""
        if all(text.isascii() for text, _, _ in segments):
            return segments
        return [
            Segment(text if text.isascii() else plain(text), style, control)
            for text, style, control in segments
        ]


def plain(text: str) -> str:
    """Return a text in ASCII, cell by cell."""
    return "".join(sign if sign.isascii() else _sign(sign) for sign in text)


def _sign(character: str) -> str:
    known = _SIGNS.get(character)
    if known is not None:
        return known
    for first, last, sign in _RANGES:
        if first <= character <= last:
            return sign
    return (" " if character.isspace() or character == "⠀" else "?") * cell_len(character)
