"""The list of the whole fleet: its first rows, read before the first frame."""

from textual.geometry import Size

from tui.console import Console
from tui.domain.show.filter import FilterError
from tui.domain.show.format import TimeStyle
from tui.screens.list.column_arrangement import in_view
from tui.screens.list.first_rows import FirstRows
from tui.screens.list.view_keeper import restored
from tui.screens.shell.kept_views import KeptViews
from tui.screens.shell.layouts import Layouts
from tui.screens.units.source import UNITS, UnitSource
from tui.store import StoreError
from tui.widgets.table.rows_cache import first_pages


async def fleet_opening(
    console: Console, layouts: Layouts, views: KeptViews, manner: TimeStyle, size: Size
) -> FirstRows | None:
    """Return the first rows of the list on a screen of this size; None when the store cannot be read."""
    source = UnitSource(console)
    columns = in_view(layouts.of(UNITS, source.columns), source.columns, size.width)
    request = restored(source, views.of(UNITS))
    try:
        counted, rows = await source.opening(request, first_pages(size.height), manner, columns)
    except (StoreError, FilterError):
        return None  # the list shows the reason in its place
    return FirstRows(counted, rows, manner, size.width, request)
