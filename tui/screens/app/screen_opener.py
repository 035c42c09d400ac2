"""The screens opened on top of the one in view: a device, a row, the map, the overview, the limits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import App

from tui.console import Console
from tui.domain.device.record import Row
from tui.domain.show.format import TimeStyle, field_value, format_time
from tui.domain.text.column import ListSpec
from tui.domain.text.safe_text import clean
from tui.screens.app.navigation import Navigation
from tui.screens.app.time_machine import is_refused_in_past
from tui.screens.fleet.main import MainScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import split_key
from tui.screens.shell.action_screen import ActionScreen
from tui.screens.shell.history import OpenedScreen

if TYPE_CHECKING:
    from tui.domain.unit.unit import Unit
    from tui.screens.device.screen import DeviceScreen


class ScreenOpener:
    """Opens screens by name; each is imported when it is first opened."""

    def __init__(
        self,
        app: App[None],
        console: Console,
        navigation: Navigation,
        manner: Callable[[], TimeStyle],
    ) -> None:
        self._app = app
        self._console = console
        self._navigation = navigation
        self._manner = manner

    def start_opening(self, key: str) -> None:
        """Begin to open the screen of one device; keys work while its first data is read."""
        self._app.run_worker(
            self.open_device(key), group="open", exclusive=True, exit_on_error=False
        )

    async def open_device(self, key: str) -> None:
        """Open the screen of one device, with its first data already read."""
        from tui.screens.device.head import judged_now
        from tui.screens.device.screen import DeviceScreen
        from tui.screens.reports.timeline_data import device_opening

        console = self._console
        title, ready = split_key(key)[1], []
        record = await console.store.devices.get(*split_key(key))
        if record is not None:
            unit = await console.unit(record)
            title = clean(record.label or unit.label or record.name)
            judged = await judged_now(console, unit, self._manner())
            ready.append(await device_opening(console, judged, record, self._app.size))

        def opened() -> "DeviceScreen":
            first = (
                ready.pop() if ready else None
            )  # when the screen is opened again, this data would be out of date
            return DeviceScreen(console, *split_key(key), self._manner, first)

        self._navigation.open(OpenedScreen(title, opened))

    def open_frequency(self, event: ListPane.FrequencyWanted) -> None:
        """Open the count of each value in a list's column."""
        from tui.screens.list.frequency import FrequencyScreen

        pane, column = event.pane, event.column

        def narrow(value: str | None) -> None:
            pane.narrow_to(column.field, value)

        self._navigation.open(
            OpenedScreen(
                f"Values of {column.title}",
                lambda: FrequencyScreen(pane.source, pane.shown, column, self._manner, narrow),
            )
        )

    def open_difference(self, event: ListPane.DifferenceWanted) -> None:
        """Open the fields in which two rows differ."""
        from tui.screens.list.difference import DifferenceScreen

        left, right, columns = event.one, event.other, event.pane.source.columns
        self._navigation.open(
            OpenedScreen("Difference", lambda: DifferenceScreen(left, right, columns, self._manner))
        )

    def open_row(self, spec: ListSpec, row: Row) -> None:
        """Open a row of a vendor's list: the list below it, else its fields."""
        from tui.screens.list.row import FieldsScreen, RowsScreen, field_rows

        console, manner = self._console, self._manner
        name = clean(str(field_value(row, spec.named_by) or row.key))
        lists = console.accounts[row.account].lists
        child = next((other for other in lists if other.source == spec.name), None)
        child = child or (spec if spec.parent else None)
        if child is None:
            rows = field_rows(row.account, row.vendor)
            self._navigation.open(OpenedScreen(name, lambda: FieldsScreen(name, rows, manner)))
            return
        shown, title = child, f"{child.title} · {name}"
        self._navigation.open(
            OpenedScreen(
                title,
                lambda: RowsScreen(console, row.account, shown, row.key, title, manner),
            )
        )

    def open_limits(self) -> None:
        """Open every account's limits."""
        from tui.screens.fleet.limits import LimitsScreen

        if self._is_refused("The rate limits"):
            return
        self._navigation.open(
            OpenedScreen("Limits", lambda: LimitsScreen(self._console, self._manner))
        )

    async def open_map(self) -> None:
        """Open the map, with the device under the cursor selected."""
        from tui.screens.map.screen import MapScreen

        screen = self._app.screen
        if isinstance(screen, MapScreen):
            return
        selected = await screen.targets() if isinstance(screen, ActionScreen) else ()
        near = not isinstance(screen, MainScreen)
        search = getattr(screen, "search", None)
        self._navigation.open(
            OpenedScreen(
                "Map",
                lambda: MapScreen(self._console, self._manner, selected, near=near, search=search),
            )
        )

    def _is_refused(self, what: str) -> bool:
        return is_refused_in_past(self._app, self._console, what)

    def open_changes(self, since: datetime) -> None:
        """Open what changed since a time."""
        from tui.screens.overview.changed_since import ChangedSinceScreen

        self._navigation.open(
            OpenedScreen(
                f"Since {format_time(since, replace(self._manner(), absolute=True))}",
                lambda: ChangedSinceScreen(self._console, since, self._manner),
            )
        )

    def open_costs(self) -> None:
        """Open what each SIM costs."""
        from tui.screens.overview.sim_costs import SimCostsScreen

        if not self._is_refused("What SIMs cost") and not isinstance(
            self._app.screen, SimCostsScreen
        ):
            self._navigation.open(
                OpenedScreen("Plans", lambda: SimCostsScreen(self._console, self._manner))
            )

    def open_search(self, unit: "Unit", length: str = "") -> None:
        """Open the search for a lost unit; a recovery is proposed for so long."""
        from tui.screens.recovery.screen import USUAL_LENGTH, FindItScreen

        if self._is_refused("The search for a unit"):
            return
        name = clean(unit.label or unit.key)
        proposed = length or USUAL_LENGTH
        self._navigation.open(
            OpenedScreen(
                f"Find {name}", lambda: FindItScreen(self._console, unit, self._manner, proposed)
            )
        )

    def open_overview(self) -> None:
        """Open the whole fleet at a glance."""
        from tui.screens.overview.screen import OverviewScreen

        if not self._is_refused("The overview") and not isinstance(
            self._app.screen, OverviewScreen
        ):
            self._navigation.open(
                OpenedScreen("Overview", lambda: OverviewScreen(self._console, self._manner))
            )

    def find(self) -> None:
        """Open the search for a device by any identifier."""
        from tui.screens.fleet.find import Find

        def found(key: str | None) -> None:
            if key is not None:
                self.start_opening(key)

        self._app.push_screen(Find(self._console), found)
