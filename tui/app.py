"""The Textual application: opens the console, shows its screens, keeps the store fresh, ends well."""

import argparse
import asyncio
import signal
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter

from tui.config import Account, Settings, append_account, config_path, load, state_path
from tui.console import Console, Surroundings, offered_providers
from tui.console.demo import demo_console
from tui.domain.show import Manner
from tui.screens.acting import Acting
from tui.screens.find import Find
from tui.screens.help import Help
from tui.screens.jobs import JobsScreen
from tui.screens.main import MainScreen
from tui.screens.map import MapScreen
from tui.screens.welcome import Welcome
from tui.sync.poller import Poller
from tui.widgets.gate import TextGate

OpenConsole = Callable[[], Awaitable[Console]]


class Watchfloor(App[None]):
    """One console; `open_console` is awaited after the first paint."""

    CSS_PATH = "app.tcss"
    TITLE = "Watchfloor"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        settings: Settings,
        open_console: OpenConsole,
        open_demo: OpenConsole,
        *,
        straight: bool = False,
    ) -> None:
        """Take the settings; `straight`: open without asking even where no account is set."""
        super().__init__()
        self._straight = straight
        self._settings = settings
        self._open_console = open_console
        self._open_demo = open_demo
        self._wired: Console | None = None
        self._poller: Poller | None = None
        self._absolute = False
        self._in_utc = False
        self._gate = TextGate()
        self.animation_level = "none"

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the second text gate behind everything that is drawn."""
        return [*super().get_line_filters(), self._gate]

    def on_mount(self) -> None:
        """Open on what there is."""
        self._end_well()
        if self._straight or self._settings.accounts:
            self._start(self._open_console)
        else:
            self.push_screen(Welcome(self._try_account, self._save_account))

    def _start(self, open_console: OpenConsole) -> None:
        self.run_worker(self._opened(open_console), group="open", exclusive=True)

    async def _opened(self, open_console: OpenConsole) -> None:
        console = self._wired = await open_console()
        self._settings = console.settings
        await self.push_screen(MainScreen(console, self.manner))
        poller = self._poller = Poller(
            console.store,
            console.fetcher,
            now=console.now,
            sleep=console.around.sleep,
            gauges=console.gauges,
        )
        self.run_worker(poller.listen(), group="listen", exit_on_error=False)
        for account in console.accounts:
            self.run_worker(
                poller.run(partial(console.source, account, person=False)),
                group=f"poll-{account}",
                exit_on_error=False,
            )

    def manner(self) -> Manner:
        """Say how times are told now."""
        now = self._wired.now() if self._wired else datetime.now(UTC)
        return Manner(now, self._zone(), self._absolute)

    def _zone(self) -> tzinfo:
        if self._in_utc:
            return UTC
        name = self._settings.ui.timezone
        if name != "local":
            return ZoneInfo(name)
        return datetime.now(UTC).astimezone().tzinfo or UTC

    def refresh_accounts(self, accounts: Iterable[str]) -> None:
        """Ask these accounts now instead of at the end of their pause."""
        for account in accounts:
            if self._poller is not None:
                self._poller.wake(account)
        self.notify("Asking now, within the limits.", markup=False, timeout=2)

    def action_ages(self) -> None:
        """Show times as ages or as instants."""
        self._absolute = not self._absolute
        self._redraw()

    def action_zone(self) -> None:
        """Show times in my zone or in UTC."""
        self._in_utc = not self._in_utc
        self._redraw()

    def _redraw(self) -> None:
        for screen in self.screen_stack:
            again = getattr(screen, "tell_again", None)
            if again is not None:
                again()

    def action_find(self) -> None:
        """Find a device by whatever a caller has."""
        if self._wired is None:
            return

        def found(key: str | None) -> None:
            main = next((one for one in self.screen_stack if isinstance(one, MainScreen)), None)
            if key is not None and main is not None:
                main.open_device(key)

        self.push_screen(Find(self._wired), found)

    def action_jobs(self) -> None:
        """Show what was changed."""
        if self._wired is not None:
            self.push_screen(JobsScreen(self._wired, self.manner))

    async def action_map(self) -> None:
        """Show the devices on a map, the one meant here selected."""
        screen = self.screen
        if self._wired is not None and not isinstance(screen, MapScreen):
            meant = await screen.targets() if isinstance(screen, Acting) else ()
            near = not isinstance(screen, MainScreen)
            self.push_screen(MapScreen(self._wired, self.manner, meant, near=near))

    def action_help(self) -> None:
        """Show every key of the screen in view; a chosen one is done."""
        active = [one for one in self.screen.active_bindings.values() if one.enabled]
        lines = [
            (
                one.binding.action,
                f"{self.get_key_display(one.binding):<12} {one.tooltip or one.binding.description}",
            )
            for one in active
            if one.binding.description and one.binding.id
        ]

        async def chosen(action: str | None) -> None:
            if action is not None:
                await self.run_action(action, self.screen)

        self.push_screen(Help(lines), chosen)

    def on_welcome_demo_wanted(self) -> None:
        """Start the demo from the welcome screen."""
        self._start(self._open_demo)

    def on_welcome_added(self) -> None:
        """Open the console on the account just added."""
        self._settings = load(config_path())
        self._start(self._open_console)

    async def _try_account(self, account: Account) -> Console:
        folder = Path(tempfile.mkdtemp(prefix="watchfloor-test-"))
        return await Console.open(Settings(accounts=(account,)), folder, Surroundings())

    def _save_account(self, filled: Mapping[str, Any]) -> str:
        provider = next(p for p in offered_providers() if p.name == filled["provider"])
        secret = [credential.name for credential in provider.credentials if credential.secret]
        return str(append_account(config_path(), filled, secret))

    def _end_well(self) -> None:
        """Leave in order when the line drops: Textual alone would die at once."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(number, self.exit)

    async def on_unmount(self) -> None:
        """Close connections and the store."""
        if self._wired is not None:
            self.workers.cancel_all()
            await self._wired.close()


async def _configured(read_only: bool) -> Console:  # noqa: FBT001 - the one switch there is
    return await Console.open(load(config_path()), state_path(), Surroundings(read_only=read_only))


def open_app(arguments: argparse.Namespace) -> int:
    """Open the console on the configured accounts."""
    settings = load(config_path())
    app = Watchfloor(
        settings, lambda: _configured(arguments.read_only), lambda: demo_console(fleet=300)
    )
    app.run(mouse=settings.ui.mouse)
    return app.return_code or 0


def open_demo(arguments: argparse.Namespace) -> int:
    """Open the console on the built-in simulator."""

    def open_() -> Awaitable[Console]:
        return demo_console(
            fleet=arguments.fleet,
            seed=arguments.seed,
            speed=arguments.speed,
            read_only=arguments.read_only,
        )

    app = Watchfloor(Settings(), open_, open_, straight=True)
    app.run()
    return app.return_code or 0
