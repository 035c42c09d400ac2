"""A device's location after it was asked for: at once, or by asking again with a uid."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui.domain.change.action import Outcome, TargetState
from tui.domain.device.kept_positions import LocatedPosition
from tui.providers.contract import Reply
from tui.providers.errors import ProviderError
from tui.providers.polte.answers import location_row, uid_of
from tui.providers.polte.line import PolteLine
from tui.providers.polte.models import moment
from tui.providers.polte.paths import Paths
from tui.providers.polte.requests import request

PATIENCE_SECONDS = 120.0
"""polte.txt, "sync": a location may take two minutes."""
_LONGEST_PAUSE = 32.0
_NOT_YET = frozenset({202, 204, 404})
_PROMISE = re.compile(r"accepted as (\S.*?); (?:no location yet|then: )")
"""An answer in the journal which names a uid: written by this class, maybe in an earlier process."""


class Locator:
    """Waits for locations."""

    def __init__(
        self, paths: Paths, line: PolteLine, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._paths = paths
        self._line = line
        self._sleep = sleep

    async def location(self, ue_token: str, uid: str) -> Mapping[str, Any] | None:
        """Fetch a location by its uid; None: there is none yet."""
        endpoint = self._paths.allowed("location")
        await self._line.ready(endpoint.auth)
        call = request(endpoint, {"ueToken": ue_token, "uid": uid})
        reply = await self._line.ask(replace(call, accepts=call.accepts | _NOT_YET))
        return location_row(reply) if reply.status == 200 else None

    async def located(self, targets: Sequence[str], reply: Reply) -> Outcome:
        """Read a locate's answer, and wait for the location where it is only promised."""
        found, uid = location_row(reply), uid_of(reply)
        try:
            if found is None and uid and targets:
                found = await self._awaited(targets[0], uid)
        except ProviderError as error:  # the locate itself was accepted
            return Outcome(TargetState.ACCEPTED, f"accepted as {uid}; then: {error}", {"uid": uid})
        if found is not None or uid:
            return _outcome(found, uid)
        return Outcome(TargetState.UNKNOWN, "The answer has neither a location nor a uid.")

    async def promised(self, ue_token: str, answer: str) -> Outcome | None:
        """Ask once for the location which an earlier answer promised; None: it names no uid."""
        promise = _PROMISE.match(answer)
        if promise is None:
            return None
        return _outcome(await self.location(ue_token, promise[1]), promise[1])

    async def _awaited(self, ue_token: str, uid: str) -> Mapping[str, Any] | None:
        waited, pause = 0.0, 2.0
        while waited < PATIENCE_SECONDS:
            await self._sleep(pause)
            found = await self.location(ue_token, uid)
            if found is not None:
                return found
            waited += pause
            pause = min(pause * 2, _LONGEST_PAUSE, max(PATIENCE_SECONDS - waited, 1.0))
        return None


def _outcome(found: Mapping[str, Any] | None, uid: str) -> Outcome:
    if found is None:
        return Outcome(TargetState.ACCEPTED, f"accepted as {uid}; no location yet", {"uid": uid})
    row = {**found, "uid": uid} if uid else found
    words = f"{found['latitude']}, {found['longitude']}"
    return Outcome(TargetState.CONFIRMED, words, row, _position(found))


def _position(found: Mapping[str, Any]) -> LocatedPosition:
    """Return a location as a position of its device."""
    return LocatedPosition(
        latitude=found["latitude"],
        longitude=found["longitude"],
        radius_m=found["position_radius_m"],
        at=moment(found["position_at"]),
        source="polte",
    )
