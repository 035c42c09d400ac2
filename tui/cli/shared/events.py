"""What happened at places, for the commands which print reports."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from tui.cli.status import say
from tui.console import Console
from tui.console.place_events import read_place_events
from tui.domain.device.record import DeviceRecord
from tui.domain.trips.place_events import PlaceEvent


async def events_by_report(
    console: Console, records: Sequence[DeviceRecord], since: datetime, until: datetime
) -> Mapping[str, Sequence[PlaceEvent]]:
    """Return what happened at places to the device of these records, by the key of the report which tells it."""
    for problem in console.places.problems:
        say(problem)
    found: dict[str, list[PlaceEvent]] = defaultdict(list)
    for account, device in dict.fromkeys((record.account, record.key) for record in records):
        whose = console.store, console.places, account, device
        for event in await read_place_events(*whose, since, until):
            found[event.report].append(event)
    return found
