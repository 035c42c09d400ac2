"""What happened to a device at named places and its vendor's geozones, from the stored reports."""

from datetime import UTC, datetime, timedelta, tzinfo

from tui.domain.place.named_places import NamedPlaces
from tui.domain.trips.place_events import PlaceEvent, place_events
from tui.store import Store

LEAD = timedelta(days=1)
"""Reports before a span tell where the device was at its beginning."""


async def read_place_events(
    store: Store,
    places: NamedPlaces,
    account: str,
    device: str,
    since: datetime,
    until: datetime,
    zone: tzinfo = UTC,
) -> list[PlaceEvent]:
    """Return the events received in a span, the earliest first; places without a zone have this one."""
    reports = await store.reports.placed(account, device, since - LEAD, until)
    events = place_events(reports, places.places, zone)
    return [event for event in events if since <= event.received_at < until]
