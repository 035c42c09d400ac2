"""The map: select, follow and list devices, show and replay a track, open a position on a phone."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from tui.commands import EVERYWHERE, MAP, bindings
from tui.config import config_path
from tui.config.place_file import read_places
from tui.console import Console
from tui.domain.device.record import DeviceRecord
from tui.domain.place import FILE_NAME
from tui.domain.place.clusters import FleetSpots, Spot
from tui.domain.place.distance import geo_uri, web_map_url
from tui.domain.place.named_places import NamedPlaces
from tui.domain.show.format import TimeStyle
from tui.mapdata import LEVELS, outlines
from tui.screens.attention.subject_screen import SubjectScreen
from tui.screens.device.screen import DeviceScreen
from tui.screens.device.ticket import read_ticket
from tui.screens.list.row_source import SEPARATOR, split_key
from tui.screens.map.fleet import read_fleet
from tui.screens.map.list import WIDE, MapList
from tui.screens.map.sought_area import SoughtArea
from tui.screens.map.symbols import SYMBOLS
from tui.screens.map.track import TrackPane
from tui.screens.map.words import hint_caption, map_heading, spot_caption
from tui.screens.shell.choose import Choose
from tui.screens.shell.history import OpenedScreen
from tui.screens.shell.keys import KeyLine
from tui.screens.shell.qr import QrScreen
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import outlast_store
from tui.widgets.map.caption import MapCaption, can_link
from tui.widgets.map.map import MapView

if TYPE_CHECKING:
    from tui.console.recovery.search import Search

LEAST_PAUSE_SECONDS = 2.0
"""The shortest pause between two readings of the fleet."""
REFRESH_SECONDS = 10.0
"""How often the ages are updated."""
NARROW = 90
"""In a terminal with fewer columns the caption shows one link a line."""


class MapScreen(SubjectScreen):
    """All devices on a map, kept up to date: where each one is and how accurate its position is."""

    DEFAULT_CSS = """
    MapScreen {
        & #heading { height: 1; padding: 0 1; color: $text-muted; }
        & Horizontal { height: 1fr; }
    }
    """
    can_watch = True
    symbols = SYMBOLS
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("escape", "back", "Back", show=False),
        *bindings(MAP),
    ]

    def __init__(
        self,
        console: Console,
        manner: Callable[[], TimeStyle],
        chosen: Sequence[DeviceRecord] = (),
        *,
        near: bool = False,
        environment: Mapping[str, str] = os.environ,
        places_path: Path | None = None,
        search: "Search | None" = None,
    ) -> None:
        """Show the map with the unit of these records selected, with `near` zoomed in on it, and a search's area."""
        super().__init__()
        self.console = console
        self._manner = manner
        self._chosen = {(record.account, record.key) for record in chosen}
        self._near = near
        self._can_link = can_link(environment)
        self._places_path = places_path or config_path().parent / FILE_NAME
        self._places = NamedPlaces()
        self._scattered = FleetSpots()
        self._followed: tuple[str, str] | None = None
        self._due = asyncio.Event()
        self._sought = SoughtArea(search)

    def compose(self) -> ComposeResult:
        """Return the widgets of this screen: the heading, the map beside its list, and the lines below."""
        yield Static(id="heading", markup=False)
        with Horizontal():
            yield MapView(self.console.now())
            yield MapList(self._manner)
        yield TrackPane(self.console, self._manner)
        yield MapCaption(links=self._can_link)
        yield KeyLine()

    def on_mount(self) -> None:
        """Read named places and devices, and subscribe to the store."""
        self._stop_listening = self.console.store.subscribe(self._changed)
        self.map.focus()
        self._read_places()
        self._keep_reading()
        self._read_search()
        self.set_interval(REFRESH_SECONDS, self.update_times)

    def on_unmount(self) -> None:
        """Unsubscribe from the store."""
        self._stop_listening()

    @property
    def ascii_only(self) -> bool:
        """Whether the application draws only ASCII."""
        return bool(getattr(self.app, "ascii_only", False))

    @property
    def map(self) -> MapView:
        """The map widget."""
        return self.query_one(MapView)

    @property
    def list(self) -> MapList:
        """The list of the devices in view."""
        return self.query_one(MapList)

    @property
    def track(self) -> TrackPane:
        """The line which shows the track of a device."""
        return self.query_one(TrackPane)

    def _changed(self, topics: frozenset[str]) -> None:
        if "devices" in topics:
            self._due.set()
        if "reports" in topics:
            self.call_later(self._reload_track)
        if self._sought.is_touched(topics):
            self.call_later(self._read_search)

    async def _reload_track(self) -> None:
        for track in self.query(TrackPane):  # none while the map is closing
            if track.is_shown:
                await track.reload()

    @work(exclusive=True, group="search", exit_on_error=False)
    async def _read_search(self) -> None:
        with outlast_store(self):
            await self._sought.read()
        self.update_times()

    @work(exclusive=True, group="places", exit_on_error=False)
    async def _read_places(self) -> None:
        self._places = await read_places(self._places_path)
        for problem in self._places.problems:
            self.notify(problem, severity="warning", markup=False)
        self.map.show_places(self._places.places)
        self.update_times()

    @work(exclusive=True, group="spots", exit_on_error=False)
    async def _keep_reading(self) -> None:
        """Read the devices, and again after each change; the longer a reading takes, the longer the pause."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            with outlast_store(self):
                async for found in read_fleet(self.console.store):
                    self._show(found)
            await asyncio.to_thread(outlines, len(LEVELS) - 1)  # 0.1 s when it is first looked at
            await asyncio.sleep(max(LEAST_PAUSE_SECONDS, 10 * (loop.time() - began)))
            await self._due.wait()
            self._due.clear()

    def _show(self, found: FleetSpots) -> None:
        self._scattered = found
        first = self.map.view is None or not self.map.positions
        self.map.show(found.spots, self.console.now())
        if self._chosen and found.spots:
            self._select_chosen()
        followed = next((spot for spot in found.spots if spot.key == self._followed), None)
        view = self.map.view
        if followed is not None and view and not view.is_near_middle(followed.position):
            self.map.camera.center_on(followed.position)
        self.update_words(fresh=first)

    def _select_chosen(self) -> None:
        spots = [spot for spot in self._scattered.spots if self._chosen & set(spot.members)]
        self._chosen = set()
        if spots:
            self.map.select(spots[0])
            if self._near and not self.map.scene.area:
                self.map.camera.close_up([spots[0].position])

    def update_times(self) -> None:
        """Update the ages shown."""
        self.update_words(fresh=False)

    def update_words(self, *, fresh: bool) -> None:
        """Update heading, caption and list; `fresh` means that the list now holds other devices."""
        spots = self.map.spots_in_view
        notes = ["following"] if self._followed else []
        shown = map_heading(self._scattered, len(spots), notes)
        heading = " · ".join([*self._sought.draw(self.map), shown])
        line = self.query_one("#heading", Static)
        if str(line.content) != heading:
            line.update(Content(heading))
        selected, view = self.map.selected, self.map.view
        if selected is None:
            lines = hint_caption(self._scattered, view)
        else:
            lines = spot_caption(
                selected, self._places, self._manner(), view, is_narrow=self.size.width < NARROW
            )
        self.query_one(MapCaption).show(lines)
        if self.list.is_shown:
            self.list.show(spots, self._places, fresh=fresh)

    @on(MapView.Moved)
    def _moved(self) -> None:
        self.update_words(fresh=True)

    @on(MapView.Picked)
    async def _picked(self) -> None:
        if self.track.is_shown:
            self.track.hide()
        self.update_words(fresh=False)

    @on(MapView.Opened)
    def _opened(self, event: MapView.Opened) -> None:
        spots = event.cluster.spots
        if len(spots) == 1:
            self._open(spots[0])
            return
        options = [Option(Content(spot.label), id=SEPARATOR.join(spot.key)) for spot in spots]

        def chosen(key: str | None) -> None:
            if key is not None:
                self._open(next(spot for spot in spots if spot.key == split_key(key)))

        self.app.push_screen(Choose(f"{len(spots)} devices here", options), chosen)

    @on(MapList.Picked)
    def _listed(self, event: MapList.Picked) -> None:
        self.map.select(event.spot)

    @on(MapList.Chosen)
    def _list_chosen(self, event: MapList.Chosen) -> None:
        self._open(event.spot)

    def _open(self, spot: Spot) -> None:
        key = spot.key
        session_of(self).navigation.open(
            OpenedScreen(spot.label, lambda: DeviceScreen(self.console, *key, self._manner))
        )

    @on(TrackPane.Changed)
    def _draw_track(self, event: TrackPane.Changed) -> None:
        self.map.show_track(event.track, event.head)
        if event.is_new and event.track is not None and event.track.steps:
            self.map.camera.close_up([step.position for step in event.track.steps])

    def places_changed(self) -> None:
        """Draw the new place."""
        self._read_places()

    async def targets(self) -> Sequence[DeviceRecord]:
        """Return every vendor's record of the selected device."""
        spot = self.map.selected
        if spot is None:
            return ()
        found = [await self.console.store.devices.get(*key) for key in spot.members]
        return [record for record in found if record is not None]

    async def ticket(self, title: str) -> str:
        """Return everything known of the selected device's unit as text below a title; empty: none is selected."""
        return await read_ticket(self.console, await self.targets(), title, self._manner())

    def action_center(self) -> None:
        """Zoom in on the selected device; pressed again, zoom in further."""
        spot = self.map.selected
        if spot is not None:
            self.map.camera.close_up([spot.position])

    def action_follow(self) -> None:
        """Keep the selected device centered, or stop following it."""
        spot = self.map.selected
        self._followed = spot.key if spot and self._followed is None else None
        if spot is not None and self._followed:
            self.map.camera.center_on(spot.position)
        self.update_words(fresh=False)

    def action_list(self) -> None:
        """Show the list of the devices in view, or hide it."""
        shown = not self.list.is_shown
        alone = shown and self.size.width < WIDE
        self.list.set_class(shown, "shown")
        self.list.set_class(alone, "alone")
        self.map.display = not alone
        self.update_words(fresh=True)
        (self.list.table if shown else self.map).focus()

    async def action_track(self) -> None:
        """Show where the selected device went, or hide its track."""
        spot = self.map.selected
        if self.track.is_shown:
            self.track.hide()
        elif spot is None:
            self.notify("Select a device first: press Tab.", markup=False)
        elif not await self.track.show(await self.targets()):
            self.notify("None of this device's vendors keeps reports.", markup=False)

    async def action_span(self) -> None:
        """Show the next longer time span of the track."""
        if self.track.is_shown:
            await self.track.next_span()

    def action_fetch(self) -> None:
        """Fetch the reports of the track which the store does not have yet."""
        self.track.fetch()

    def action_play(self) -> None:
        """Replay the track, or pause."""
        self.track.play()

    def action_frame(self, step: int) -> None:
        """Step forward or back in the replay."""
        self.track.step(step)

    def action_code(self) -> None:
        """Show the selected position as a QR code."""
        spot = self.map.selected
        if spot is not None:
            links = (geo_uri(spot.position, spot.radius_m), web_map_url(spot.position))
            self.app.push_screen(QrScreen(spot.label, links, ascii_only=self.ascii_only))

    def action_back(self) -> None:
        """Go back."""
        self.app.pop_screen()
