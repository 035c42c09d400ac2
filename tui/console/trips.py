"""What one unit did, from the stored reports of whichever vendor knows most of its way."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from tui.console.place_events import read_place_events
from tui.console.wiring import Console
from tui.domain.device.kept_positions import KEPT_POSITIONS
from tui.domain.device.record import DeviceRecord
from tui.domain.place.track import GAP, Track, track_from_reports
from tui.domain.trips.pieces import STANDING_GAP, Piece, is_usable, split_time
from tui.domain.trips.place_events import PlaceEvent
from tui.domain.unit.unit import Unit
from tui.lazy_dataclass import dataclass

MOST_REPORTS = 200_000
"""A report a minute for four months; of more, the newest count."""


@dataclass(frozen=True, slots=True)
class UnitTrips:
    """What a unit did in a span of time, and whose reports say so."""

    unit: Unit
    record: DeviceRecord | None
    """The record whose reports were used; None: no vendor of this unit keeps reports."""
    track: Track
    """Its positions, also those shortly before and after the span."""
    pieces: tuple[Piece, ...]
    events: tuple[PlaceEvent, ...] = ()
    """What happened at named places, the earliest first."""


async def read_trips(
    console: Console,
    unit: Unit,
    since: datetime,
    until: datetime,
    account: str | None = None,
) -> UnitTrips:
    """Read what a unit did, from the store alone.

    Two vendors' positions of one vehicle lie apart by their errors, so they are never mixed: the record
    with the most positions in the span is used, or that of the given account.
    """
    record, track, most = None, Track(), -1
    for own in unit.records:
        has_reports = console.accounts[own.account].features & {"reports", KEPT_POSITIONS}
        if has_reports and account in (None, own.account):
            found = await _read_track(console, own, since, until)
            count = sum(is_usable(point) for point in found.until(until).steps if point.at >= since)
            if count > most:
                record, track, most = own, found, count
    pieces = await asyncio.to_thread(split_time, track.steps, since, until)
    events: Sequence[PlaceEvent] = ()
    if record is not None:
        whose = console.store, console.places, record.account, record.key
        events = await read_place_events(*whose, since, until)
    return UnitTrips(unit, record, track, tuple(pieces), tuple(events))


async def _read_track(
    console: Console, record: DeviceRecord, since: datetime, until: datetime
) -> Track:
    """Read a record's positions; a late report arrives after the span in which it was made."""
    read = await console.store.reports.read(
        record.account,
        record.key,
        since - STANDING_GAP,
        until + STANDING_GAP + GAP,
        limit=MOST_REPORTS,
        counted=False,
    )
    return track_from_reports(read.reports)
