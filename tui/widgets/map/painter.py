"""A map painted from a scene; the expensive parts are cached from one picture to the next."""

from collections.abc import Sequence

from tui.domain.place.clusters import Clusters, Spot
from tui.domain.place.viewport import Fraction, Viewport, fraction
from tui.widgets.map.outlines import MapCanvas, draw_world
from tui.widgets.map.picture import MapPicture
from tui.widgets.map.scene import MapScene, painted

KEPT_SCALES = 4
"""Clusters of this many zoom levels are cached."""


class MapPainter:
    """Paints one map: the outlines are drawn again only when the view has moved."""

    def __init__(self) -> None:
        """Start with no devices."""
        self.spots: Sequence[Spot] = ()
        self._fractions: Sequence[Fraction] = ()
        self._binned: dict[int, Clusters] = {}
        self._world: tuple[Viewport, dict[int, MapCanvas]] | None = None

    def take(self, spots: Sequence[Spot]) -> None:
        """Paint these devices from now on."""
        if spots != self.spots:
            self.spots = spots
            self._fractions = [fraction(spot.position) for spot in spots]
            self._binned.clear()

    def clusters(self, view: Viewport) -> Clusters:
        """Return the devices in clusters at the scale of a view."""
        if view.around not in self._binned:
            while len(self._binned) >= KEPT_SCALES:
                del self._binned[next(iter(self._binned))]
            self._binned[view.around] = Clusters(self.spots, self._fractions, view.around)
        return self._binned[view.around]

    def paint(self, view: Viewport, scene: MapScene, *, ascii_only: bool) -> MapPicture:
        """Paint a view with everything in it."""
        if self._world is None or self._world[0] != view:
            self._world = view, draw_world(view)
        scene.clusters = self.clusters(view)
        return painted(view, self._world[1], scene, ascii_only=ascii_only)
