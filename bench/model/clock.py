"""Virtual time: an event loop whose clock jumps to the next event whenever every task sleeps."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

Result = TypeVar("Result")
START = datetime(2026, 3, 2, 6, tzinfo=UTC)


class _Selector(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise RuntimeError("every task waits and nothing is due: deadlock")
        self.seconds += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Sleeps take no time; work for threads is done on the spot, so every run is the same."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.seconds

    def jump(self, seconds: float) -> None:
        """Suspend the machine: everything due meanwhile happens when it wakes."""
        self._virtual.seconds += seconds

    def run_in_executor(self, _: Any, func: Callable[..., Any], *args: Any) -> Any:
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except BaseException as error:  # noqa: BLE001 - handed to whoever awaits it
            future.set_exception(error)
        return future


class Clock:
    """A wall clock on virtual time; `skew` makes it wrong."""

    def __init__(self, start: datetime = START, skew_seconds: float = 0.0) -> None:
        self.start = start
        self.skew = timedelta(seconds=skew_seconds)

    def true(self) -> datetime:
        """Return the true time: the server's."""
        return self.start + timedelta(seconds=asyncio.get_running_loop().time())

    def __call__(self) -> datetime:
        """Return the time by this machine's clock."""
        return self.true() + self.skew


def run(main: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end in virtual time."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(main)
    finally:
        pending = asyncio.all_tasks(loop)
        for task in pending:
            task.cancel()
        if pending:
            loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        loop.close()
