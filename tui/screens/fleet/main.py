"""The screen of tabs: what needs somebody, the whole fleet, and one tab for each vendor."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui.commands import EVERYWHERE, MAIN, bindings
from tui.console import Console
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle
from tui.screens.attention.lines import NeedSource
from tui.screens.attention.pane import AttentionPane
from tui.screens.attention.subject_screen import ChosenSubjects, SubjectScreen
from tui.screens.fleet.places import PLACES, all_places, first_in_tab, tab_titles
from tui.screens.list.first_rows import FirstRows
from tui.screens.list.pane import ListPane
from tui.screens.shell.delayed_work import DelayedWork
from tui.screens.shell.health import HealthReader
from tui.screens.shell.history import (
    ARROW,
    ATTENTION,
    DEVICES,
    FLEET,
    LIMITS,
    Location,
    OpenedScreen,
)
from tui.screens.shell.keys import KeyLine
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import top_line_words
from tui.screens.shell.ticks import look_again
from tui.screens.units.pane import UnitsPane
from tui.widgets.line.banner import Banner
from tui.widgets.line.tabbed import Tabbed

if TYPE_CHECKING:
    from tui.screens.fleet.provider import ProviderPane

WIDE = 90
"""At least this wide, the banner names the account whose gauges it shows."""


class MainScreen(SubjectScreen):
    """The first screen of the console, below all others."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(MAIN),
        *bindings(EVERYWHERE),
        *(Binding(str(digit), f"tab({digit})", show=False) for digit in range(1, 10)),
    ]

    def __init__(
        self,
        console: Console,
        manner: Callable[[], TimeStyle],
        start: Location,
        needs: NeedSource,
        opening: FirstRows | None = None,
    ) -> None:
        """Begin at a tab and its list; `opening` holds the first rows of Attention or Fleet if they are read."""
        super().__init__()
        self._opening = opening
        self._needs = needs
        self._needs_later = DelayedWork(self, self._read_needs)
        self._banner_later = DelayedWork(self, self._load_banner)
        self.console = console
        self._manner = manner
        self._watch = HealthReader(console)
        self._tab_first = start.tab if start.tab in PLACES else ATTENTION
        self._start = start
        self._target: Location | None = None
        self._panes: dict[str, ProviderPane] = {}

    def compose(self) -> ComposeResult:
        """Compose the banner and the tabs; a vendor's tab is filled when it is first chosen."""
        yield Banner()
        tabs = {**tab_titles(self.console), ATTENTION: self._attention_title()}
        yield Tabbed(tabs, self._content(self._tab_first), active=self._tab_first, id="tabs")
        yield KeyLine()

    def _attention_title(self) -> str:
        units = self._needs.units
        return f"1 Attention {units:,}" if units else "1 Attention"

    def _content(self, tab: str) -> Widget:
        """Return the content of a tab which is no vendor's; that of the first one has its rows already."""
        opening, self._opening = self._opening, None
        if tab == ATTENTION:
            return AttentionPane(self.console, self._needs, self._manner, opening)
        return UnitsPane(self.console, self._manner, opening=opening, id=FLEET, keeps_view=True)

    def on_mount(self) -> None:
        """Subscribe to the store, and update ages from time to time."""
        self._stop_listening = self.console.store.subscribe(self._changed)
        self._stop_watching = self.console.store_watch.subscribe(self._warn)
        look_again(self, self._load_banner)
        if self.pane is not None:
            self.set_focus(self.pane.table)  # at once: the first frame is the one with the focus
        self._read_needs()
        self._arrived()
        if self._start.tab not in PLACES and self._start.tab in self._tabs.titles:
            self.call_after_refresh(self.show_place, self._start)

    def on_unmount(self) -> None:
        """Unsubscribe from the store."""
        self._stop_listening()
        self._stop_watching()

    def _warn(self) -> None:
        """Show in the top line that the store does not answer, while it does not."""
        self.query_one(Banner).warn(top_line_words(self.console.store_watch, self._manner()))

    def _changed(self, topics: frozenset[str]) -> None:
        if topics & {"devices", "units"}:
            self.call_later(self._outdate)
        if topics & {"units", "status"}:
            self.call_later(self._needs_later.ask)
        if topics & {"status", "budget", "hooks"}:
            self.call_later(self._banner_later.ask)

    def on_resize(self) -> None:
        """Write the top line again: what there is room for has changed."""
        self._banner_later.ask()

    def _outdate(self) -> None:
        for pane in self.query(ListPane):
            pane.outdate()
        self._look()

    def _look(self) -> None:
        pane = self.pane
        if pane is not None and self.is_current:
            pane.look()

    @work(exclusive=True, group="needs", exit_on_error=False)
    async def _read_needs(self) -> None:
        """Read what needs somebody, for the title of its tab and its lines."""
        await self._needs.read()
        self._tabs.entitle(ATTENTION, self._attention_title())
        for attention in self.query(AttentionPane):
            attention.show()

    def _look_again(self) -> None:
        self._look()
        self._load_banner()

    @work(exclusive=True, group="banner", exit_on_error=False)
    async def _load_banner(self) -> None:
        session = session_of(self)
        if session.console is not self.console:
            return  # another time is in view, and this screen is as it was left
        if past := session.past_words:  # how the accounts were is not kept by time
            self.query_one(Banner).show_past(past)
            return
        sight = await self._watch.read(
            self._tab_accounts(), session.budget_history, narrow=self.size.width < WIDE
        )
        manner = self._manner()
        self.query_one(Banner).show(manner, sight.health, sight.gauges, sight.label)
        pane = self.pane
        if pane is not None and self._tab != ATTENTION and self.place().list in ("", DEVICES):
            pane.note(sight.words(self._tab_accounts(), manner))
            pane.why_empty(sight.why_empty(self._tab_accounts(), manner))
        if self.provider_pane is not None:
            self.provider_pane.renew_limits()

    def _tab_accounts(self) -> Sequence[str]:
        provider = self.provider_pane
        return provider.accounts if provider else tuple(self.console.accounts)

    @property
    def _tabs(self) -> Tabbed:
        return self.query_one("#tabs", Tabbed)

    @property
    def _tab(self) -> str:
        return self._tabs.active

    @property
    def provider_pane(self) -> "ProviderPane | None":
        """The vendor's tab in view, if one is."""
        return self._panes.get(self._tab)

    @property
    def _attention(self) -> AttentionPane | None:
        content = self._tabs.content
        return content if isinstance(content, AttentionPane) else None

    @property
    def pane(self) -> ListPane | None:
        """The list in view."""
        provider = self.provider_pane
        if provider is not None:
            return provider.pane
        attention, content = self._attention, self._tabs.content
        if attention is not None:
            return attention.pane
        return content.pane if isinstance(content, UnitsPane) else None

    @on(Tabbed.Chosen, "#tabs")
    async def _chosen(self, event: Tabbed.Chosen) -> None:
        name = event.name
        if not event.tabbed.holds(name):
            await self._fill(name)
        provider = self.provider_pane
        if provider is not None:
            provider.focus_list()
        elif self.pane is not None:
            self.pane.table.focus()
        if self._target is not None and self._target.tab == name and provider is not None:
            provider.show_list(self._target.list)
        self._arrived()

    async def _fill(self, name: str) -> None:
        if name in PLACES:
            await self._tabs.fill(name, self._content(name))
            return
        from tui.screens.fleet.provider import ProviderPane

        pane = ProviderPane(self.console, name, self._manner)
        await self._tabs.fill(name, pane)
        self._panes[name] = pane

    async def on_attention_pane_account_chosen(self) -> None:
        """Open the limits: they say what an account at fault answers."""
        await self.run_action("app.limits")

    def on_provider_pane_list_shown(self) -> None:
        """Record that another list of a vendor is in view."""
        self._arrived()

    def _arrived(self) -> None:
        """Record where the user is; on the way to a target, only its arrival."""
        place = self.place()
        session_of(self).views.place = (place.tab, place.list)
        if session_of(self).visits.touch():
            self._needs_later.ask()
        if self._target is not None and (place.tab, place.list) == (
            self._target.tab,
            self._target.list,
        ):
            self._target = None
        elif self._target is None:
            session_of(self).navigation.history.visit(place)
        self._look_again()

    @property
    def first_place(self) -> Location:
        """The place in view at first."""
        return PLACES[self._tab_first]

    def place(self) -> Location:
        """Return which list is in view."""
        provider = self.provider_pane
        if provider is None:
            return first_in_tab(self.console, self._tab)
        title = provider.provider.title
        if provider.chosen != DEVICES:
            title = f"{title}{ARROW}{provider.titles[provider.chosen]}"
        return Location(self._tab, provider.chosen, title)

    def show_place(self, place: Location) -> None:
        """Go to a tab and its list."""
        here = self.place()
        if (here.tab, here.list) == (place.tab, place.list):
            return
        self._target = place
        if here.tab == place.tab and self.provider_pane is not None:
            self.provider_pane.show_list(place.list)
        else:
            self._tabs.active = place.tab

    def places(self) -> list[Location]:
        """Return every list the user can go to."""
        return all_places(self.console)

    def action_tab(self, number: int) -> None:
        """Go to a tab by its number."""
        for name in list(self._tabs.titles)[number - 1 : number]:
            self._tabs.active = name

    def action_next_list(self) -> None:
        """Go to the vendor's next list."""
        if self.provider_pane is not None:
            self.provider_pane.step(1)

    def action_previous_list(self) -> None:
        """Go to the vendor's previous list."""
        if self.provider_pane is not None:
            self.provider_pane.step(-1)

    def action_refresh(self) -> None:
        """Ask the vendors for what is in view."""
        provider = self.provider_pane
        if provider is not None and provider.chosen not in (DEVICES, LIMITS):
            provider.load_list(provider.chosen, again=True)
            return
        session_of(self).refresh(self._tab_accounts())

    def action_timeline(self) -> None:
        """Open the timeline of the tab's accounts."""
        from tui.screens.reports.screen import ReportsScreen

        console, accounts, manner = self.console, self._tab_accounts(), self._manner
        session_of(self).navigation.open(
            OpenedScreen("Reports", lambda: ReportsScreen(console, accounts, manner))
        )

    async def action_back(self) -> None:
        """Return from an earlier time to the present, else quit: there is no screen below this one."""
        if not session_of(self).return_to_present():
            await self.app.action_quit()

    async def targets(self) -> Sequence[DeviceRecord]:
        """Return the records of the marked rows, or of the one under the cursor."""
        from tui.screens.units.targets import records_to_act_on

        return await records_to_act_on(self.pane) if self.pane is not None else ()

    async def subjects(self) -> ChosenSubjects:
        """Return what the chosen lines of Attention stand for, else the units of the targets."""
        attention = self._attention
        return await (attention.subjects() if attention else super().subjects())

    def action_hide_acknowledged(self) -> None:
        """Hide the lines of Attention which are acknowledged, or show them again."""
        if self._attention is not None:
            self._attention.hide_acknowledged()

    def acting_accounts(self) -> Sequence[str]:
        """Return the accounts of the tab in view."""
        return self._tab_accounts()

    def update_times(self) -> None:
        """Write times again after the way to show them changed."""
        if self.pane is not None:
            self.pane.load()
        self._load_banner()

    def acted(self) -> None:
        """Show what the change did."""
        if self.pane is not None:
            self.pane.table.marks.clear()
        self._outdate()
        self._load_banner()
