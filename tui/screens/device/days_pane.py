"""A unit's days: trips, stops, distance and hours, in the zone of the screen."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.console import Console
from tui.console.trips import read_trips
from tui.domain.show.format import TimeStyle, zone_title
from tui.domain.text.column import Column
from tui.domain.text.wall_clock import start_of_day
from tui.domain.trips.days import Day, split_days
from tui.domain.trips.place_events import PlaceEvent
from tui.domain.unit.unit import Unit
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource, split_key

DAYS = 14
"""So many whole days before today are shown."""
HOUR = timedelta(hours=1)
COLUMNS = (
    Column("date", "Day", 10, "date"),
    Column("trips", "Trips", 6, "number"),
    Column("stops", "Stops", 6, "number", help="Of 5 minutes or more."),
    Column("distance", "Distance", 12, "number", "km"),
    Column("driving", "Driving", 10, "number", "h"),
    Column("standing", "Standing", 11, "number", "h"),
    Column("unknown", "Unknown", 10, "number", "h", help="No report came, or none was downloaded."),
    Column("departed", "Departed", 9, help="When the day's first trip began."),
    Column("arrived", "Arrived", 8, help="When the day's last trip ended."),
    Column("places", "Places", 34, help="When it entered, left or moved at a named place."),
    Column("gaps", "Gaps", 6, "number", shown=False, help="Silences of unknown whereabouts."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow(OwnRow):
    """One day as a row."""

    date: date
    trips: int | None
    """None, as what follows: nothing is known of the day."""
    stops: int | None
    gaps: int
    distance: float | None
    driving: float | None
    standing: float | None
    unknown: float
    departed: str
    arrived: str
    places: str
    begins_at: datetime
    """When its first trip began, else when the day began."""


class DaysPane(Vertical):
    """The days of one unit, the latest first, from the stored reports."""

    DEFAULT_CSS = """
    DaysPane { height: 1fr; }
    """

    @dataclass
    class Opened(Message):
        """A day was opened."""

        at: datetime
        """When its first trip began, else when the day began."""

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        super().__init__()
        self.console = console
        self._manner = manner
        self._rows: Sequence[DayRow] = ()

    def compose(self) -> ComposeResult:
        """Compose the list."""
        source = ListSource(COLUMNS, lambda: self._rows, now=self.console.now)
        yield ListPane(source, self._manner, noun="days", kept_as="device.days")

    @on(ListPane.Chosen)
    def _open(self, event: ListPane.Chosen) -> None:
        """Open a day: its reports are on another tab."""
        event.stop()
        _, key = split_key(event.key)
        for row in self._rows:
            if row.key == key:
                self.post_message(self.Opened(row.begins_at))

    async def load(self, unit: Unit) -> None:
        """Read the unit's days from the store, and show them."""
        manner, until = self._manner(), self.console.now()
        first = until.astimezone(manner.zone).date() - timedelta(days=DAYS)
        since = start_of_day(first, manner.zone)
        found = await read_trips(self.console, unit, since, until)
        days = split_days(found.pieces, manner.zone) if found.record else ()
        self._rows = [
            _row(day, manner, _events(found.events, day, manner)) for day in reversed(days)
        ]
        pane = self.query_one(ListPane)
        if found.record is None:
            pane.note("no vendor of this device keeps reports")
        else:
            whose = f"from the reports of {found.record.account}"
            pane.note(f"days in {zone_title(manner)}", whose, *_missing_words(days))
        pane.load()


def _missing_words(days: Sequence[Day]) -> Sequence[str]:
    """Return how to get what is not known, if much of it is not."""
    pieces = chain.from_iterable(day.pieces for day in days)
    unknown = sum((piece.length for piece in pieces if piece.kind == "gap"), timedelta())
    return ("f on tab 1 downloads missing reports",) if unknown > timedelta(days=1) else ()


def _events(events: Sequence[PlaceEvent], day: Day, manner: TimeStyle) -> str:
    """Return what happened at places on a day, each with its time of day."""
    own = (event for event in events if event.at.astimezone(manner.zone).date() == day.date)
    return ", ".join(f"{_clock(event.at, manner)} {event.words}" for event in own)


def _row(day: Day, manner: TimeStyle, places: str) -> DayRow:
    is_known = any(piece.kind != "gap" for piece in day.pieces)
    return DayRow(
        key=day.date.isoformat(),
        date=day.date,
        trips=day.count("trip") if is_known else None,
        stops=day.count("stop") if is_known else None,
        gaps=day.count("gap"),
        distance=day.meters / 1000 if is_known else None,
        driving=day.length("trip") / HOUR if is_known else None,
        standing=day.length("stop") / HOUR if is_known else None,
        unknown=day.length("gap") / HOUR,
        departed=_clock(day.departed_at, manner),
        arrived=_clock(day.arrived_at, manner),
        places=places,
        begins_at=day.departed_at or day.pieces[0].since,
    )


def _clock(at: datetime | None, manner: TimeStyle) -> str:
    return f"{at.astimezone(manner.zone):%H:%M}" if at else ""
