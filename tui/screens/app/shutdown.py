"""How the application ends: on a key or a signal, after the requests in flight are answered."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from textual.app import App
from textual.worker import WorkerCancelled, WorkerFailed

ANSWER_SECONDS = 5.0
"""How long to wait for the answer to a request in flight."""
WATCHDOG_SECONDS = 10.0
"""The process ends at most this long after a signal, whatever blocks it."""
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
FINISHED_FIRST = frozenset({"job"})
"""Groups of workers which may finish their request."""
STOPPED_FIRST = frozenset({"poll"})
"""Groups of workers which must not begin another request."""
SHUTDOWN = "shutdown"


class Shutdown:
    """Ends an application without a half-written store or a process that hangs."""

    def __init__(
        self, app: App[None], *, pause_jobs: Callable[[], None], silence: Callable[[], None]
    ) -> None:
        """Take the functions to call when the end begins: to pause jobs, and to silence notices."""
        self._app = app
        self._pause_jobs = pause_jobs
        self._silence = silence
        self._is_ending = False
        self._is_signaled = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._handlers_before: dict[signal.Signals, Any] = {}

    @property
    def is_ending(self) -> bool:
        """Whether the end has begun: what fails then is no news."""
        return self._is_ending

    def catch_signals(self) -> None:
        """Shut down cleanly on SIGTERM and SIGHUP: Textual alone would skip every cleanup.

        The handlers are the interpreter's and not the event loop's: they run whatever the loop waits for.
        """
        self._loop = asyncio.get_running_loop()
        with suppress(ValueError):  # only the main thread may
            for number in ENDING_SIGNALS:
                self._handlers_before[number] = signal.signal(number, self._on_signal)

    def release_signals(self) -> None:
        """Restore what signals did before."""
        while self._handlers_before:
            signal.signal(*self._handlers_before.popitem())

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._loop is None or self._is_signaled:
            return
        self._is_signaled = True
        watchdog = threading.Timer(WATCHDOG_SECONDS, os._exit, args=(1,))
        watchdog.daemon = True
        watchdog.start()
        if not self._is_ending:
            self._loop.call_soon_threadsafe(self.end)

    def end(self) -> None:
        """End once the requests in flight are answered; jobs pause where they are."""
        self._is_ending = True
        self._silence()
        self._app.run_worker(self._finish(), group=SHUTDOWN, exit_on_error=False)

    async def _finish(self) -> None:
        self._pause_jobs()
        for worker in self._app.workers:
            if worker.group in STOPPED_FIRST:
                worker.cancel()
        waits = [
            asyncio.ensure_future(worker.wait())
            for worker in self._app.workers
            if worker.group in FINISHED_FIRST
        ]
        if waits:
            await asyncio.wait(waits, timeout=ANSWER_SECONDS)
        self._app.exit()

    async def stop_workers(self) -> None:
        """Cancel the running workers and wait for them, so that none uses the store after it is closed."""
        self._is_ending = True
        self._silence()
        workers = [worker for worker in self._app.workers if worker.group != SHUTDOWN]
        for worker in workers:
            worker.cancel()
        for worker in workers:
            with suppress(WorkerCancelled, WorkerFailed, TimeoutError):
                await asyncio.wait_for(worker.wait(), ANSWER_SECONDS)
