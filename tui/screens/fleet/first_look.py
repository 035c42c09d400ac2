"""The first rows, drawn before Textual is loaded: read from the store now, into the frame kept from the last start.

Nothing here imports Textual, asyncio or a vendor: that is what the rows need not wait for. Where anything is
otherwise than at the last start, nothing is drawn, and the first frame is Textual's.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from tui import __version__
from tui.config import Settings
from tui.config.zone import shown_zone
from tui.console.unit.read_at_once import ReadAtOnce
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.lazy_dataclass import dataclass
from tui.screens.attention.lines import NeedSource
from tui.screens.fleet.first_frame import attention_opening, fleet_opening
from tui.screens.list.column_arrangement import ColumnArrangement
from tui.screens.list.first_rows import FirstRows
from tui.screens.list.row_source import RowSource, RowsRequest
from tui.screens.shell.history import ATTENTION, FLEET
from tui.screens.shell.kept_views import KeptViews
from tui.screens.shell.layouts import Layouts
from tui.screens.shell.visits import FILE as VISITS
from tui.screens.shell.visits import Visits
from tui.screens.units.source import UNITS, UnitSource
from tui.store import StoreError
from tui.store.db.at_once import run_at_once
from tui.widgets.line.scroll_bar import HEADER_LINES, thumb
from tui.widgets.table.column_layout import lay_out
from tui.widgets.table.row_pieces import RowStyle, row_pieces
from tui.widgets.terminal.drawn_text import drawn_text
from tui.widgets.terminal.early_screen import EarlyScreen
from tui.widgets.terminal.kept_frame import KeptFrame, blank, read_kept_frame
from tui.widgets.terminal.pen import ShownCells, add_cells
from tui.widgets.terminal.terminal import Terminal

FILES = {ATTENTION: "first-frame-attention.json", FLEET: "first-frame-fleet.json"}
"""Where the frames of the tabs are kept which are drawn early."""
_ENVIRONMENT = ("TERM", "COLORTERM", "TERM_PROGRAM", "TZ")


@dataclass(frozen=True, slots=True)
class Start:
    """What is known of a start before anything is loaded."""

    settings: Settings
    terminal: Terminal
    environ: Mapping[str, str]
    read_only: bool = False

    @property
    def is_shown_early(self) -> bool:
        """Whether first rows are drawn early: where a line is fast, and all signs and colors are there."""
        terminal = self.terminal
        is_plain = terminal.ascii_only or terminal.colors in {"none", "16"}
        is_here = "TEXTUAL_DRIVER" not in self.environ
        return bool(self.settings.accounts) and is_here and not (is_plain or terminal.low_bandwidth)

    def facts(
        self, tab: str, request: RowsRequest, columns: Sequence[Column], *, has_preview: bool
    ) -> str:
        """Return everything the first frame of a tab depends on beside the store, as one text."""
        colors = {
            name: value
            for name, value in sorted(self.environ.items())
            if name in _ENVIRONMENT or name.startswith("TEXTUAL")
        }
        accounts = [(account.name, account.provider) for account in self.settings.accounts]
        shown = [(column.field, column.width) for column in columns]
        terminal = self.terminal
        looks = terminal.colors, terminal.erases_in_color, terminal.joins_emoji
        facts = __version__, self.settings.ui, accounts, self.read_only, colors, looks
        return "\n".join(map(repr, (*facts, tab, request, shown, has_preview)))


@contextmanager
def first_look(start: Start, state: Path) -> Iterator[EarlyScreen | None]:
    """Show the first rows if that can be done at once; at the end give the terminal back, if it is still ours."""
    early = early_screen(start, state, _terminal_size()) if start.is_shown_early else None
    if early is None or not early.show():
        yield None
        return
    try:
        yield early
    finally:
        early.leave()


def early_screen(start: Start, state: Path, size: tuple[int, int]) -> EarlyScreen | None:
    """Return the first frame with the rows of now, for a terminal of this width and height.

    None where it was kept for another one or for other settings.
    """
    views = KeptViews(state / "view.json", is_restored=start.settings.ui.keep_view)
    tab = views.start("").tab
    frame = read_kept_frame(state / FILES[tab]) if tab in FILES else None
    if frame is None or frame.size != size:
        return None
    layouts = Layouts(state / "lists.json")
    source: UnitSource | NeedSource
    try:
        zone = shown_zone(start.settings.ui.timezone, start.environ).zone
        operator = _operator() if tab == ATTENTION or views.of(UNITS).filter else ""
        with closing(ReadAtOnce.open(start.settings, state, operator)) as console:
            manner = TimeStyle(console.now(), zone, sources=frame.sources)
            if tab == FLEET:
                units = source = UnitSource(console, frame.used)
                opening = run_at_once(fleet_opening(units, layouts, views, manner, frame.size))
            else:
                visits = Visits(state / VISITS, operator, console.now)
                needs = source = NeedSource(console, lambda: visits.last)
                opening = run_at_once(attention_opening(needs, layouts, manner, frame.size))
    except (StoreError, OSError, ValueError, LookupError):
        return None  # the console says what is wrong
    kept_as = UNITS if tab == FLEET else ATTENTION
    arranged, declared = layouts.of(kept_as, source.columns), source.columns
    columns = ColumnArrangement().lay_out(arranged, declared, frame.size[0], manner)
    if opening is None or not opening.rows:
        return None
    if frame.facts != start.facts(tab, opening.request, columns, has_preview=views.has_preview):
        return None
    try:
        lines = _lines(frame, opening, columns, said_in(opening, source), start.terminal)
    except LookupError:
        return None  # the file lacks a look, or a place for what stands there now
    return EarlyScreen(lines, erases_in_color=start.terminal.erases_in_color)


def said_in(opening: FirstRows, source: RowSource | None) -> tuple[str, str]:
    """Return what the first frame says of the store beside its rows: below the list, and in the tabs."""
    units = source.units if isinstance(source, NeedSource) else 0
    return f"{opening.counted}", f"{units} units"


def _operator() -> str:
    from tui.console.actor import actor  # noqa: PLC0415 - only what somebody said or saw asks for it

    return actor()


def _terminal_size() -> tuple[int, int]:
    try:
        columns, rows = os.get_terminal_size(1)
    except OSError:
        return 0, 0
    return columns, rows


def _lines(
    frame: KeptFrame,
    opening: FirstRows,
    columns: Sequence[Column],
    said: Sequence[str],
    terminal: Terminal,
) -> Sequence[ShownCells]:
    """Return the frame with these rows and the cursor; a line which says what is no longer so is empty."""
    lines, table = frame.copied_lines(), frame.table
    for place, words in frame.said:
        if words not in said:
            blank(lines, place)
    layout = lay_out(columns, table.width - 1, 1)
    body = table.height - HEADER_LINES
    total, cursor = opening.counted.matching, opening.index or 0
    top = max(0, min(cursor, total - body))
    bar = thumb(body, total, top)
    first = top - opening.start
    for at, row in enumerate(opening.rows[first : first + body]):
        end = "│┃"[at in bar] if bar else " "
        cells, is_cursor = ShownCells([], []), top + at == cursor
        for text, style, tone in row_pieces(layout, row, RowStyle(is_cursor), 0, end):
            look = frame.looks[f"{style} {tone}" if tone else style]
            add_cells(*cells, drawn_text(text, joins_emoji=terminal.joins_emoji), look)
        line, stop = lines[table.y + HEADER_LINES + at], table.x + table.width
        line.signs[table.x : stop], line.looks[table.x : stop] = cells
    return lines
