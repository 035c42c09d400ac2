"""The objects which the screens of an open console share, and how a screen gets them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.dom import DOMNode

from tui.console import StoreWatch
from tui.domain.change.action import Action
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle
from tui.screens.shell.budget_history import BudgetHistory
from tui.screens.shell.clipboard import Clipboard
from tui.screens.shell.history import NavigationHistory, OpenedScreen
from tui.screens.shell.kept_views import KeptViews
from tui.screens.shell.layouts import Layouts
from tui.screens.shell.pauses import Pauses
from tui.screens.shell.visits import Visits
from tui.store import StoreError

if TYPE_CHECKING:
    from tui.console import Console
    from tui.console.recovery.plans import Recovery
    from tui.domain.change.target import Target
    from tui.domain.unit.unit import Unit
    from tui.export.destination import Destination


class Navigator(Protocol):
    """Opens screens on top of one another, and keeps their history."""

    @property
    def history(self) -> NavigationHistory:
        """The locations visited."""
        ...

    def open(self, step: OpenedScreen) -> None:
        """Open a screen on top of the one in view."""
        ...


class ChangeForms(Protocol):
    """Opens the forms with which changes begin."""

    def fill_in(
        self,
        account: str,
        action: Action,
        devices: "Sequence[Target]",
        acted: Callable[[], None],
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Open an action's form, with these values filled in; `acted` is called when its plan is confirmed."""
        ...

    def send_recovery(self, plans: "Recovery") -> None:
        """Open the plan of a recovery."""
        ...

    def open_texts(self, record: DeviceRecord) -> None:
        """Open the text messages of a SIM."""
        ...


class ScreenSession(Protocol):
    """The objects of an open console which screens share; the application owns them."""

    @property
    def layouts(self) -> Layouts:
        """The user's columns of each list."""
        ...

    @property
    def views(self) -> KeptViews:
        """How the user left tab and lists."""
        ...

    @property
    def pauses(self) -> Pauses:
        """How long a screen waits for more to come before it works."""
        ...

    @property
    def visits(self) -> Visits:
        """When the operator was here last."""
        ...

    @property
    def budget_history(self) -> BudgetHistory:
        """How much of each rate limit was used in the last hours."""
        ...

    @property
    def clipboard(self) -> Clipboard:
        """The clipboard of the user's own machine."""
        ...

    @property
    def navigation(self) -> Navigator:
        """The way to other screens, and the history."""
        ...

    @property
    def changes(self) -> ChangeForms:
        """The forms with which changes begin."""
        ...

    @property
    def destination(self) -> "Callable[[], Destination]":
        """Return where files may be written."""
        ...

    def time_style(self) -> TimeStyle:
        """Return how times are shown now."""
        ...

    @property
    def store_watch(self) -> StoreWatch:
        """Whether the store answers."""
        ...

    @property
    def asks_vendors(self) -> bool:
        """Whether vendors are asked without a key which asks them."""
        ...

    @property
    def console(self) -> "Console":
        """The console of the time in view."""
        ...

    @property
    def past_words(self) -> Sequence[str]:
        """Return as of which earlier time all is shown, the longest wording first; empty: as it is now."""
        ...

    def return_to_present(self) -> bool:
        """Begin to return from an earlier time, and return whether all is as of one."""
        ...

    def open_costs(self) -> None:
        """Open what each SIM costs."""
        ...

    def open_search(self, unit: "Unit") -> None:
        """Open the search for a lost unit."""
        ...

    def store_failed(self, error: StoreError) -> None:
        """Take an error of the store: the user hears of it, and the console goes on."""
        ...

    def refresh(self, accounts: Iterable[str]) -> None:
        """Read these accounts now instead of at the next scheduled time."""
        ...


@runtime_checkable
class HasSession(Protocol):
    """An application on an open console."""

    @property
    def session(self) -> ScreenSession:
        """The objects which its screens share."""
        ...


def session_of(node: DOMNode) -> ScreenSession:
    """Return the objects which the screens share, for a screen or widget.

    Raise TypeError in an application without a console.
    """
    app = node.app
    if not isinstance(app, HasSession):
        raise TypeError(f"{type(app).__name__} has no console")
    return app.session
