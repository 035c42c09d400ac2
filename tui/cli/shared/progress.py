"""Print the progress of long work, without flooding a log."""

import time
from collections.abc import Callable

from tui.cli.status import say

PROGRESS_SECONDS = 1.0
"""The least time between two lines: work which ends sooner prints none."""


class ProgressLine:
    """Prints progress once a second at most, and none in the first second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._printed_at = clock()

    def __call__(self, words: str) -> None:
        """Print the progress, unless the last line is less than a second old."""
        if self._clock() - self._printed_at >= PROGRESS_SECONDS:
            self._printed_at = self._clock()
            say(words)
