"""Work which is asked for often, and done once for all who asked for it within a pause."""

import asyncio
from collections.abc import Callable

from textual.dom import DOMNode

from tui.screens.shell.session import session_of


class DelayedWork:
    """Begins its work a pause after it was first asked for, however often it was asked for since."""

    def __init__(self, node: DOMNode, begin: Callable[[], object]) -> None:
        """Begin on a screen or widget: its end is the end of the work."""
        self._node = node
        self._begin = begin
        self._is_due = False

    def ask(self) -> None:
        """Ask for the work."""
        if not self._is_due:
            self._is_due = True
            self._node.run_worker(self._wait(), group="delayed", exit_on_error=False)

    async def _wait(self) -> None:
        await asyncio.sleep(session_of(self._node).pauses.before_banner)
        self._is_due = False
        self._begin()
