"""What every screen may ask of the application it is shown in."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, cast

from textual.dom import DOMNode

from tui.domain.change.action import Action
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle
from tui.screens.shell.budget_history import BudgetHistory
from tui.screens.shell.history import Location, NavigationHistory, OpenedScreen
from tui.screens.shell.layouts import Layouts


class Host(Protocol):
    """The application, as the screens know it."""

    layouts: Layouts
    trail: NavigationHistory
    spending: BudgetHistory

    def manner(self) -> TimeStyle:
        """Return how times are told now."""
        ...

    def open_step(self, step: OpenedScreen) -> None:
        """Open a screen upon the one in view, and note the way."""
        ...

    def go(self, place: Location) -> None:
        """Go to a place, whatever is in view."""
        ...

    def fill(
        self,
        account: str,
        action: Action,
        records: Sequence[DeviceRecord],
        acted: Callable[[], None],
    ) -> None:
        """Have an action filled in, planned, confirmed and carried out."""
        ...

    def open_texts(self, record: DeviceRecord) -> None:
        """Show the thread of a SIM."""
        ...

    def copy_text(self, what: str, text: str) -> None:
        """Copy a text to the person's own clipboard, and say what is known of it."""
        ...

    def refresh_accounts(self, accounts: Iterable[str]) -> None:
        """Ask these accounts now instead of at the end of their pause."""
        ...


def host(node: DOMNode) -> Host:
    """Return the application of a screen or widget."""
    return cast("Host", node.app)
