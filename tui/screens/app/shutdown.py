"""How the console ends: on a signal, on a fault, with what is under way finished if it can be."""

import asyncio
import os
import signal
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text
from textual.app import App
from textual.worker import WorkerCancelled, WorkerFailed

from tui.console import Console
from tui.domain.text.safe_text import clean
from tui.screens.app.crash_report import WatchedWorkers, place_of, report_text, write_report

ANSWER_SECONDS = 5.0
"""How long an answer which is on its way is waited for."""
WATCHDOG_SECONDS = 10.0
"""After this the process ends, whatever hangs: the terminal may be gone."""
FINISHED_FIRST = frozenset({"job"})
"""Workers which are not cut off while they wait for a vendor's answer."""


class Shutdown(App[None]):
    """An application which leaves no traceback, no half-written store and no hung process behind."""

    opened: Console | None = None

    def __init__(self) -> None:
        super().__init__()
        self._workers = WatchedWorkers(self, self.trouble)
        self._told: set[str] = set()
        self._is_leaving = False

    def secrets(self) -> list[str]:
        """Return what may stand in no report."""
        return []

    @property
    def reports_folder(self) -> Path:
        """Where crash reports are kept."""
        raise NotImplementedError

    def end_well(self) -> None:
        """Leave in order when the line drops: Textual alone would die at once."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(number, self.leave)

    def leave(self) -> None:
        """Stop asking, wait a little for an answer under way, and end."""
        if self._is_leaving:
            return
        self._is_leaving = True
        watchdog = threading.Timer(WATCHDOG_SECONDS, os._exit, args=(1,))
        watchdog.daemon = True
        watchdog.start()
        self.end()

    async def action_quit(self) -> None:
        """End the console from wherever it is."""
        self.end()

    def end(self) -> None:
        """End, once the request which is under way has been answered; jobs rest where they are."""
        self._is_leaving = True
        self.run_worker(self._finish(), group="leave", exit_on_error=False)

    async def _finish(self) -> None:
        if self.opened is not None:
            self.opened.dispatcher.halt()
        under_way = [one for one in self.workers if one.group in FINISHED_FIRST]
        for worker in self.workers:
            if worker.group == "poll":
                worker.cancel()
        waits = [asyncio.ensure_future(one.wait()) for one in under_way]
        if waits:
            await asyncio.wait(waits, timeout=ANSWER_SECONDS)
        self.exit()

    async def on_unmount(self) -> None:
        """Close connections and the store, when nobody uses them any more."""
        self._is_leaving = True
        workers = [one for one in self.workers if one.group != "leave"]
        for worker in workers:
            worker.cancel()
        for worker in workers:
            with suppress(WorkerCancelled, WorkerFailed, TimeoutError):
                await asyncio.wait_for(worker.wait(), ANSWER_SECONDS)
        if self.opened is not None:
            await self.opened.close()

    def trouble(self, error: BaseException) -> None:
        """Say once what went wrong, and keep a report of it."""
        place = place_of(error)
        if self._is_leaving or place in self._told:
            return
        self._told.add(place)
        kept = self._report(error)
        where = f" The report: {kept}" if kept else ""
        self.notify(
            f"A fault of Watchfloor's own ({type(error).__name__}).{where}",
            severity="error",
            timeout=20,
            markup=False,
        )

    def _report(self, error: BaseException) -> Path | None:
        at = datetime.now(UTC)
        return write_report(self.reports_folder, report_text(error, at, self.secrets()), at)

    def _handle_exception(self, error: Exception) -> None:
        # Textual's own crash screen prints local variables, in which secrets stand.
        cause = error.error if isinstance(error, WorkerFailed) else error
        self._return_code = 1
        if self._exception is None and isinstance(cause, Exception):
            self._exception = cause
            self._exception_event.set()
        kept = self._report(cause)
        words = f"Watchfloor met a fault of its own ({type(cause).__name__}) and had to end."
        where = f"\nThe report, without secrets: {kept}" if kept else ""
        self._exit_renderables.append(Text(f"{clean(words)}{where}"))
        self._close_messages_no_wait()
