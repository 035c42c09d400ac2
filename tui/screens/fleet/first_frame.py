"""The list of the whole fleet: its columns, and its first rows, read before the first frame."""

from textual.geometry import Size

from tui.console import Console
from tui.domain.device.membership import MEMBERSHIP_COLUMNS
from tui.domain.place.named_places import AT
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.domain.unit.cause_column import CAUSE
from tui.screens.list.column_arrangement import in_view
from tui.screens.list.device_source import DeviceSource
from tui.screens.list.first_rows import FirstRows
from tui.screens.list.row_source import RowsRequest
from tui.screens.shell.history import FLEET
from tui.screens.shell.layouts import Layouts
from tui.store import StoreError
from tui.widgets.table.rows_cache import first_pages

FLEET_COLUMNS = (
    Column("label", "Device", 20),
    Column("provider", "Vendor", 10),
    Column("account", "Account", 13),
    Column("state", "State", 12, "state"),
    Column("last_seen", "Last contact", 12, "time"),
    CAUSE,
    Column("position", "Position", 24, "position"),
    AT,
    Column("imei", "IMEI", 16, "identifier"),
    Column("iccid", "ICCID", 20, "identifier"),
    Column("msisdn", "MSISDN", 14, "identifier"),
    Column("voltage_mv", "Battery", 8, "number", "mV"),
    Column("position_at", "Position taken", 14, "time", shown=False),
    Column("position_radius_m", "Accuracy", 8, "number", "m", shown=False),
    Column("imsi", "IMSI", 16, "identifier", shown=False),
    Column("address", "Vendor's name", 20, "identifier", shown=False, help="In the vendor's API."),
    Column("fetched_at", "Fetched", 11, "time", shown=False),
    *MEMBERSHIP_COLUMNS,
)


async def fleet_opening(
    console: Console, layouts: Layouts, manner: TimeStyle, size: Size
) -> FirstRows | None:
    """Return the first rows of the list on a screen of this size; None when the store cannot be read."""
    source = DeviceSource(console, FLEET_COLUMNS, None)
    columns = in_view(layouts.of(FLEET, FLEET_COLUMNS), FLEET_COLUMNS, size.width)
    try:
        counted, rows = await source.opening(
            RowsRequest(), first_pages(size.height), manner, columns
        )
    except StoreError:
        return None  # the list shows the reason in its place
    return FirstRows(counted, rows, manner, size.width)
