"""Read the positions of the fleet for the map; of a large fleet, the first page at once."""

import asyncio
from collections.abc import AsyncIterator

from tui.domain.device.record import DeviceRecord
from tui.domain.place.clusters import FleetSpots, fleet_spots
from tui.domain.show.filter import DeviceQuery
from tui.domain.unit.join import join_units
from tui.store import Store

PAGE = 2_000


async def read_fleet(store: Store) -> AsyncIterator[FleetSpots]:
    """Yield the positions on the first page of records, then those of all records."""
    records: list[DeviceRecord] = []
    total = 1
    while len(records) < total:
        page = await store.devices.page(DeviceQuery(sort="key", offset=len(records), limit=PAGE))
        is_first = not records
        records += page.records
        total = page.total if page.records else 0
        if is_first or len(records) >= total:
            yield await asyncio.to_thread(_scatter, list(records))


def _scatter(records: list[DeviceRecord]) -> FleetSpots:
    return fleet_spots(join_units(records))
