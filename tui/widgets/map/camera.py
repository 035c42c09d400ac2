"""The part of the world a map shows, and how keys and the mouse wheel move it."""

from collections.abc import Callable, Sequence

from tui.domain.place.clusters import bounding_box
from tui.domain.place.distance import Position
from tui.domain.place.viewport import Viewport

ZOOM = 2.0
NEAR_M = 1_500.0
"""A single position is shown with this many meters across."""


class MapCamera:
    """The part of the world in view; None until the size of the screen is known."""

    def __init__(self, moved: Callable[[], None]) -> None:
        """Call `moved` whenever another part is in view."""
        self.view: Viewport | None = None
        self.is_placed = False
        """Whether something chose the view; before, it is the whole world."""
        self._moved = moved

    def go(self, view: Viewport) -> None:
        """Show another part of the world."""
        self.is_placed = True
        if view != self.view:
            self.view = view
            self._moved()

    def center_on(self, position: Position) -> None:
        """Center the view on a position."""
        if self.view is not None:
            self.go(self.view.centered(position))

    def close_up(self, positions: Sequence[Position]) -> None:
        """Show these positions as large as they fit, but never closer than a street or two."""
        box = bounding_box(positions)
        if self.view is None or box is None:
            return
        fitted = self.view.fitted(*box)
        far = NEAR_M / max(1e-9, fitted.meters_per_column() * fitted.columns)
        self.go(fitted.zoomed(1 / far, fitted.center) if far > 1 else fitted)

    def pan(self, across: int, down: int) -> None:
        """Move by an eighth of the view."""
        if self.view is not None:
            self.go(self.view.panned(across, down))

    def zoom(self, direction: int, about: Position | None) -> None:
        """Zoom in, or with -1 out; `about` stays where it is on the screen, or the middle with None."""
        if self.view is not None:
            self.go(self.view.zoomed(ZOOM**direction, about))

    def wheel(self, direction: int, column: int, line: int) -> None:
        """Zoom around the position under the pointer."""
        if self.view is not None:
            self.zoom(direction, self.view.position(column, line))

    def resize(self, columns: int, lines: int, held: Position | None) -> None:
        """Keep middle and scale at another size, and keep the position `held` in view."""
        if self.view is None or not self.is_placed:
            self.view = Viewport.world(columns, lines)
            return
        self.view = self.view.resized(columns, lines)
        if held is not None and not self.view.holds(held):
            self.view = self.view.centered(held)
