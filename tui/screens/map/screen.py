"""The map, and what one can do on it: look, follow, list, track and replay, hand to a phone."""

from typing import ClassVar

from textual.binding import BindingType

from tui.commands import MAP, bindings
from tui.domain.place.distance import geo_uri, web_map
from tui.screens.map.list import WIDE
from tui.screens.map.page import MapPage
from tui.screens.map.qr import QrScreen


class MapScreen(MapPage):
    """The map with its keys."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(MAP)

    def action_centre(self) -> None:
        """Show the selected device from near by, or if that is done from nearer still."""
        spot = self.map.selected
        if spot is not None:
            self.map.close_up([spot.position])

    def action_follow(self) -> None:
        """Keep the selected device in the middle, or let it go."""
        spot = self.map.selected
        self.followed = spot.key if spot and self.followed is None else None
        if spot is not None and self.followed:
            self.map.centre(spot.position)
        self.tell(fresh=False)

    def action_list(self) -> None:
        """Show the list of what is in view, or the map alone."""
        shown = not self.list.is_shown
        alone = shown and self.size.width < WIDE
        self.list.set_class(shown, "shown")
        self.list.set_class(alone, "alone")
        self.map.display = not alone
        self.tell(fresh=True)
        (self.list.table if shown else self.map).focus()

    async def action_track(self) -> None:
        """Show the way the selected device took, or take it away."""
        spot = self.map.selected
        if self.track.is_shown:
            self.track.hide()
        elif spot is None:
            self.notify("Select a device first: Tab.", markup=False)
        elif not await self.track.show(await self.targets(), spot.label):
            self.notify("No vendor of this device keeps reports.", markup=False)

    async def action_span(self) -> None:
        """Choose the next longer time for the track."""
        if self.track.is_shown:
            await self.track.next_span()

    def action_fetch(self) -> None:
        """Fetch what the store lacks of the track."""
        self.track.fetch()

    def action_play(self) -> None:
        """Replay the track, or pause."""
        self.track.play()

    def action_frame(self, step: int) -> None:
        """Go on or back in the replay."""
        self.track.step(step)

    def action_code(self) -> None:
        """Show the selected position as a QR code."""
        spot = self.map.selected
        if spot is not None:
            links = (geo_uri(spot.position, spot.radius_m), web_map(spot.position))
            self.app.push_screen(QrScreen(spot.label, links, ascii_only=self.ascii_only))

    def action_back(self) -> None:
        """Go back."""
        self.app.pop_screen()
