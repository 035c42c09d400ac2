"""The list of the devices in view on the map, the one nearest to the center first."""

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.domain.place.clusters import Spot
from tui.domain.place.named_places import NamedPlaces
from tui.domain.show.format import TimeStyle, format_coordinates, format_time
from tui.domain.text.column import Column
from tui.screens.list.row_source import SEPARATOR
from tui.widgets.table.rows_cache import TableRow
from tui.widgets.table.table import Table

COLUMNS = (
    Column("label", "Device", 16),
    Column("fixed", "Position age", 12, "time"),
    Column("source", "Source", 6),
    Column("where", "Where", 26),
)
WIDE = 100
"""In a terminal with fewer columns the list replaces the map."""


class MapList(Vertical):
    """The list of the devices in view."""

    DEFAULT_CSS = """
    MapList { width: 62; display: none; border-left: vkey $panel; }
    MapList.shown { display: block; }
    MapList.alone { width: 1fr; border-left: none; }
    """

    class Picked(Message):
        """The cursor moved to another device."""

        def __init__(self, spot: Spot) -> None:
            super().__init__()
            self.spot = spot

    class Chosen(Message):
        """A device was opened."""

        def __init__(self, spot: Spot) -> None:
            super().__init__()
            self.spot = spot

    def __init__(self, manner: Callable[[], TimeStyle]) -> None:
        super().__init__()
        self._manner = manner
        self._spots: Sequence[Spot] = ()
        self._places = NamedPlaces()
        self._generation = 0

    def compose(self) -> ComposeResult:
        """Return the widgets of this list."""
        yield Table()

    def on_mount(self) -> None:
        """Set the columns."""
        self.table.set_columns(COLUMNS)

    @property
    def table(self) -> Table:
        """The table in this list."""
        return self.query_one(Table)

    @property
    def is_shown(self) -> bool:
        """Whether the list is in view."""
        return self.has_class("shown")

    def show(self, spots: Sequence[Spot], places: NamedPlaces, *, fresh: bool) -> None:
        """List these devices; `fresh` means that they replace the list, so the cursor returns to the top."""
        self._spots, self._places = spots, places
        self._generation += 1
        (self.table.reset if fresh else self.table.renew)(self._generation)
        self.table.set_count(len(spots))
        if not spots:
            self.table.show_empty("No device is in view. Press Home to see all of them.")

    @on(Table.RowsWanted)
    def _supply(self, wanted: Table.RowsWanted) -> None:
        wanted.stop()
        manner = self._manner()
        rows = [self._row(spot, manner) for spot in self._spots[wanted.start : wanted.end]]
        self.table.supply(wanted.start, rows, wanted.generation)

    def _row(self, spot: Spot, manner: TimeStyle) -> TableRow:
        where = self._places.say(spot.position) or format_coordinates(*spot.position)
        fixed = format_time(spot.at, manner) if spot.at else ""
        source = manner.source(spot.source)
        return TableRow(SEPARATOR.join(spot.key), (spot.label, fixed, source, where))

    def _spot(self, key: str) -> Spot | None:
        return next((spot for spot in self._spots if SEPARATOR.join(spot.key) == key), None)

    @on(Table.CursorMoved)
    def _moved(self, event: Table.CursorMoved) -> None:
        event.stop()
        spot = self._spot(event.key)
        if spot is not None and self.table.has_focus:
            self.post_message(self.Picked(spot))

    @on(Table.RowChosen)
    def _chosen(self, event: Table.RowChosen) -> None:
        event.stop()
        spot = self._spot(event.key)
        if spot is not None:
            self.post_message(self.Chosen(spot))
