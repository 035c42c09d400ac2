"""What a list reads of a console, be it the whole one or as much of it as there is before it is open."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tui.domain.place.named_places import NamedPlaces
    from tui.providers.contract import Provider
    from tui.store import Store


class Listed(Protocol):
    """A console as its lists see it."""

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""
        ...

    @property
    def store(self) -> "Store":
        """What was fetched."""
        ...

    @property
    def places(self) -> "NamedPlaces":
        """The named places."""
        ...

    @property
    def accounts(self) -> "Mapping[str, Provider]":
        """Each configured account's provider."""
        ...
