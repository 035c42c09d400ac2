"""Which records an action on a list is for."""

from collections.abc import Sequence

from tui.domain.device.record import DeviceRecord
from tui.domain.text.natural_sort import natural_key
from tui.screens.list.device_source import DeviceSource
from tui.screens.list.pane import ListPane
from tui.screens.units.source import UnitSource


async def records_to_act_on(pane: ListPane) -> Sequence[DeviceRecord]:
    """Return the marked records in the order of their names, or the one under the cursor.

    A unit stands for the records of all its vendors: an action is for those of its own vendor.
    """
    if not isinstance(pane.source, DeviceSource | UnitSource):
        return ()
    keys = pane.table.marked or {pane.table.cursor_key or ""}
    found = await pane.source.records(key for key in keys if key)
    return sorted(found, key=lambda record: natural_key(record.name))
