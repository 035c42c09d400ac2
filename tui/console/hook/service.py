"""The service which fires a console's hooks."""

from pathlib import Path

from tui.console.wiring import Console
from tui.hooks.call import HookCaller
from tui.hooks.service import HookService
from tui.hooks.watcher import HookWatcher

READ_ONLY = "This console is read-only, so it fires no hook."


def hook_caller(console: Console) -> HookCaller:
    """Return what calls a hook once."""
    return HookCaller(console.settings, console.now, transport=console.around.transport)


def hook_service(console: Console, state: Path) -> HookService:
    """Return what fires a console's hooks; records of attempts are kept in the state folder."""
    return HookService(
        console.store,
        HookWatcher(console.store, console.now, console.places),
        hook_caller(console).call,
        folder=state / "hooks",
        now=console.now,
        sleep=console.around.sleep,
    )
