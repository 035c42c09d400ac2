"""Errors of the store which reached nobody: the console says them and goes on; they are no bugs."""

import time
from collections.abc import Callable

from textual.app import App

from tui.console import StoreWatch
from tui.screens.shell.store_notice import store_error_words
from tui.store import StoreError

ASKED_FOR = frozenset({"act", "copy", "difference", "mark", "next", "open", "plan"})
"""The groups of workers which do what somebody has just asked for."""
REPEAT_SECONDS = 5.0
"""The same sentence is not shown again while it still stands there."""


class StoreTrouble:
    """Finds out whether the store is lost, which the top line says, or says the error itself."""

    def __init__(
        self, app: App[None], watch: StoreWatch, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._watch = watch
        self._clock = clock
        self._said: dict[str, float] = {}
        self._is_looking = False
        self._is_silent = False

    def silence(self) -> None:
        """Show nothing more: the application is ending, and the store is closed."""
        self._is_silent = True

    def notice(self, error: StoreError, *, asked: bool = False) -> None:
        """Take an error; `asked`: somebody pressed a key, and hears in any case why nothing happens."""
        if self._is_silent:
            return
        if asked:
            self._say(store_error_words(self._watch, error))
        if not self._is_looking:
            self._is_looking = True
            self._app.run_worker(self._look(error), group="poll", exit_on_error=False)

    async def _look(self, error: StoreError) -> None:
        try:
            if await self._watch.look():
                self._say(str(error))
        finally:
            self._is_looking = False

    def _say(self, words: str) -> None:
        now = self._clock()
        if now - self._said.get(words, now - REPEAT_SECONDS) >= REPEAT_SECONDS:
            self._said[words] = now
            self._app.notify(words, severity="warning", markup=False)
