"""What happened to a device at named places and its vendor's geozones, from the stored reports."""

from datetime import datetime

from tui.domain.place.named_places import NamedPlaces
from tui.domain.trips.place_events import PlaceEvent, place_events
from tui.store import Store
from tui.store.devices.whereabouts import LEAD


async def read_place_events(
    store: Store,
    places: NamedPlaces,
    account: str,
    device: str,
    since: datetime,
    until: datetime,
) -> list[PlaceEvent]:
    """Return the events received in a span, the earliest first."""
    reports = await store.reports.placed(account, device, since - LEAD, until)
    events = place_events(reports, places.places)
    return [event for event in events if since <= event.received_at < until]
