"""What stands in a line of a table: its texts from left to right, and the name of each one's style.

This knows no colors and nothing of Textual: the painter of the table makes strips of it, and the rows which
stand there before Textual is loaded are the same.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from tui.widgets.cells import TONED, Tone, cell_text, fit, is_usual, state_tone, to_ascii
from tui.widgets.table.column_layout import ColumnLayout, ColumnPlace
from tui.widgets.table.rows_cache import TableRow


class RowStyle(NamedTuple):
    """How a row is highlighted."""

    cursor: bool = False
    marked: bool = False
    flashing: tuple[int, ...] = ()
    """The cells which have just changed."""


class StyledText(NamedTuple):
    """A text in one style."""

    text: str
    style: str
    """`row`, `stale`, `mark`, `cursor`, `aside`, `flash`, `header` or `sorted`."""
    tone: Tone | None = None
    """Whose ink it is written in, on the ground of the style; None: in the style's own."""


def row_pieces(
    layout: ColumnLayout,
    row: TableRow,
    look: RowStyle,
    scroll_x: int,
    end: str,
    *,
    ascii_only: bool = False,
) -> list[StyledText]:
    """Return one row; `end` is the sign of the scroll bar, in the cell after the columns."""
    ground = _ground(row, look)
    aside = "aside" if look.cursor else ground

    def cell(place: ColumnPlace, style: str) -> StyledText:
        value = row.cells[place.index] if place.index < len(row.cells) else ""
        text = cell_text(value, place.column, place.width, ascii_only=ascii_only)
        text += " " * place.gap
        if place.index in look.flashing:
            return StyledText(text, "flash")
        # The cursor's row is one style, so that a step costs few bytes; words and glyphs stay.
        has_tone = place.column.kind in TONED and not look.cursor
        return StyledText(text, style, state_tone(value) if has_tone else None)

    frozen = [StyledText(_marker(look, ascii_only=ascii_only), ground)]
    frozen += [cell(place, ground) for place in layout.frozen]
    name = frozen.pop()
    words = name.text.rstrip(" ")
    frozen.append(name._replace(text=words))
    frozen.append(StyledText(" " * (len(name.text) - len(words)), aside))
    scrolled = _scrolled(layout, scroll_x, lambda place: cell(place, aside), aside)
    return _joined(layout, frozen, scrolled, end)


def header_pieces(
    layout: ColumnLayout, sort: Mapping[str, bool], scroll_x: int, *, ascii_only: bool = False
) -> list[StyledText]:
    """Return the titles, with the arrows of the sort and the signs of hidden columns."""
    left, right = ("<", ">") if ascii_only else ("◂", "▸")
    signs = (left if scroll_x else " ") + (right if scroll_x < layout.overflow else " ")

    def title(place: ColumnPlace) -> StyledText:
        return _title(place, sort, ascii_only=ascii_only)

    frozen = [StyledText(signs, "header"), *map(title, layout.frozen)]
    return _joined(layout, frozen, _scrolled(layout, scroll_x, title, "header"), " ")


def _ground(row: TableRow, look: RowStyle) -> str:
    if look.cursor:
        return "cursor"
    if look.marked:
        return "mark"
    return "stale" if row.stale else "row"


def _marker(look: RowStyle, *, ascii_only: bool) -> str:
    cursor, mark = (">", "*") if ascii_only else ("▸", "◆")
    return (cursor if look.cursor else " ") + (mark if look.marked else " ")


def _title(place: ColumnPlace, sort: Mapping[str, bool], *, ascii_only: bool) -> StyledText:
    column = place.column
    descending = sort.get(column.field)
    words = f"{column.title} {column.unit}".strip()
    if cell_len(words) > place.width - (descending is not None):
        words = column.title
    words = to_ascii(words) if ascii_only else words
    if descending is not None:
        up, down = ("^", "v") if ascii_only else ("↑", "↓")
        arrow = down if descending else up
        words = (
            fit(words, place.width - 1, ascii_only=ascii_only).rstrip() + arrow
            if place.width > 1
            else arrow
        )
    # A title is cut at its end even if the cells below are cut at their beginning.
    kind = "text" if column.kind == "identifier" else column.kind
    text = fit(words, place.width, kind, ascii_only=ascii_only)
    return StyledText(text + " " * place.gap, "header" if descending is None else "sorted")


def _scrolled(
    layout: ColumnLayout, scroll_x: int, draw: Callable[[ColumnPlace], StyledText], aside: str
) -> list[StyledText]:
    """Return the visible scrolling columns; only the first and the last may be cut."""
    room = layout.width - layout.frozen_width
    seen = layout.in_view(scroll_x)
    if not seen:
        return [StyledText(" " * max(0, room), aside)]
    drawn = [draw(place) for place in seen]
    stop, last = seen[-1].stop - scroll_x, drawn[-1]
    if stop > room:
        cells = room + scroll_x - seen[-1].start
        drawn[-1] = last._replace(text=set_cell_size(last.text, cells))
    else:
        drawn.append(StyledText(" " * (room - stop), aside))
    if skipped := scroll_x - seen[0].start:
        drawn[0] = drawn[0]._replace(text=_without_start(drawn[0].text, skipped))
    return drawn


def _joined(
    layout: ColumnLayout, frozen: Sequence[StyledText], scrolled: Sequence[StyledText], end: str
) -> list[StyledText]:
    """Join both parts and the scroll bar's sign into one line."""
    if layout.width < layout.frozen_width:
        frozen = _first_cells(frozen, layout.width)
    pieces = [*frozen, *scrolled]
    return [*pieces, pieces[-1]._replace(text=end)]


def _first_cells(pieces: Sequence[StyledText], cells: int) -> list[StyledText]:
    first: list[StyledText] = []
    for piece in pieces:
        text = set_cell_size(piece.text, min(cell_len(piece.text), cells))
        first.append(piece._replace(text=text))
        cells -= cell_len(text)
    return first


def _without_start(text: str, cells: int) -> str:
    """Return a text without its first cells; a blank stands for half a sign."""
    if is_usual(text):
        return text[cells:]
    passed = 0
    for at, sign in enumerate(text):
        if passed >= cells:
            return " " * (passed - cells) + text[at:]
        passed += cell_len(sign)
    return " " * max(0, passed - cells)
