"""Watch the store of a console: what other processes change in it, and whether it answers at all."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from tui.store import Store, StoreError

LOOK_SECONDS = 1.0
"""How often to check whether another process has changed the store."""
LONGEST_PAUSE_SECONDS = 5.0
"""While the store does not answer, the pause between two looks doubles up to this."""
Listener = Callable[[], object]

_log = logging.getLogger(__name__)


class StoreWatch:
    """Whether the store answers, since when it does not, and why."""

    def __init__(self, store: Store, now: Callable[[], datetime], name: str = "The store") -> None:
        """Watch a store; the name is what messages call it."""
        self._store = store
        self._now = now
        self.name = name
        self._listeners: list[Listener] = []
        self.lost_since: datetime | None = None
        """Since when the store does not answer; None while it does."""
        self.problem = ""
        """Why it does not answer; empty while it does."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call this listener when the store is lost and when it is back; return how to stop."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    async def watch(self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """Look again and again, until cancelled.

        `sleep` is real time, also in the demo: the other processes' time does not run faster.
        """
        pause = LOOK_SECONDS
        while True:
            await sleep(pause)
            answers = await self.look()
            pause = LOOK_SECONDS if answers else min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def look(self) -> bool:
        """Return whether the store answers; whoever listens hears when that has changed.

        A store which is back may have changed in everything: then all who show it read it again.
        """
        try:
            await self._store.poll_changes()
        except StoreError as error:
            self._lose(str(error))
            return False
        self._find()
        return True

    def _lose(self, problem: str) -> None:
        is_new = self.lost_since is None
        self.problem = problem
        if is_new:
            self.lost_since = self._now()
            _log.warning("%s", problem)
            self._tell()

    def _find(self) -> None:
        if self.lost_since is None:
            return
        self.lost_since, self.problem = None, ""
        _log.warning("the store answers again")
        self._tell()
        self._store.announce_all()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
