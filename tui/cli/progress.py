"""Saying how far something long has got, without flooding a log."""

import time
from collections.abc import Callable

from tui.cli.status import say

PROGRESS_SECONDS = 1.0


class ProgressLine:
    """Says what it is told once a second at most, and nothing of what is done within the first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said_at = clock()

    def __call__(self, words: str) -> None:
        """Be told how far it has got."""
        if self._clock() - self._said_at >= PROGRESS_SECONDS:
            self._said_at = self._clock()
            say(words)
