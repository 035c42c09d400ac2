"""The screen in view as a picture, in text or SVG, with identifiers masked on request."""

import io
import re
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from textual.screen import Screen

from tui.export.mask import mask_text

Line = Sequence[Segment]

_FONT_FACE = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)


def picture_lines(screen: Screen[object], *, masked: bool) -> list[list[Segment]]:
    """Return what is on the screen, line by line."""
    strips = screen._compositor.render_strips()  # noqa: SLF001 - as App.export_screenshot does
    lines = [[segment for segment in strip if not segment.control] for strip in strips]
    return [mask_line(line) for line in lines] if masked else lines


def mask_line(line: Line) -> list[Segment]:
    """Return a line with its identifiers masked, also those in several segments; no width changes."""
    whole = mask_text("".join(text for text, _, _ in line))
    masked: list[Segment] = []
    at = 0
    for text, style, control in line:
        masked.append(Segment(whole[at : at + len(text)], style, control))
        at += len(text)
    return masked


def as_text(lines: Sequence[Line]) -> str:
    """Return the characters without their styles."""
    return "".join("".join(text for text, _, _ in line).rstrip() + "\n" for line in lines)


def as_svg(lines: Sequence[Line], title: str) -> str:
    """Return the lines as an SVG, with their colors."""
    width = max((sum(cell_len(text) for text, _, _ in line) for line in lines), default=80)
    console = Console(
        width=width, file=io.StringIO(), force_terminal=True, color_system="truecolor",
        record=True, legacy_windows=False, safe_box=False,
    )  # fmt: skip
    for line in lines:
        for text, style, _ in line:
            console.print(
                text, style=style or "", end="", markup=False, highlight=False, emoji=False
            )
        console.print()
    # Rich's SVG loads its font from a server; our pictures load nothing.
    return _FONT_FACE.sub("", console.export_svg(title=title))
