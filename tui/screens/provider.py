"""One provider's tab: its devices, its other lists and its limits, side by side as sub-tabs."""

from collections.abc import Callable, Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import ContentSwitcher, Tab, Tabs

from tui.console import FAILURES, Console
from tui.domain.device import Row
from tui.domain.show import Manner, say_time
from tui.domain.view import Column, ListSpec
from tui.screens.limits import LimitsPane
from tui.screens.list_pane import ListPane
from tui.screens.sources import DeviceSource, ListSource

DEVICES = "devices"
LIMITS = "limits"
ACCOUNT = Column("account", "Account", 14)


class ProviderPane(Vertical):
    """A provider's lists; each is read the first time it is looked at."""

    DEFAULT_CSS = """
    ProviderPane {
        height: 1fr;
        & > Tabs { height: 2; }
        & > ContentSwitcher { height: 1fr; }
    }
    """

    class RowOpened(Message):
        """A row of one of the vendor's other lists was opened."""

        def __init__(self, spec: ListSpec, row: Row) -> None:
            super().__init__()
            self.spec = spec
            self.row = row

    def __init__(self, console: Console, provider: str, manner: Callable[[], Manner]) -> None:
        super().__init__(id=f"provider-{provider}")
        self._wired = console
        self._manner = manner
        self.accounts = [
            name for name, offered in console.accounts.items() if offered.name == provider
        ]
        self.provider = console.accounts[self.accounts[0]]
        self._specs = {spec.name: spec for spec in self.provider.lists if spec.per == "account"}
        self._rows: dict[str, Sequence[Row]] = {}

    def compose(self) -> ComposeResult:
        """Lay out the sub-tabs; their lists are made when they are first chosen."""
        titles = {DEVICES: "Devices"} | {n: s.title for n, s in self._specs.items()}
        titles[LIMITS] = "Limits"
        yield Tabs(*(Tab(Content(title), id=name) for name, title in titles.items()))
        with ContentSwitcher(initial=DEVICES):
            columns = [column for column in self.provider.columns if column.shown]
            if len(self.accounts) > 1:
                columns = [*columns[:1], ACCOUNT, *columns[1:]]
            source = DeviceSource(self._wired, columns, self.provider.name)
            yield ListPane(source, self._manner, noun="devices", id=DEVICES)

    @property
    def chosen(self) -> str:
        """The name of the sub-tab in view."""
        return self.query_one(ContentSwitcher).current or DEVICES

    @property
    def pane(self) -> ListPane | None:
        """The list in view; None on the limits."""
        found = self.query_one(ContentSwitcher).visible_content
        return found if isinstance(found, ListPane) else None

    def step(self, by: int) -> None:
        """Go to the next sub-tab, or the one before."""
        tabs = self.query_one(Tabs)
        if by > 0:
            tabs.action_next_tab()
        else:
            tabs.action_previous_tab()

    @on(Tabs.TabActivated)
    async def _choose(self, event: Tabs.TabActivated) -> None:
        event.stop()
        name = event.tab.id or DEVICES
        switcher = self.query_one(ContentSwitcher)
        if not switcher.query(f"#{name}"):
            await switcher.add_content(self._made(name), id=name)
        switcher.current = name
        if name in self._specs:
            self.load_list(name)
        elif name == LIMITS:
            await switcher.query_one(LimitsPane).load()
        self.focus_list()

    def focus_list(self) -> None:
        """Put the keyboard on the list in view."""
        if self.pane is not None:
            self.pane.table.focus()

    def _made(self, name: str) -> ListPane | LimitsPane:
        if name == LIMITS:
            return LimitsPane(self._wired, self.accounts, id=LIMITS)
        spec = self._specs[name]
        columns = [column for column in spec.columns if column.shown]
        if len(self.accounts) > 1:
            columns = [ACCOUNT, *columns]
        source = ListSource(columns, lambda: self._rows.get(name, ()))
        return ListPane(source, self._manner, noun=spec.title.lower(), id=name)

    @work(exclusive=True, group="list", exit_on_error=False)
    async def load_list(self, name: str, *, again: bool = False) -> None:
        """Show a list as the store has it; ask the vendor where the store has nothing, or `again`."""
        found: list[Row] = []
        notes: list[str] = []
        for account in self.accounts:
            page = await self._wired.store.rows(account, name)
            if page.fetched_at is None or again:
                try:
                    await self._wired.fetcher.rows(self._wired.source(account), name)
                except FAILURES as error:
                    notes.append(str(error))
                page = await self._wired.store.rows(account, name)
            found += page.rows
            if page.fetched_at:
                notes.append(f"fetched {say_time(page.fetched_at, self._manner())}")
        self._rows[name] = found
        for pane in self.query(f"#{name}").results(ListPane):
            spec_note = self._specs[name].note
            pane.note(" · ".join(dict.fromkeys([*notes, *([spec_note] if spec_note else [])])))
            pane.load()

    @on(ListPane.Chosen)
    def _open_row(self, event: ListPane.Chosen) -> None:
        name = event.pane.id or ""
        if name not in self._specs:
            return  # a device: the main screen opens it
        event.stop()
        account, key = event.key.split("\x1f", 1)
        for row in self._rows.get(name, ()):
            if (row.account, row.key) == (account, key):
                self.post_message(self.RowOpened(self._specs[name], row))
