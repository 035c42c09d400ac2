"""A source: one account with its provider and its client, ready to be asked."""

from dataclasses import dataclass

from tui.domain.change.action import Action
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
        """Return an action of the account's provider by its name; raise `Blocked` for one there is not."""
        found = next((action for action in self.provider.actions if action.name == name), None)
        if found is None:
            raise errors.Blocked(f"{self.provider.title} offers no {name}. Nothing was sent.")
        return found
