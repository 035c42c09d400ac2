"""Open the console: find out what the terminal can do before anything is drawn on it."""

import os
import select
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.allocator import return_freed_memory
from tui.cli.shared.gc_freeze import frozen_imports
from tui.cli.status import UsageProblem, say
from tui.config import Settings, config_path, load, state_path
from tui.widgets.terminal.terminal import Terminal, judge, round_trip

if TYPE_CHECKING:
    import argparse

    from tui.app import Watchfloor
    from tui.console import Console
    from tui.screens.fleet.first_look import Start
    from tui.widgets.terminal.early_screen import EarlyScreen

FRAMES_A_SECOND_SLOWLY = "15"
"""At 15 frames a second a held arrow key writes half as many bytes as at Textual's own 60."""
NO_TERMINAL = "The console needs a terminal. Without one, use a command: see `watchfloor --help`."
DUMB_TERMINAL = (
    "This terminal (TERM=dumb) cannot show the console. Use a command: see `watchfloor --help`."
)
FLEET_FROM_WELCOME = 300
"""The devices of the demo opened from the welcome screen: enough to look real, ready in a second."""


def console(arguments: "argparse.Namespace") -> int:
    """Open the console on the configured accounts."""
    _require_terminal()
    settings = load(config_path(), state_path())
    if arguments.read_only:
        settings = settings.as_read_only()
    terminal = _terminal(settings)
    with frozen_imports():
        from tui.screens.fleet.first_look import Start, first_look  # noqa: PLC0415 - not for the demo
    start = Start(settings, terminal, os.environ, settings.ui.read_only)
    with first_look(start, state_path()) as early:
        return _run_console(start, early, read_only=arguments.read_only)


def _run_console(start: "Start", early: "EarlyScreen | None", *, read_only: bool) -> int:
    return_freed_memory()
    with frozen_imports():
        # Textual reads its environment when it is imported.
        from tui.app import Watchfloor  # noqa: PLC0415 - as above
        from tui.console import Console, Surroundings  # noqa: PLC0415 - as above
        from tui.screens.app.keep_first_frame import keep_first_frame  # noqa: PLC0415 - as above
    settings = start.settings

    async def open_console() -> Console:
        surroundings = Surroundings(read_only=read_only)
        # Read again: the welcome screen may have added an account.
        settings = load(config_path(), state_path())
        return await Console.open(settings, state_path(), surroundings)

    async def open_demo() -> Console:
        return await _demo_console(fleet=FLEET_FROM_WELCOME, read_only=settings.ui.read_only)

    app = Watchfloor(settings, open_console, open_demo, terminal=start.terminal)
    take = partial(keep_first_frame, app, lambda: app.session, start, state_path())
    app.appearance.begin_on(early, take)
    if early is not None:
        early.loaded()
    return _run(app, settings)


def demo(arguments: "argparse.Namespace") -> int:
    """Open the console on the built-in simulator, with the user's own theme and keys."""
    _require_terminal()
    settings = Settings(ui=load(config_path(), state_path()).ui)
    terminal = _terminal(settings)
    return_freed_memory()
    with frozen_imports():
        from tui.app import Watchfloor  # noqa: PLC0415 - as above

    async def open_demo() -> "Console":
        return await _demo_console(
            fleet=arguments.fleet,
            seed=arguments.seed,
            speed=arguments.speed,
            read_only=arguments.read_only or settings.ui.read_only,
        )

    app = Watchfloor(settings, open_demo, open_demo, straight=True, terminal=terminal)
    return _run(app, settings)


async def _demo_console(**options: Any) -> "Console":
    from tui.console.demo import demo_console  # noqa: PLC0415 - only the demo needs the simulator

    return await demo_console(**options)


def _run(app: "Watchfloor", settings: Settings) -> int:
    app.run(mouse=settings.ui.mouse)
    if app.failure is not None:
        raise app.failure
    if select.select([], [2], [], 0)[1]:  # a terminal which nobody reads would keep us waiting
        with suppress(OSError):
            for words in app.last_words:
                say(words)
    return app.return_code or 0


def _require_terminal() -> None:
    """Refuse to draw where nobody would see it."""
    if "TEXTUAL_DRIVER" in os.environ:  # a browser, whose server reads and writes by pipes
        return
    if not (os.isatty(0) and os.isatty(1)):
        raise UsageProblem(NO_TERMINAL)
    if os.environ.get("TERM") == "dumb":
        raise UsageProblem(DUMB_TERMINAL)


def _terminal(settings: Settings) -> Terminal:
    terminal = judge(
        os.environ,
        ascii=settings.ui.ascii,
        bandwidth=settings.ui.bandwidth,
        measure=lambda: round_trip(0, 1),
    )
    if terminal.low_bandwidth:
        os.environ.setdefault("TEXTUAL_FPS", FRAMES_A_SECOND_SLOWLY)
    return terminal
