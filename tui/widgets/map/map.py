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

from tui.domain.place.clusters import Cluster, Spot
from tui.domain.place.distance import Position
from tui.domain.place.named_places import NamedPlace
from tui.domain.place.track import Track
from tui.domain.place.viewport import Viewport
from tui.widgets.map.camera import MapCamera
from tui.widgets.map.painter import MapPainter
from tui.widgets.map.picture import MapPicture
from tui.widgets.map.scene import INK, PART, MapScene
from tui.widgets.terminal.fits_terminal import FitsTerminal


class MapView(FitsTerminal, can_focus=True):
    """A map of the world with devices; posts messages when one is selected or opened."""

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
        & > .map--area { color: $text-error; }
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
        Binding("left", "pan(-1,0)", "West", show=False),
        Binding("right", "pan(1,0)", "East", show=False),
        Binding("up", "pan(0,-1)", "North", show=False),
        Binding("down", "pan(0,1)", "South", show=False),
        Binding("plus,equals_sign", "zoom(1)", "Zoom in"),
        Binding("minus", "zoom(-1)", "Zoom out", show=False),
        Binding("0", "world", "World", show=False),
        Binding("home", "fit", "Fit all", show=False),
    ]
    auto_links = False

    class Moved(Message):
        """Another part of the world is in view."""

        def can_replace(self, message: Message) -> bool:
            """Replace an earlier message: only the last position counts."""
            return isinstance(message, MapView.Moved)

    class Picked(Message):
        """A mark was selected."""

    class Opened(Message):
        """A mark was opened: one device, or a cluster of devices."""

        def __init__(self, cluster: Cluster) -> None:
            """Store the devices at the mark."""
            super().__init__()
            self.cluster = cluster

    def __init__(self, now: datetime, *, ascii_only: bool = False) -> None:
        """Draw only ASCII where the terminal needs it."""
        super().__init__()
        self.ascii_only = ascii_only
        self.camera = MapCamera(self._show_view)
        self.scene = MapScene(now)
        self._painter = MapPainter()
        self._picture: MapPicture | None = None

    @property
    def view(self) -> Viewport | None:
        """The part of the world in view, once there is a size."""
        return self.camera.view

    def _show_view(self) -> None:
        self.redraw()
        self.post_message(self.Moved())

    def show(self, spots: Sequence[Spot], now: datetime) -> None:
        """Show these devices; the selected one stays selected where it still is."""
        held = self.scene.selected
        self.scene.selected = next((spot for spot in spots if held and spot.key == held.key), None)
        self.scene.now = now
        self._painter.take(spots)
        if spots and not self.camera.is_placed and self.view is not None:
            self.action_fit()
        self.redraw()

    def show_places(self, places: Sequence[NamedPlace]) -> None:
        """Show named places."""
        self.scene.places = places
        self.redraw()

    def show_track(self, track: Track | None, head: Position | None = None) -> None:
        """Show the track of a device, and how far a replay has come."""
        self.scene.track, self.scene.head = track, head
        self.redraw()

    def show_area(self, edge: Sequence[Position]) -> None:
        """Show the edge of the area in which a lost unit can be; empty: none."""
        self.scene.area = edge
        self.redraw()

    @property
    def positions(self) -> Sequence[Position]:
        """The positions of the devices."""
        return [spot.position for spot in self._painter.spots]

    @property
    def _held(self) -> Position | None:
        """The position of the selected device if it is in view: zooming keeps it in place."""
        held, view = self.selected, self.view
        return held.position if held and view and view.holds(held.position) else None

    @property
    def selected(self) -> Spot | None:
        """The selected device."""
        return self.scene.selected

    @property
    def marks(self) -> list[tuple[int, int, Cluster]]:
        """The marks in view, in reading order."""
        if self.view is None:
            return []
        found = self._painter.clusters(self.view).visible(self.view)
        return sorted(found, key=lambda mark: (mark[1], mark[0]))

    @property
    def spots_in_view(self) -> list[Spot]:
        """The devices in view, the nearest to the middle first."""
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
        """Paint the map again, and write only the cells which have changed."""
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
        self._picture = self._painter.paint(view, self.scene, ascii_only=self.ascii_only)
        return self._picture

    def on_resize(self, event: events.Resize) -> None:
        """Keep the middle and the scale; before the user chose a view, show all devices."""
        self.camera.resize(*event.size, self._held)
        if not self.camera.is_placed and self.positions:
            self.action_fit()
        self._show_view()

    def action_pan(self, across: int, down: int) -> None:
        """Move by an eighth of the view."""
        self.camera.pan(across, down)

    def action_zoom(self, direction: int) -> None:
        """Zoom in, or out."""
        self.camera.zoom(direction, self._held)

    def action_world(self) -> None:
        """Show the whole world."""
        self.camera.go(Viewport.world(*self.size))

    def action_fit(self) -> None:
        """Show all devices as large as they fit."""
        self.camera.close_up(self.positions)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in on what is under the pointer."""
        event.stop()
        self.camera.wheel(1, event.x, event.y)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out."""
        event.stop()
        self.camera.wheel(-1, event.x, event.y)

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
        """Open the selected mark: a device, or a cluster of devices."""
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
