"""The area in which a lost unit can be, on the map: it grows with time, and each word makes it smaller."""

from typing import TYPE_CHECKING

from tui.export.search_area import format_area
from tui.widgets.map.map import MapView

if TYPE_CHECKING:
    from tui.console.recovery.search import Search

SHOWN_TOPICS = frozenset({"devices", "reports"})
"""The changes of the store which can tell something of its place."""


class SoughtArea:
    """Draws the area of a search; without a search nothing."""

    def __init__(self, search: "Search | None") -> None:
        self._search = search

    def is_touched(self, topics: frozenset[str]) -> bool:
        """Return whether a change of the store can change the area."""
        return self._search is not None and bool(topics & SHOWN_TOPICS)

    async def read(self) -> None:
        """Read every word about its place again."""
        if self._search is not None:
            await self._search.read()

    def draw(self, view: MapView) -> list[str]:
        """Draw the area as it is now, the first time with the whole of it in view; return how large it is."""
        area = self._search.area() if self._search else None
        if area is None or view.view is None:
            return []
        is_first = not view.scene.area
        view.show_area(area.edge)
        if is_first:
            view.camera.close_up(area.edge)
        return [f"it can be in {format_area(area.square_km)}"]
