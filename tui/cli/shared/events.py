"""What happened at places, for the commands which print reports."""

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from tui.cli.status import say
from tui.config.zone import shown_zone
from tui.console import Console
from tui.console.place_events import read_place_events
from tui.domain.device.record import Report
from tui.domain.trips.place_events import PlaceEvent


def place_zone(console: Console) -> tzinfo:
    """Return the zone of the settings: the clock of places which have none of their own."""
    return shown_zone(console.settings.ui.timezone, os.environ).zone


async def events_by_report(
    console: Console, reports: Sequence[Report], since: datetime, until: datetime
) -> Mapping[str, Sequence[PlaceEvent]]:
    """Return what happened at places by the key of the report which tells it."""
    for problem in console.places.problems:
        say(problem)
    found: dict[str, list[PlaceEvent]] = defaultdict(list)
    for account, device in dict.fromkeys((report.account, report.device) for report in reports):
        whose = console.store, console.places, account, device
        for event in await read_place_events(*whose, since, until, place_zone(console)):
            found[event.report].append(event)
    return found
