"""Wait while the store cannot be reached: what was sent to a vendor must still be saved."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from tui.changes.run import RunningJob
from tui.lazy_dataclass import dataclass
from tui.store import StoreLost

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0
"""The pause between two attempts doubles up to this: whoever ends the program waits no longer."""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class StoreWait:
    """Repeats work on the store until the store is back."""

    _now: Callable[[], datetime]
    _sleep: Callable[[float], Awaitable[object]]
    _is_halted: Callable[[], bool]
    """Whether this process is about to end: then do not wait."""

    async def run(
        self,
        work: Callable[[], Awaitable[Result]],
        *,
        course: RunningJob | None = None,
        until: datetime | None = None,
    ) -> Result:
        """Run work, again after each `StoreLost`, and report to the job's listeners that it waits.

        Raise `StoreLost` if the store is not back by `until`, or if this process is about to end.
        """
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                return await work()
            except StoreLost as lost:
                now = self._now()
                if self._is_halted() or (until is not None and now >= until):
                    raise
                if course is not None:
                    course.wait(now + timedelta(seconds=pause), str(lost), now)
            await self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
