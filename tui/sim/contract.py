"""What every simulated vendor promises the rest of the simulator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tui.sim.message import Answer, Request
from tui.sim.world.unit import Unit
from tui.sim.world.world import World


class Vendor(Protocol):
    """A simulated vendor: request in, answer out, and time only from its world's clock."""

    def handle(self, request: Request) -> Answer:
        """Answer one request; its path no longer has the vendor's mount point."""
        ...


def no_record(_world: World, _unit: Unit) -> str | None:
    """Return None: the vendor does not reveal which of its records is which unit's."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorSimulator:
    """How one vendor is simulated: what it is called, how to reach it, how to open it on a world."""

    name: str
    """The provider it stands in for, and the path it is served at."""
    host: str
    """Where the vendor really is; requests to it are answered here when the line is a transport."""
    settings: str
    """An `[[accounts]]` entry which reaches it, in TOML; `{url}` is where it is served."""
    open: Callable[[World], Vendor]
    record_of: Callable[[World, Unit], str | None] = no_record
    """Returns the vendor's own number of a unit's record, or None where it has none: for the truth only."""

    def settings_at(self, base: str) -> str:
        """Return the account which reaches it, below the address where all vendors are served."""
        return self.settings.replace("{url}", f"{base.rstrip('/')}/{self.name}")
