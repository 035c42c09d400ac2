"""The background work of an open console: reading the vendors, confirming changes, cleaning up."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App

from tui.config.place_file import read_places
from tui.console import FAILURES, Console
from tui.domain.text.safe_text import clean
from tui.store import StoreLost

if TYPE_CHECKING:
    from tui.sync.poller import Poller

LATER_SECONDS = 0.5
"""How long after the first rows polling starts; its imports would delay them."""


class BackgroundWork:
    """Keeps the store of an open console fresh."""

    def __init__(self, app: App[None], console: Console) -> None:
        self._app = app
        self._console = console
        self._poller: Poller | None = None

    async def start(
        self, places_file: Path, places_read: Callable[[], None], *, live: bool
    ) -> None:
        """Start the work which can wait until the first rows have been drawn.

        `places_read` is called when the file names places; with `live` off no vendor is polled.
        """
        console = self._console
        console.places = await read_places(places_file)
        if console.places.places:
            places_read()
        with suppress(StoreLost):  # the next start does it
            # After a crash the result of a request in flight is unknown.
            await console.recover_jobs()
        self._app.set_timer(LATER_SECONDS, _import_device_screen)
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
        from tui.sync.poller import Poller

        console = self._console
        poller = self._poller = Poller(
            console.store,
            console.fetcher,
            now=console.now,
            sleep=console.around.sleep,
            gauges=console.gauges,
        )
        self._run(console.store_watch.watch(), "poll")
        self._run(console.confirm_forever(), "confirm")
        if not console.read_only:
            self._run(console.prune_forever(), "house")
        for account in console.accounts:
            self._run(poller.sync_forever(partial(console.source, account, person=False)), "poll")

    async def _refresh(self, account: str) -> None:
        """Read one account's devices, and say why nothing was read; the store keeps a failure."""
        try:
            source = self._console.source(account)
            if self._poller is not None:
                problem = await self._poller.refresh(source)
            else:
                await self._console.fetcher.devices(source)
                problem = ""
        except FAILURES as error:
            problem = str(error)
        if problem:
            self._app.notify(clean(problem), severity="warning", markup=False)

    def _run(self, work: Awaitable[None], group: str) -> None:
        self._app.run_worker(work, group=group, exit_on_error=False)


def _import_device_screen() -> None:
    """Import the screen most likely opened next, so that it opens without delay."""
    import_module("tui.screens.device.screen")
