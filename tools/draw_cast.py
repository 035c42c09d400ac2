"""A recording of a terminal as one SVG which moves by itself, without a script.

Each different look of each row is drawn once, and shown and hidden at its times: what does not
change costs nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

import pyte

CELL_WIDTH, LINE_HEIGHT, MARGIN = 8.4, 18, 10
FRAME_SECONDS = 0.1
"""Changes within this time are one frame: an eye does not tell them apart."""
REST_SECONDS = 2.0
"""How long the last frame stays before the picture starts again."""
TEXT, GROUND = "e0e0e0", "101418"
COLORS = {
    "black": "000000", "red": "cd3131", "green": "0dbc79", "brown": "e5e510",
    "blue": "2472c8", "magenta": "bc3fbc", "cyan": "11a8cd", "white": "e5e5e5",
}  # fmt: skip
STYLE = "text{white-space:pre;font:14px 'Fira Code','DejaVu Sans Mono',Menlo,Consolas,monospace}"


class Look(NamedTuple):
    """How one run of cells is drawn."""

    color: str
    ground: str
    bold: bool
    italic: bool
    underlined: bool


Row = tuple[tuple[Look, int, str], ...]
"""Runs of one look: where it begins, in cells, and its text."""


def frames(
    heard: Sequence[tuple[float, str]], columns: int, rows: int
) -> Iterator[tuple[float, list[Row]]]:
    """Return what the terminal showed, whenever it had changed, and when."""
    screen = pyte.Screen(columns, rows)
    stream = pyte.Stream(screen)
    shown: list[Row] = []
    for number, (at, text) in enumerate(heard):
        stream.feed(text)
        following = heard[number + 1][0] if number + 1 < len(heard) else at + REST_SECONDS
        if following - at < FRAME_SECONDS:
            continue
        now = [row(screen.buffer[y], columns) for y in range(rows)]
        if now != shown:
            yield at, now
            shown = now


def row(cells: Any, columns: int) -> Row:
    """Return the runs of one row which are seen."""
    looks = [(look(cells[x]), x, cells[x].data) for x in range(columns)]
    runs = []
    for style, group in groupby(looks, key=lambda cell: cell[0]):
        together = list(group)
        text = "".join(data for _, _, data in together)
        if text.strip() or style.ground != GROUND:
            runs.append((style, together[0][1], text))
    return tuple(runs)


def look(cell: Any) -> Look:
    """Return a cell's look, its colors as six digits."""
    color, ground = (
        fallback if name == "default" else COLORS.get(name, name)
        for name, fallback in ((cell.fg, TEXT), (cell.bg, GROUND))
    )
    if cell.reverse:
        color, ground = ground, color
    return Look(color, ground, cell.bold, cell.italics, cell.underscore)


def draw(heard: Sequence[tuple[float, str]], columns: int, rows: int) -> str:
    """Return the moving picture."""
    seen = list(frames(heard, columns, rows))
    whole = seen[-1][0] + REST_SECONDS
    ends = [at for at, _ in seen[1:]] + [whole]
    spans: dict[tuple[int, Row], list[tuple[float, float]]] = defaultdict(list)
    for (at, now), end in zip(seen, ends, strict=True):
        for y, runs in enumerate(now):
            times = spans[y, runs]
            if times and times[-1][1] == at:
                times[-1] = times[-1][0], end
            else:
                times.append((at, end))
    width, height = columns * CELL_WIDTH + 2 * MARGIN, rows * LINE_HEIGHT + 2 * MARGIN
    body = "\n".join(_row(y, runs, times, whole) for (y, runs), times in spans.items() if runs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">\n'
        f"<style>{STYLE}</style>\n"
        f'<rect width="100%" height="100%" rx="6" fill="#{GROUND}"/>\n'
        f'<g transform="translate({MARGIN} {MARGIN})">\n{body}\n</g>\n</svg>\n'
    )


def _row(y: int, runs: Row, times: list[tuple[float, float]], whole: float) -> str:
    grounds = "".join(
        f'<rect x="{x * CELL_WIDTH:g}" width="{len(text) * CELL_WIDTH:g}" height="{LINE_HEIGHT}"'
        f' fill="#{style.ground}"/>'
        for style, x, text in runs
        if style.ground != GROUND
    )
    texts = "".join(_text(style, x, text) for style, x, text in runs if text.strip())
    seen = f"{grounds}{texts}"
    place = f'<g transform="translate(0 {y * LINE_HEIGHT})"'
    if times == [(0.0, whole)]:
        return f"{place}>{seen}</g>"
    return f'{place} visibility="hidden">{seen}{_shown(times, whole)}</g>'


def _text(style: Look, x: int, text: str) -> str:
    begin = len(text) - len(text.lstrip())
    kept = text.strip()
    more = "".join(
        word
        for wanted, word in (
            (style.bold, ' font-weight="bold"'),
            (style.italic, ' font-style="italic"'),
            (style.underlined, ' text-decoration="underline"'),
        )
        if wanted
    )
    return (
        f'<text x="{(x + begin) * CELL_WIDTH:g}" y="13.5" fill="#{style.color}"{more}'
        f' textLength="{len(kept) * CELL_WIDTH:g}" lengthAdjust="spacingAndGlyphs">{escape(kept)}</text>'
    )


def _shown(times: list[tuple[float, float]], whole: float) -> str:
    """Return when a row is visible, as fractions of the whole time."""
    values, moments = ["hidden"], [0.0]
    for begin, end in times:
        for word, at in (("visible", begin), ("hidden", end)):
            if at == moments[-1]:
                values[-1] = word
            elif at < whole:
                values.append(word)
                moments.append(at)
    when = ";".join(f"{at / whole:.5g}" for at in moments)
    return (
        f'<animate attributeName="visibility" values="{";".join(values)}" keyTimes="{when}"'
        f' dur="{whole:.2f}s" calcMode="discrete" repeatCount="indefinite"/>'
    )
