"""What the screens of an open console share, and how a screen gets at it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, runtime_checkable

from textual.dom import DOMNode

from tui.domain.change.action import Action
from tui.domain.device.record import DeviceRecord
from tui.screens.shell.budget_history import BudgetHistory
from tui.screens.shell.clipboard import Clipboard
from tui.screens.shell.history import NavigationHistory, OpenedScreen
from tui.screens.shell.layouts import Layouts


class Navigator(Protocol):
    """Opens screens on top of one another, and remembers the way."""

    @property
    def history(self) -> NavigationHistory:
        """Where the user is and was."""
        ...

    def open(self, step: OpenedScreen) -> None:
        """Open a screen on top of the one in view."""
        ...


class ChangeForms(Protocol):
    """Opens what a change begins with."""

    def fill_in(
        self,
        account: str,
        action: Action,
        records: Sequence[DeviceRecord],
        acted: Callable[[], None],
    ) -> None:
        """Open an action's form; `acted` is called when its plan was confirmed."""
        ...

    def open_texts(self, record: DeviceRecord) -> None:
        """Open the text messages of a SIM."""
        ...


class ScreenSession(Protocol):
    """The objects of an open console which screens share; the application owns them."""

    @property
    def layouts(self) -> Layouts:
        """The user's own columns of each list."""
        ...

    @property
    def budget_history(self) -> BudgetHistory:
        """What was spent of each rate window in the last hours."""
        ...

    @property
    def clipboard(self) -> Clipboard:
        """The clipboard of the user's own machine."""
        ...

    @property
    def navigation(self) -> Navigator:
        """Where the user is, and the way to other screens."""
        ...

    @property
    def changes(self) -> ChangeForms:
        """The way to change something."""
        ...

    def refresh(self, accounts: Iterable[str]) -> None:
        """Ask these accounts' vendors now instead of at the end of their pause."""
        ...


@runtime_checkable
class HasSession(Protocol):
    """An application on an open console."""

    @property
    def session(self) -> ScreenSession:
        """What its screens share."""
        ...


def session_of(node: DOMNode) -> ScreenSession:
    """Return what the screens share, for a screen or widget.

    Raise TypeError in an application which has no console.
    """
    app = node.app
    if not isinstance(app, HasSession):
        raise TypeError(f"{type(app).__name__} has no console")
    return app.session
