"""A source: one account with its provider and its client, ready to be asked."""

from collections.abc import Awaitable, Callable, Sequence

from tui.domain.change.action import Action
from tui.domain.device.record import Row
from tui.lazy_dataclass import dataclass
from tui.providers import errors
from tui.providers.contract import Client, Provider


@dataclass(frozen=True, slots=True)
class Source:
    """One account, ready to be asked."""

    account: str
    provider: Provider
    client: Client
    base_url: str
    """The address below which its vendor is asked."""

    def action(self, name: str) -> Action:
        """Return an action of the account's provider by its name; raise `Blocked` for an unknown name."""
        found = next((action for action in self.provider.actions if action.name == name), None)
        if found is None:
            raise errors.Blocked(f"{self.provider.title} has no action {name}. Nothing was sent.")
        return found


ListReader = Callable[[Source, str, str | None], Awaitable[Sequence[Row]]]
"""Reads one of a vendor's lists, by its name and what it is asked with, and stores it."""
