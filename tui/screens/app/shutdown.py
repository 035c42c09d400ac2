"""How the application ends: on a key or a signal, after the requests in flight are answered."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

from textual.app import App
from textual.worker import WorkerCancelled, WorkerFailed

ANSWER_SECONDS = 5.0
"""How long to wait for the answer to a request in flight."""
WATCHDOG_SECONDS = 10.0
"""The process ends at most this long after a signal: writing to a closed terminal may block it."""
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

    def catch_signals(self) -> None:
        """Shut down cleanly on SIGTERM and SIGHUP: Textual alone would skip every cleanup."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(number, self._on_signal)

    def _on_signal(self) -> None:
        if self._is_ending:
            return
        watchdog = threading.Timer(WATCHDOG_SECONDS, os._exit, args=(1,))
        watchdog.daemon = True
        watchdog.start()
        self.end()

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
