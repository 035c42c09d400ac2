"""Keep the first frame without what it says, for the first look at the next start."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rich.console import COLOR_SYSTEMS
from textual.app import App
from textual.geometry import Region
from textual.widget import Widget

from tui.screens.app.session import ConsoleSession
from tui.screens.fleet.first_look import FILES, Start, said_in
from tui.screens.fleet.main import MainScreen
from tui.screens.list.filter_line import FilterLine
from tui.screens.list.first_rows import FirstRows
from tui.screens.list.status_line import StatusLine
from tui.screens.shell.keys import KeyLine
from tui.screens.units.source import used_field
from tui.widgets.line.scroll_bar import HEADER_LINES
from tui.widgets.line.tabbed import TabLine
from tui.widgets.table.table import TONES, Table
from tui.widgets.terminal.kept_frame import KeptFrame, Place, blank, write_kept_frame
from tui.widgets.terminal.pen import ShownCells, blank_look, look_of

SAME_NEXT_TIME = (TabLine, FilterLine, Table, StatusLine, KeyLine)
"""What is kept of the screen; all other widgets show what the store says."""


def keep_first_frame(
    app: App[None],
    session: Callable[[], ConsoleSession],
    start: Start,
    state: Path,
    lines: Sequence[ShownCells],
) -> None:
    """Keep the first frame, which has these lines, if it is one of tabs; written when nobody waits for anything."""

    async def keep(main: MainScreen, opened: ConsoleSession) -> None:
        table = _table_as_opened(main)
        if table is None or opened.opening is None or opened.console.folder is not None:
            return
        opening, tab, has_preview = opened.opening, main.place().tab, opened.views.has_preview
        if tab not in FILES:
            return
        facts = start.facts(tab, opening.request, table.columns, has_preview=has_preview)
        frame = _frame(main, table, opening, lines, facts)
        await asyncio.sleep(opened.pauses.before_keeping)
        await asyncio.to_thread(write_kept_frame, state / FILES[tab], frame)

    if start.is_shown_early and isinstance(app.screen, MainScreen):
        work = partial(keep, app.screen, session())
        # Later: what is drawn now has not been written yet.
        app.call_later(app.run_worker, work, group="keep", exit_on_error=False)


def _table_as_opened(main: MainScreen) -> Table | None:
    """Return the table if it stands at its first column."""
    table = main.pane.table if main.pane is not None else None
    is_as_opened = table is not None and not table.scroll_offset.x
    return table if is_as_opened and main.is_current else None


def _frame(
    main: MainScreen, table: Table, opening: FirstRows, lines: Sequence[ShownCells], facts: str
) -> KeptFrame:
    colors = COLOR_SYSTEMS.get(main.app.console.color_system or "")
    styles = table.styled_painter().row_styles(TONES)
    looks = {name: look_of(style, colors) for name, style in styles.items()}
    body = table.region.shrink((HEADER_LINES, 0, 0, 0))
    for line in lines[body.y : body.bottom]:
        line.looks[body.x : body.right] = [blank_look(looks["row"])] * body.width
    for region in (body, *(widget.content_region for widget in main.query("*") if _tells(widget))):
        blank(lines, Place(*main.region.intersection(region)))
    of_list, of_tabs = said_in(opening, main.pane.source if main.pane else None)
    return KeptFrame(
        facts=facts,
        lines=lines,
        table=Place(*table.region),
        looks=looks,
        said=[_said(main.query_one(StatusLine), of_list), _said(main.query_one(TabLine), of_tabs)],
        used=used_field(main.console),
        sources=main.console.position_sources,
    )


def _said(widget: Widget, words: str) -> tuple[Place, str]:
    region: Region = widget.region
    return Place(*region), words


def _tells(widget: Widget) -> bool:
    """Return whether a widget shows what the store says, and may say otherwise the next time."""
    if isinstance(widget, StatusLine):
        return bool(widget.notes)
    is_kept = any(isinstance(above, SAME_NEXT_TIME) for above in widget.ancestors_with_self)
    return not (is_kept or widget.children)
