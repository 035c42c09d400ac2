"""A view of the world which is moved by keys and wheel; what is drawn in it is said elsewhere."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tui.domain.place.clusters import corners
from tui.domain.place.distance import Position
from tui.domain.place.viewport import Viewport
from tui.widgets.terminal.fits_terminal import FitsTerminal

ZOOM = 2.0
NEAR_M = 1_500.0
"""A position alone is shown with so much across."""


class MapMotion(FitsTerminal, can_focus=True):
    """Where one looks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "pan(-1,0)", "West", show=False),
        Binding("right", "pan(1,0)", "East", show=False),
        Binding("up", "pan(0,-1)", "North", show=False),
        Binding("down", "pan(0,1)", "South", show=False),
        Binding("plus,equals_sign", "zoom(1)", "Closer"),
        Binding("minus", "zoom(-1)", "Wider", show=False),
        Binding("0", "world", "World", show=False),
        Binding("home", "fit", "Fit all", show=False),
    ]

    class Moved(Message):
        """Another part of the world is in view."""

        def can_replace(self, message: Message) -> bool:
            """Only where it has come to rest counts."""
            return isinstance(message, MapMotion.Moved)

    def __init__(self, *, id: str | None = None) -> None:
        """Look nowhere until there is a size."""
        super().__init__(id=id)
        self.view: Viewport | None = None
        self._is_placed = False

    def redraw(self) -> None:
        """Draw what is in view."""
        raise NotImplementedError

    @property
    def positions(self) -> Sequence[Position]:
        """All that can be looked at."""
        raise NotImplementedError

    @property
    def held_position(self) -> Position | None:
        """What stays where it is when one looks closer."""
        return None

    def go(self, view: Viewport) -> None:
        """Look at another part of the world."""
        self._is_placed = True
        if view != self.view:
            self.view = view
            self.redraw()
            self.post_message(self.Moved())

    def centre(self, position: Position) -> None:
        """Put a position in the middle."""
        if self.view is not None:
            self.go(self.view.centred(position))

    def close_up(self, positions: Sequence[Position]) -> None:
        """Show these positions as large as they fit, but never nearer than a street or two."""
        box = corners(positions)
        if self.view is None or box is None:
            return
        fitted = self.view.fitted(*box)
        far = NEAR_M / max(1e-9, fitted.metres_per_column() * fitted.columns)
        self.go(fitted.zoomed(1 / far, fitted.centre) if far > 1 else fitted)

    def on_resize(self, event: events.Resize) -> None:
        """Keep the middle and the scale."""
        columns, lines = event.size
        if self.view is None or not self._is_placed:
            self.view = Viewport.world(columns, lines)
            if self.positions:
                self.action_fit()
        else:
            held = self.held_position
            self.view = self.view.resized(columns, lines)
            if held is not None and not self.view.holds(held):
                self.view = self.view.centred(held)
        self.redraw()
        self.post_message(self.Moved())

    def action_pan(self, across: int, down: int) -> None:
        """Move by an eighth of the view."""
        if self.view is not None:
            self.go(self.view.panned(across, down))

    def action_zoom(self, direction: int) -> None:
        """Look closer, or wider."""
        if self.view is not None:
            self.go(self.view.zoomed(ZOOM**direction, self.held_position))

    def action_world(self) -> None:
        """Show the whole world."""
        self.go(Viewport.world(*self.size))

    def action_fit(self) -> None:
        """Show all devices as large as they fit."""
        self.close_up(self.positions)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look closer at what is under the pointer."""
        self._wheel(event, ZOOM)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look wider."""
        self._wheel(event, 1 / ZOOM)

    def _wheel(self, event: events.MouseScrollUp | events.MouseScrollDown, factor: float) -> None:
        event.stop()
        if self.view is not None:
            about = self.view.position(event.x, event.y)
            self.go(self.view.zoomed(factor, about))
