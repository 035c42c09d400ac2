"""This machine's keychain as a memory which processes of one user share, for a login's token."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.config.keyring_call import KeyringFailed, ask_keyring
from tui.config.secrets import SERVICE

if TYPE_CHECKING:
    from types import ModuleType


class Keychain:
    """The texts of one account in the keychain; where there is no keychain, nothing is kept.

    A keychain which fails or does not answer is not asked again by this process: each try may take
    seconds, or open a window which asks for a password.
    """

    def __init__(self, account: str) -> None:
        self._account = account
        self._is_missing = False

    async def read(self, name: str) -> str | None:
        """Return the text last saved under this name, or None."""
        user = self._user(name)
        found: list[str | None] = []
        await self._with(lambda keyring: found.append(keyring.get_password(SERVICE, user)))
        return found[0] if found else None

    async def save(self, name: str, text: str) -> None:
        """Save a text in place of the last one of this name."""
        user = self._user(name)
        await self._with(lambda keyring: keyring.set_password(SERVICE, user, text))

    async def forget(self, name: str) -> None:
        """Delete the text of this name, if there is one."""
        if await self.read(name) is not None:
            user = self._user(name)
            await self._with(lambda keyring: keyring.delete_password(SERVICE, user))

    def _user(self, name: str) -> str:
        return f"{self._account}/{name}"

    async def _with(self, work: "Callable[[ModuleType], object]") -> None:
        if not self._is_missing:
            self._is_missing = not await asyncio.to_thread(_answers, work)


def _answers(work: "Callable[[ModuleType], object]") -> bool:
    """Do this with the keychain; return whether there is one which answered in time."""
    try:
        ask_keyring(work)
    except KeyringFailed:
        return False
    return True
