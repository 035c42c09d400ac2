"""The memory of one account's client in the store: what was learned about its vendor."""

from contextlib import suppress

from tui.store import StoreError
from tui.store.shared.learned import LearnedFacts


class LearnedMemory:
    """What was learned about the vendor at one address; a lost or read-only store saves nothing."""

    def __init__(self, facts: LearnedFacts, account: str, base_url: str) -> None:
        self._facts = facts
        self._account = account
        self._base_url = base_url

    async def read(self, name: str) -> str | None:
        """Return the text last saved under this name, or None."""
        with suppress(StoreError):
            return await self._facts.read(self._account, self._place(name))
        return None

    async def save(self, name: str, text: str) -> None:
        """Save a text in place of the last one of this name."""
        with suppress(StoreError):
            await self._facts.save(self._account, self._place(name), text)

    async def forget(self, name: str) -> None:
        """Delete the text of this name, if there is one."""
        with suppress(StoreError):
            await self._facts.forget(self._account, self._place(name))

    def _place(self, name: str) -> str:
        """Name the address too: what is true of one vendor's host is not of another."""
        return f"{name} of {self._base_url}"
