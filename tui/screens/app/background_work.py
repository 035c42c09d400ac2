"""The background work of an open console: reading the vendors, confirming changes, cleaning up."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App

from tui.config.place_file import place_zone, read_places
from tui.console import FAILURES, Console
from tui.domain.text.safe_text import clean
from tui.store import StoreLost
from tui.widgets.wording import window_text

if TYPE_CHECKING:
    from tui.sync.poller import Poller

QUIET_SECONDS = 4.0
"""An account which was not read after this is waited for: a person hears why."""
LATER_SECONDS = 0.5
"""How long after the first rows polling starts; its imports would delay them."""
BETWEEN_SECONDS = 0.05
"""How long keys are answered before the next part of the device's screen is imported."""
DEVICE_SCREEN = (
    "tui.domain.verdict.judge",
    "tui.console.unit.verdict",
    "tui.widgets.timeline.timeline",
    "tui.screens.reports.pane",
    "tui.screens.device.head",
    "tui.screens.device.timeline_pane",
    "tui.screens.device.screen",
)
"""The device's screen and what it imports, in parts which take about the same time."""


class BackgroundWork:
    """Keeps the store of an open console fresh."""

    def __init__(
        self, app: App[None], console: Console, quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        """Take for how long an account may be asked before a person hears what it waits for."""
        self._quiet_seconds = quiet_seconds
        self._app = app
        self._console = console
        self._poller: Poller | None = None
        self.is_live = False
        """Whether vendors are polled."""

    async def start(
        self, places_file: Path, places_read: Callable[[], None], *, live: bool
    ) -> None:
        """Start the work which can wait until the first rows have been drawn.

        `places_read` is called when the file names places; with `live` off no vendor is polled.
        """
        console = self._console
        self.is_live = live
        for loss in console.store.losses:
            self._app.notify(loss, severity="warning", timeout=30, markup=False)
        console.places = await read_places(places_file, place_zone(console.settings))
        for problem in console.places.problems:
            self._app.notify(problem, severity="warning", markup=False)
        if console.places.places:
            places_read()
        with suppress(StoreLost):  # the next start does it
            # After a crash the result of a request in flight is unknown.
            await console.recover_jobs()
        self._app.set_timer(LATER_SECONDS, lambda: self._run(_import_device_screen(), "house"))
        self._run(asyncio.to_thread(_delete_left_behind), "house")
        if live:
            self._app.set_timer(LATER_SECONDS, self._poll)

    def refresh(self, accounts: Iterable[str]) -> None:
        """Read these accounts now instead of at the next scheduled time."""
        if problem := self._console.store.asking_problem:
            self._app.notify(f"No vendor can be asked. {problem}", severity="warning", markup=False)
            return
        asked = list(accounts)
        for account in asked:
            self._run(self._refresh(account), f"ask-{account}")
        self._app.notify(f"Asking {', '.join(asked)}…", markup=False, timeout=2)

    def _poll(self) -> None:
        from tui.console.judging import unit_judge
        from tui.console.rehearsing import rehearse_forever
        from tui.sync.poller import Poller

        console = self._console
        poller = self._poller = Poller(
            console.store,
            console.fetcher,
            now=console.now,
            sleep=console.around.sleep,
            gauges=console.gauges,
            judge=unit_judge(console).judge_due,
        )
        self._run(console.store_watch.watch(), "poll")
        self._run(console.confirm_forever(), "confirm")
        self._run(rehearse_forever(console), "rehearse")
        if not console.read_only:
            self._run(console.prune_forever(), "house")
            self._run(console.store.words.keep_up(console.around.sleep), "index")
        for account in console.accounts:
            self._run(poller.sync_forever(partial(console.source, account, person=False)), "poll")

    async def _refresh(self, account: str) -> None:
        """Read one account's devices; say what that waits for, and why nothing was read."""
        asking = asyncio.ensure_future(self._ask(account))
        try:
            await asyncio.wait({asking}, timeout=self._quiet_seconds)
            if not asking.done():
                self._app.notify(await self._waits_for(account), markup=False)
            problem = await asking
        finally:
            asking.cancel()
        if problem:
            self._app.notify(clean(problem), severity="warning", markup=False)

    async def _ask(self, account: str) -> str:
        """Read one account's devices; return why nothing was read. The store keeps a failure."""
        try:
            source = self._console.source(account)
            if self._poller is not None:
                return await self._poller.refresh(source)
            await self._console.fetcher.devices(source)
        except FAILURES as error:
            return str(error)
        return ""

    async def _waits_for(self, account: str) -> str:
        full = [gauge for gauge in await self._console.gauges(account) if gauge.used >= gauge.limit]
        if full:
            window = window_text(full[0].window_seconds)
            return f"{account}: its {window} rate limit is reached. It is asked when a request is free."
        return f"{account} has not answered yet. Still waiting, for up to a minute."

    def _run(self, work: Awaitable[None], group: str) -> None:
        self._app.run_worker(work, group=group, exit_on_error=False)


def _delete_left_behind() -> None:
    """Delete what a killed console left of an earlier time."""
    from tui.console.past import delete_left_behind

    delete_left_behind()


async def _import_device_screen() -> None:
    """Import the screen most likely opened next, so that it opens without delay; a key waits for one part at most."""
    for module in DEVICE_SCREEN:
        if module not in sys.modules:
            import_module(module)
            await asyncio.sleep(BETWEEN_SECONDS)
