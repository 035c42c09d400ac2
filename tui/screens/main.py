"""The screen of tabs: the whole fleet, and one tab for each provider."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, TabbedContent, TabPane

from tui.commands import EVERYWHERE, MAIN, bindings
from tui.console import Console
from tui.domain.device import DeviceRecord
from tui.domain.show import Manner
from tui.domain.view import Column
from tui.screens.acting import Acting
from tui.screens.device import DeviceScreen
from tui.screens.limits import LimitsPane
from tui.screens.list_pane import ListPane
from tui.screens.provider import ProviderPane
from tui.screens.row import FieldsScreen, RowsScreen, field_rows
from tui.screens.sources import DeviceSource, split_key
from tui.store import AccountStatus
from tui.widgets.banner import Banner, Health

FLEET_COLUMNS = (
    Column("label", "Device", 20),
    Column("provider", "Vendor", 10),
    Column("account", "Account", 13),
    Column("state", "State", 11, "state"),
    Column("last_seen", "Seen", 11, "time"),
    Column("position", "Position", 26, "position"),
    Column("imei", "IMEI", 16, "identifier"),
    Column("iccid", "ICCID", 21, "identifier"),
    Column("msisdn", "MSISDN", 14, "identifier"),
)
LOOK_AGAIN_SECONDS = 5.0
"""How often ages and gauges are told anew; nothing is drawn that does not change."""


class MainScreen(Acting):
    """Where the console opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        *bindings(MAIN),
        *(Binding(str(digit), f"tab({digit})", show=False) for digit in range(1, 10)),
    ]

    def __init__(self, console: Console, manner: Callable[[], Manner]) -> None:
        super().__init__()
        self.wired = console
        self._manner = manner
        self._providers = list(dict.fromkeys(p.name for p in console.accounts.values()))

    def compose(self) -> ComposeResult:
        """Lay out the banner and the tabs; a provider's tab is filled when it is first chosen."""
        yield Banner()
        titles = {provider.name: provider.title for provider in self.wired.accounts.values()}
        with TabbedContent(id="tabs"):
            with TabPane(Content("1 Fleet"), id="fleet"):
                yield ListPane(
                    DeviceSource(self.wired, FLEET_COLUMNS, None),
                    self._manner,
                    noun="device records of all vendors",
                )
            for number, name in enumerate(self._providers, 2):
                yield TabPane(Content(f"{number} {titles[name]}"), id=name)
        yield Footer()

    def on_mount(self) -> None:
        """Listen to the store, and look again now and then."""
        self._stop_listening = self.wired.store.subscribe(self._changed)
        self.set_interval(LOOK_AGAIN_SECONDS, self._look_again)
        self.query_one(ListPane).table.focus()
        self._look_again()

    def on_unmount(self) -> None:
        """Stop listening."""
        self._stop_listening()

    def _changed(self, topics: frozenset[str]) -> None:
        if "devices" in topics:
            self.call_later(self._reload)
        if topics & {"status", "budget"}:
            self.call_later(self._look_again)

    def _reload(self) -> None:
        pane = self.pane
        if pane is not None and isinstance(pane.source, DeviceSource):
            pane.load()

    def _look_again(self) -> None:
        self._reload()
        self._load_banner()

    @work(exclusive=True, group="banner", exit_on_error=False)
    async def _load_banner(self) -> None:
        statuses = await self.wired.store.statuses()
        health: dict[str, Health] = {}
        for account in self.wired.accounts:
            status = statuses.get(account)
            health[account] = _health(status) if status else ("new", None)
        shown = next(iter(self._tab_accounts()), "")
        gauges = await self.wired.gauges(shown) if shown else ()
        self.query_one(Banner).show(self._manner(), health, gauges)
        for limits in self.query(LimitsPane):
            await limits.load()

    def _tab_accounts(self) -> Sequence[str]:
        provider = self.provider_pane
        return provider.accounts if provider else tuple(self.wired.accounts)

    @property
    def provider_pane(self) -> ProviderPane | None:
        """The provider's tab in view, if one is."""
        active = self.query_one("#tabs", TabbedContent).active
        return next(iter(self.query(f"#provider-{active}").results(ProviderPane)), None)

    @property
    def pane(self) -> ListPane | None:
        """The list in view."""
        provider = self.provider_pane
        if provider is not None:
            return provider.pane
        active = self.query_one("#tabs", TabbedContent).active
        return self.query_one("#fleet ListPane", ListPane) if active == "fleet" else None

    @on(TabbedContent.TabActivated, "#tabs")
    async def _chosen(self, event: TabbedContent.TabActivated) -> None:
        name = event.pane.id or ""
        if name in self._providers and not event.pane.query(ProviderPane):
            await event.pane.mount(ProviderPane(self.wired, name, self._manner))
        self.call_after_refresh(self._focus_list)
        self._look_again()

    def _focus_list(self) -> None:
        if self.pane is not None:
            self.pane.table.focus()

    def action_tab(self, number: int) -> None:
        """Go to a tab by its number."""
        names = ["fleet", *self._providers]
        if number <= len(names):
            self.query_one("#tabs", TabbedContent).active = names[number - 1]

    def action_next_list(self) -> None:
        """Go to the provider's next list."""
        if self.provider_pane is not None:
            self.provider_pane.step(1)

    def action_previous_list(self) -> None:
        """Go to the provider's previous list."""
        if self.provider_pane is not None:
            self.provider_pane.step(-1)

    def action_filter(self) -> None:
        """Narrow the list in view."""
        if self.pane is not None:
            self.pane.open_filter()

    def action_sort(self) -> None:
        """Sort by the next column."""
        if self.pane is not None:
            self.pane.sort_next()

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self.pane is not None:
            self.pane.reverse()

    def action_refresh(self) -> None:
        """Ask the vendors of what is in view."""
        provider = self.provider_pane
        if provider is not None and provider.chosen not in ("devices", "limits"):
            provider.load_list(provider.chosen, again=True)
            return
        self.app.refresh_accounts(self._tab_accounts())  # type: ignore[attr-defined]

    def action_back(self) -> None:
        """Leave the console."""
        self.app.exit()

    async def targets(self) -> Sequence[DeviceRecord]:
        """Give the marked devices, or the one under the cursor."""
        pane = self.pane
        if pane is None or not isinstance(pane.source, DeviceSource):
            return ()
        keys = pane.table.marked or {pane.table.cursor_key or ""}
        found = [await self.wired.store.device(*split_key(key)) for key in sorted(keys) if key]
        return [record for record in found if record is not None]

    def acting_accounts(self) -> Sequence[str]:
        """Give the accounts of the tab in view."""
        return self._tab_accounts()

    def tell_again(self) -> None:
        """Tell times anew after the manner changed."""
        if self.pane is not None:
            self.pane.load(fresh=True)
        self._look_again()

    def acted(self) -> None:
        """Show what the change did."""
        if self.pane is not None:
            self.pane.table.unmark_all()
        self._look_again()

    @on(ListPane.Chosen)
    def _open_device(self, event: ListPane.Chosen) -> None:
        event.stop()
        self.open_device(event.key)

    def open_device(self, key: str) -> None:
        """Open the screen of one device."""
        self.app.push_screen(DeviceScreen(self.wired, *split_key(key), self._manner))

    @on(ProviderPane.RowOpened)
    def _open_row(self, event: ProviderPane.RowOpened) -> None:
        event.stop()
        row, spec = event.row, event.spec
        provider = self.wired.accounts[row.account]
        beneath = next((s for s in provider.lists if s.source == spec.name), None)
        if beneath is not None:
            title = f"{beneath.title} · {row.vendor.get('Name') or row.key} · {row.account}"
            self.app.push_screen(
                RowsScreen(self.wired, row.account, beneath, row.key, title, self._manner)
            )
            return
        rows = field_rows(row.provider, row.account, row.vendor)
        self.app.push_screen(FieldsScreen(f"{spec.title}: {row.key}", rows, self._manner))


def _health(status: AccountStatus) -> Health:
    return ("ok", status.ok_at) if status.failure is None else (status.kind, status.failed_at)
