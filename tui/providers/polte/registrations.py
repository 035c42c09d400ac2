"""The credentials of registered devices: kept for the next `locate`, by whichever process that is."""

import json

from tui.providers.errors import Blocked
from tui.providers.memory import Memory
from tui.providers.polte.session import Session

_PROBE = "probe"


class Registrations:
    """Keeps devices' MQTT credentials in the keychain, and hands them to the session which signs."""

    def __init__(self, keychain: Memory, session: Session) -> None:
        self._keychain = keychain
        self._session = session
        self._has_place = False

    async def demand_place(self) -> None:
        """Raise `Blocked` if there is nothing which keeps credentials: they are shown only once."""
        if self._has_place:
            return
        await self._keychain.save(_PROBE, _PROBE)
        if await self._keychain.read(_PROBE) != _PROBE:
            raise Blocked(
                "There is no keychain here for the device's credentials, which locate needs. Set"
                ' keychain = "file:PATH" in the account\'s settings, or fill in keep=false to see them'
                " once and keep them yourself. Nothing was sent."
            )
        await self._keychain.forget(_PROBE)
        self._has_place = True

    async def keep(self, ue_token: str, user: str, password: str) -> bool:
        """Keep a device's credentials; return whether the next process will find them."""
        text = json.dumps([user, password])
        await self._keychain.save(_name(ue_token), text)
        return await self._keychain.read(_name(ue_token)) == text

    async def recall(self, ue_token: str) -> None:
        """Hand what is kept of a device to the session, unless it knows the device already."""
        if self._session.knows(ue_token):
            return
        text = await self._keychain.read(_name(ue_token))
        try:
            user, password = json.loads(text or "")
        except (ValueError, TypeError):
            return  # nothing is kept, or not by us: what is missing is named when it is signed
        self._session.remember(ue_token, str(user), str(password))


def _name(ue_token: str) -> str:
    return f"device {ue_token}"
