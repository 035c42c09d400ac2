"""The map: outlines of the world, devices in clusters, drawn in dots; moved by keys and mouse."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from tui.domain.place.clusters import Cluster, Clusters, Spot
from tui.domain.place.distance import Position
from tui.domain.place.named_places import NamedPlace
from tui.domain.place.track import Track
from tui.domain.place.viewport import Fraction, Viewport, fraction
from tui.widgets.map.motion import MapMotion
from tui.widgets.map.outlines import MapCanvas, draw_world
from tui.widgets.map.picture import MapPicture
from tui.widgets.map.scene import INK, PART, MapScene, painted

KEPT_SCALES = 4
"""Clusters of so many zoom levels are kept."""


class MapView(MapMotion):
    """A view of the world; what is selected on it is told by messages."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"map--{part}" for part in INK}
    DEFAULT_CSS = """
    MapView {
        width: 1fr;
        height: 1fr;
        background: $surface;
        color: $foreground;
        & > .map--coast { color: $text-secondary; }
        & > .map--state { color: $panel-lighten-1; }
        & > .map--border { color: $text-disabled; }
        & > .map--ring { color: $text-warning; }
        & > .map--track { color: $text-accent; }
        & > .map--rough { color: $text-warning; }
        & > .map--place { color: $text-success; text-style: bold; }
        & > .map--scale { color: $foreground; }
        & > .map--old { color: $text-muted; }
        & > .map--mark { color: $text-success; text-style: bold; }
        & > .map--cluster { color: $foreground; background: $primary-muted; text-style: bold; }
        & > .map--label { color: $foreground; }
        & > .map--head { color: $text-accent; text-style: bold reverse; }
        & > .map--selected { color: $text-primary; text-style: bold reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next(1)", "Next"),
        Binding("shift+tab", "next(-1)", "Previous", show=False),
        Binding("enter", "open", "Open"),
    ]
    auto_links = False

    class Picked(Message):
        """A mark was selected."""

    class Opened(Message):
        """A mark was opened: one device, or all that stand together."""

        def __init__(self, cluster: Cluster) -> None:
            """Name what stands there."""
            super().__init__()
            self.cluster = cluster

    def __init__(self, now: datetime, *, ascii_only: bool = False, id: str | None = None) -> None:
        """Draw only ASCII where the terminal needs it."""
        super().__init__(id=id)
        self.ascii_only = ascii_only
        self.scene = MapScene(now)
        self._spots: Sequence[Spot] = ()
        self._fractions: Sequence[Fraction] = ()
        self._binned: dict[int, Clusters] = {}
        self._world: tuple[Viewport, dict[int, MapCanvas]] | None = None
        self._picture: MapPicture | None = None

    def show(self, spots: Sequence[Spot], now: datetime) -> None:
        """Show these devices; the selected one stays selected where it still is."""
        held = self.scene.selected
        self.scene.selected = next((one for one in spots if held and one.key == held.key), None)
        self.scene.now = now
        if spots != self._spots:
            self._spots = spots
            self._fractions = [fraction(spot.position) for spot in spots]
            self._binned.clear()
        if spots and not self._is_placed and self.view is not None:
            self.action_fit()
        self.redraw()

    def show_places(self, places: Sequence[NamedPlace]) -> None:
        """Show named places."""
        self.scene.places = places
        self.redraw()

    def show_track(self, track: Track | None, head: Position | None = None) -> None:
        """Show the way a device took, and where on it a replay is."""
        self.scene.track, self.scene.head = track, head
        self.redraw()

    @property
    def positions(self) -> Sequence[Position]:
        """Where the devices are."""
        return [spot.position for spot in self._spots]

    @property
    def held_position(self) -> Position | None:
        """Where the selected device is, while it is in view."""
        held = self.selected
        inside = held is not None and self.view is not None and self.view.holds(held.position)
        return held.position if held is not None and inside else None

    @property
    def selected(self) -> Spot | None:
        """The selected device."""
        return self.scene.selected

    @property
    def marks(self) -> list[tuple[int, int, Cluster]]:
        """The marks in view, in reading order."""
        if self.view is None:
            return []
        found = self._clusters(self.view).visible(self.view)
        return sorted(found, key=lambda mark: (mark[1], mark[0]))

    @property
    def spots_in_view(self) -> list[Spot]:
        """The devices in view, nearest to its middle first."""
        if self.view is None:
            return []
        middle = self.view.columns / 2, self.view.lines / 2
        marks = sorted(
            self.marks, key=lambda mark: math.hypot(mark[0] - middle[0], 2 * (mark[1] - middle[1]))
        )
        return [spot for _, _, cluster in marks for spot in cluster.spots]

    def select(self, spot: Spot | None) -> None:
        """Select a device, wherever it is."""
        if spot != self.scene.selected:
            self.scene.selected = spot
            self.redraw()
            self.post_message(self.Picked())

    def redraw(self) -> None:
        """Paint anew, and have only those cells written which are not as they were."""
        before, self._picture = self._picture, None
        if before is None or self.view is None:
            self.refresh()
            return
        picture = self._paint()
        if (picture.width, picture.height) != (before.width, before.height):
            self.refresh()
            return
        regions = [
            Region(start, line, stop - start, 1)
            for line in range(picture.height)
            for start, stop in picture.changes(line, before)
        ]
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the picture."""
        picture = self._picture or self._paint()
        if y >= picture.height:
            return Strip.blank(self.size.width, self.rich_style)
        segments = [
            Segment(text, self.get_component_rich_style(f"map--{PART[ink]}") if ink else None)
            for text, ink in picture.runs(y)
        ]
        return Strip(segments, picture.width).apply_style(self.rich_style)

    def _paint(self) -> MapPicture:
        view = self.view or Viewport.world(*self.size)
        if self._world is None or self._world[0] != view:
            self._world = view, draw_world(view)
        self.scene.clusters = self._clusters(view)
        self._picture = painted(view, self._world[1], self.scene, ascii_only=self.ascii_only)
        return self._picture

    def _clusters(self, view: Viewport) -> Clusters:
        if view.around not in self._binned:
            while len(self._binned) >= KEPT_SCALES:
                del self._binned[next(iter(self._binned))]
            self._binned[view.around] = Clusters(self._spots, self._fractions, view.around)
        return self._binned[view.around]

    def action_next(self, step: int) -> None:
        """Select the next mark in view, or the previous one."""
        marks = [cluster for _, _, cluster in self.marks]
        if not marks:
            return
        held = self.selected
        keys = [{spot.key for spot in cluster.spots} for cluster in marks]
        at = next((n for n, names in enumerate(keys) if held and held.key in names), None)
        index = (0 if step > 0 else -1) if at is None else (at + step) % len(marks)
        self.select(marks[index].spots[0])

    def action_open(self) -> None:
        """Open what is selected: the device, or the list of those which stand together."""
        held = self.selected
        for _, _, cluster in self.marks:
            if held is not None and any(spot.key == held.key for spot in cluster.spots):
                self.post_message(self.Opened(cluster))
                return

    def on_click(self, event: events.Click) -> None:
        """Select the mark that was clicked, open it on a second click."""
        near = [
            (abs(column - event.x) + 2 * abs(line - event.y), number)
            for number, (column, line, _) in enumerate(self.marks)
        ]
        if near and min(near)[0] <= 3:
            self.select(self.marks[min(near)[1]][2].spots[0])
            if event.chain > 1:
                self.action_open()
