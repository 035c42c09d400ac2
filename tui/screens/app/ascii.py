"""For terminals which draw only ASCII: every sign the console draws, spelt with one they can."""

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
    """Let only ASCII through; a sign keeps its cells, so that nothing moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - the filter's signature
        """Spell what is drawn."""
        if all(text.isascii() for text, _, _ in segments):
            return segments
        return [
            Segment(text if text.isascii() else plain(text), style, control)
            for text, style, control in segments
        ]


def plain(text: str) -> str:
    """Spell a text in ASCII, cell by cell."""
    return "".join(one if one.isascii() else _sign(one) for one in text)


def _sign(character: str) -> str:
    known = _SIGNS.get(character)
    if known is not None:
        return known
    for first, last, sign in _RANGES:
        if first <= character <= last:
            return sign
    return (" " if character.isspace() or character == "⠀" else "?") * cell_len(character)
