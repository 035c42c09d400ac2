"""Going about in the console: places and the way back, and the screens opened from a list."""

from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import App
from textual.screen import Screen

from tui.console import Console
from tui.domain.show.format import TimeStyle
from tui.domain.text.safe_text import clean
from tui.screens.fleet.main import MainScreen
from tui.screens.list.page import Crumbs
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import split_key
from tui.screens.shell.action_screen import ActionScreen
from tui.screens.shell.history import Location, NavigationHistory, OpenedScreen

if TYPE_CHECKING:
    from tui.screens.fleet.provider import ProviderPane


class Navigation(App[None]):
    """An application in which one can go somewhere and back."""

    opened: Console | None = None

    def __init__(self) -> None:
        super().__init__()
        self.trail = NavigationHistory()
        self._steps: dict[Screen[Any], OpenedScreen] = {}

    def manner(self) -> TimeStyle:
        """Return how times are told now."""
        raise NotImplementedError

    @property
    def main(self) -> MainScreen | None:
        """The screen of tabs, once there is one."""
        return next((one for one in self.screen_stack if isinstance(one, MainScreen)), None)

    def open_step(self, step: OpenedScreen) -> None:
        """Open a screen upon the one in view, and note the way."""
        screen = step.open()
        self._steps[screen] = step
        self.push_screen(screen)
        place = self._seen_place()
        self.trail.visit(place)
        self.call_later(self._add_crumbs, screen, place.crumbs())

    async def _add_crumbs(self, screen: Screen[Any], words: str) -> None:
        if screen.is_attached and not screen.query(Crumbs):
            await screen.mount(Crumbs(), before=0)
        for crumbs in screen.query(Crumbs):
            crumbs.show(words)

    def _seen_place(self) -> Location:
        """Return which place is in view, from the screens there are."""
        steps = tuple(self._steps[one] for one in self.screen_stack if one in self._steps)
        main = self.main
        return (main.place() if main is not None else Location()).at(steps)

    def pop_screen(self) -> Any:
        """Leave the screen in view; the way is noted, so that one can come back."""
        awaited = super().pop_screen()
        self._steps = {one: step for one, step in self._steps.items() if one in self.screen_stack}
        self.trail.visit(self._seen_place())
        return awaited

    def go(self, place: Location) -> None:
        """Go to a place, whatever is in view."""
        self.trail.visit(place)
        self._show(place)

    def _show(self, place: Location) -> None:
        opened = [one for one in self.screen_stack if one in self._steps]
        kept = 0
        for screen, step in zip(opened, place.steps, strict=False):
            if self._steps[screen] is not step:
                break
            kept += 1
        for screen in reversed(opened[kept:]):
            del self._steps[screen]
            super().pop_screen()
        if self.main is not None:
            self.main.show_place(place)
        for step in place.steps[kept:]:
            screen = step.open()
            self._steps[screen] = step
            self.push_screen(screen)
            at = place.at(place.steps[: place.steps.index(step) + 1])
            self.call_later(self._add_crumbs, screen, at.crumbs())

    def action_step(self, by: int) -> None:
        """Go back, or forward again."""
        place = self.trail.step(by)
        if place is not None:
            self._show(place)
        else:
            self.notify(
                "Nothing before this." if by < 0 else "Nothing after this.",
                markup=False,
                timeout=2,
            )

    async def open_device(self, key: str) -> None:
        """Open the screen of one device, with what it shows first."""
        from tui.screens.device.head import case_of
        from tui.screens.device.screen import DeviceScreen
        from tui.screens.reports.timeline_data import device_opening

        console = self.opened
        if console is None:
            return
        record = await console.store.devices.get(*split_key(key))
        title, ready = split_key(key)[1], []
        if record is not None:
            unit = await console.unit(record)
            title = clean(record.label or unit.label or record.name)
            case = await case_of(console, unit, self.manner())
            ready.append(await device_opening(console, case, record, self.size))

        def opened() -> DeviceScreen:
            first = ready.pop() if ready else None  # later it would be old
            return DeviceScreen(console, *split_key(key), self.manner, first)

        self.open_step(OpenedScreen(title, opened))

    @on(ListPane.Chosen)
    async def _open_chosen(self, event: ListPane.Chosen) -> None:
        await self.open_device(event.key)

    @on(ListPane.FrequencyWanted)
    def _open_frequency(self, event: ListPane.FrequencyWanted) -> None:
        from tui.screens.list.frequency import FrequencyScreen

        pane, column = event.pane, event.column

        def narrow(value: str | None) -> None:
            pane.narrow_to(column.field, value)

        self.open_step(
            OpenedScreen(
                f"Frequency of {column.title}",
                lambda: FrequencyScreen(pane.source, pane.wanted, column, self.manner, narrow),
            )
        )

    @on(ListPane.DifferenceWanted)
    def _open_difference(self, event: ListPane.DifferenceWanted) -> None:
        from tui.screens.list.difference import DifferenceScreen

        one, other, columns = event.one, event.other, event.pane.source.columns
        self.open_step(
            OpenedScreen("Difference", lambda: DifferenceScreen(one, other, columns, self.manner))
        )

    def on_provider_pane_row_opened(self, event: "ProviderPane.RowOpened") -> None:
        """Open a row of one of a vendor's other lists: what is beneath it, else its fields."""
        from tui.screens.list.row import FieldsScreen, RowsScreen, field_rows

        row, spec, console = event.row, event.spec, self.opened
        if console is None:
            return
        provider = console.accounts[row.account]
        beneath = next((one for one in provider.lists if one.source == spec.name), None)
        beneath = beneath or (spec if spec.parent else None)
        named = clean(str(row.vendor.get("Name") or row.vendor.get("name") or row.key))
        if beneath is not None:
            title = f"{beneath.title} · {named}"
            account, argument = row.account, row.key
            spec_ = beneath
            self.open_step(
                OpenedScreen(
                    title,
                    lambda: RowsScreen(console, account, spec_, argument, title, self.manner),
                )
            )
            return
        rows = field_rows(row.provider, row.account, row.vendor)
        self.open_step(OpenedScreen(named, lambda: FieldsScreen(named, rows, self.manner)))

    def action_limits(self) -> None:
        """Show every account's limits."""
        from tui.screens.fleet.limits import LimitsScreen

        console = self.opened
        if console is not None:
            self.open_step(OpenedScreen("Limits", lambda: LimitsScreen(console)))

    async def action_map(self) -> None:
        """Show the devices on a map, the one meant here selected."""
        from tui.screens.map.screen import MapScreen

        console, screen = self.opened, self.screen
        if console is not None and not isinstance(screen, MapScreen):
            meant = await screen.targets() if isinstance(screen, ActionScreen) else ()
            near = not isinstance(screen, MainScreen)
            self.open_step(
                OpenedScreen("Map", lambda: MapScreen(console, self.manner, meant, near=near))
            )

    def action_overview(self) -> None:
        """Show the whole fleet at a glance."""
        from tui.screens.overview.screen import OverviewScreen

        console = self.opened
        if console is not None and not isinstance(self.screen, OverviewScreen):
            self.open_step(OpenedScreen("Overview", lambda: OverviewScreen(console, self.manner)))
