"""The list of the first tab: its first rows, read before the first frame."""

from tui.domain.show.filter import FilterError
from tui.domain.show.format import TimeStyle
from tui.screens.attention.lines import COLUMNS, NeedSource
from tui.screens.list.column_arrangement import in_view
from tui.screens.list.first_rows import FirstRows
from tui.screens.list.row_source import RowsRequest
from tui.screens.list.view_keeper import restored
from tui.screens.shell.history import ATTENTION
from tui.screens.shell.kept_views import KeptViews
from tui.screens.shell.layouts import Layouts
from tui.screens.units.source import UNITS, UnitSource
from tui.store import StoreError
from tui.widgets.table.rows_cache import first_pages


async def fleet_opening(
    source: UnitSource,
    layouts: Layouts,
    views: KeptViews,
    manner: TimeStyle,
    size: tuple[int, int],
) -> FirstRows | None:
    """Return the first units for a screen of this width and height; None when the store cannot be read."""
    width, height = size
    columns = in_view(layouts.of(UNITS, source.columns), source.columns, width)
    view = views.of(UNITS)
    request = restored(source, view)
    try:
        index = await source.place(request, view.row) if view.row else None
        span = first_pages(height, index or 0)
        counted, rows = await source.opening(request, span, manner, columns)
    except (StoreError, FilterError):
        return None  # the list shows the reason in its place
    return FirstRows(counted, rows, manner, width, request, span.start, index)


async def attention_opening(
    source: NeedSource, layouts: Layouts, manner: TimeStyle, size: tuple[int, int]
) -> FirstRows | None:
    """Return the first lines for a screen of this width and height; None when the store cannot be read."""
    columns = in_view(layouts.of(ATTENTION, COLUMNS), COLUMNS, size[0])
    try:
        await source.read()
    except StoreError:
        return None  # the list shows the reason in its place
    wanted = RowsRequest()
    counted = await source.count(wanted)
    rows = await source.rows(wanted, range(counted.matching), manner, columns)
    return FirstRows(counted, rows, manner, size[0])
