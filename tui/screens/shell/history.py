"""The locations the user visited: a tab, its list, and the screens opened from there."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from textual.screen import Screen

MOST_PLACES = 100
ARROW = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
"""Between the parts of a location."""
ATTENTION, FLEET = "attention", "fleet"
"""The first two tabs; those of the vendors come after them, under their vendors' names."""
DEVICES, LIMITS = "devices", "limits"
"""The first and the last list of a provider's tab; the vendor's own lists are between them."""


@dataclass(frozen=True, eq=False)
class OpenedScreen:
    """One screen opened from another: its title in the crumbs, and a function which opens it."""

    title: str
    open: Callable[[], "Screen[None]"]


@dataclass(frozen=True, slots=True)
class Location:
    """One place in the console."""

    tab: str
    list: str = ""
    """The list in the tab; empty where the tab has only one."""
    title: str = ""
    steps: tuple[OpenedScreen, ...] = ()

    def crumbs(self) -> str:
        """Return the titles from the tab to here."""
        return ARROW.join([self.title, *(step.title for step in self.steps)])

    def at(self, steps: tuple[OpenedScreen, ...]) -> "Location":
        """Return the location with these screens opened from the same list."""
        return replace(self, steps=steps)


class NavigationHistory:
    """The locations visited, as in a browser: a new location removes those ahead."""

    def __init__(self, first: Location) -> None:
        self._places = [first]
        self._now = 0

    @property
    def here(self) -> Location:
        """The location in view."""
        return self._places[self._now]

    def visit(self, place: Location) -> None:
        """Record a new location; the one before counts as a step back."""
        if place == self.here:
            return
        if self._now and self._places[self._now - 1] == place:
            self._now -= 1
            return
        self._places[self._now + 1 :] = [place]
        del self._places[:-MOST_PLACES]
        self._now = len(self._places) - 1

    def step(self, by: int) -> Location | None:
        """Go back (-1) or forward (1) and return that location; None where there is none."""
        if not 0 <= self._now + by < len(self._places):
            return None
        self._now += by
        return self.here
