"""One vendor's tab: its devices, its other lists and its limits, as sub-tabs."""

from collections.abc import Callable, Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from tui.console import Console, read_list
from tui.domain.device.membership import MEMBERSHIP_COLUMNS
from tui.domain.device.record import Row
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column, ListSpec
from tui.domain.verdict.cause_column import CAUSE
from tui.screens.fleet.dashboard import DashboardPane
from tui.screens.fleet.limits import LimitsPane
from tui.screens.list.device_source import DeviceSource
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource, row_key
from tui.screens.list.tree import TreeSource
from tui.screens.list.words import noun_of
from tui.screens.shell.history import DEVICES, LIMITS
from tui.screens.shell.notes import Note
from tui.screens.shell.store_notice import reload_when_back
from tui.widgets.line.tabbed import Tabbed

ACCOUNT = Column("account", "Account", 14)


class ProviderPane(Vertical):
    """A vendor's lists; each is read when it is first shown."""

    DEFAULT_CSS = """
    ProviderPane { height: 1fr; }
    """

    class RowOpened(Message):
        """A row of one of the vendor's other lists was opened."""

        def __init__(self, spec: ListSpec, row: Row) -> None:
            super().__init__()
            self.spec = spec
            self.row = row

    class ListShown(Message):
        """Another list is in view."""

    def __init__(self, console: Console, provider: str, manner: Callable[[], TimeStyle]) -> None:
        super().__init__(id=f"provider-{provider}")
        self.console = console
        self._manner = manner
        self.accounts = [
            name for name, offered in console.accounts.items() if offered.name == provider
        ]
        self.provider = console.accounts[self.accounts[0]]
        self._specs = {spec.name: spec for spec in self.provider.lists if spec.per == "account"}
        self._rows: dict[str, Sequence[Row]] = {}

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the sub-tabs by name."""
        listed = {name: spec.title for name, spec in self._specs.items()}
        return {DEVICES: "Devices", **listed, LIMITS: "Limits"}

    def compose(self) -> ComposeResult:
        """Compose the sub-tabs; each is filled when it is first chosen."""
        own = _with_cause(self.provider.columns)
        columns = [*self._with_account(own, 1), *MEMBERSHIP_COLUMNS]
        source = DeviceSource(self.console, columns, self.provider.name)
        devices = ListPane(
            source,
            self._manner,
            noun="devices",
            id=DEVICES,
            kept_as=f"{self.provider.name}.{DEVICES}",
            keeps_view=True,
        )
        yield Tabbed(self.titles, devices)

    def _with_account(self, columns: Sequence[Column], place: int) -> Sequence[Column]:
        if len(self.accounts) == 1:
            return columns
        return [*columns[:place], ACCOUNT, *columns[place:]]

    @property
    def _tabs(self) -> Tabbed:
        return self.query_one(Tabbed)

    @property
    def chosen(self) -> str:
        """The name of the sub-tab in view."""
        return self._tabs.active

    @property
    def pane(self) -> ListPane | None:
        """The list in view; None on the limits."""
        found = self._tabs.content
        if isinstance(found, DashboardPane):
            return found.pane
        return found if isinstance(found, ListPane) else None

    def step(self, by: int) -> None:
        """Go to the next sub-tab, or the one before."""
        self._tabs.step(by)

    def show_list(self, name: str) -> None:
        """Go to a sub-tab by its name."""
        self._tabs.active = name

    def on_mount(self) -> None:
        """Read the list in view again whenever the store was lost and is back."""
        reload_when_back(self, lambda: self.chosen in self._specs and self.load_list(self.chosen))

    def renew_limits(self) -> None:
        """Read the limits again if they are shown."""
        for limits in self.query(LimitsPane):
            limits.load()

    @on(Tabbed.Chosen)
    async def _choose(self, event: Tabbed.Chosen) -> None:
        event.stop()
        if not event.tabbed.holds(event.name):
            await event.tabbed.fill(event.name, self._content(event.name))
        if event.name in self._specs:
            self.load_list(event.name)
        elif event.name == LIMITS:
            self.query_one(LimitsPane).load()
        self.focus_list()
        self.post_message(self.ListShown())

    def focus_list(self) -> None:
        """Focus the list in view."""
        target: Widget | None = self.pane.table if self.pane is not None else None
        if target is None:
            target = self._tabs.content
        if target is not None:
            target.focus()

    def _content(self, name: str) -> Widget:
        if name == LIMITS:
            return LimitsPane(self.console, self.accounts, self._manner, id=LIMITS)
        spec = self._specs[name]
        if spec.look == "dashboard":
            return DashboardPane(self.console, self.provider.name, self._manner, id=name)
        columns = self._with_account(spec.columns, 0)

        def read() -> Sequence[Row]:
            return self._rows.get(name, ())

        now = self.console.now
        source = (
            TreeSource(columns, read, spec.parent, now=now)
            if spec.parent
            else ListSource(columns, read, now=now)
        )
        return ListPane(
            source,
            self._manner,
            noun=noun_of(spec.title),
            id=name,
            kept_as=f"{self.provider.name}.{name}",
            keeps_view=True,
        )

    @work(exclusive=True, group="list", exit_on_error=False)
    async def load_list(self, name: str, *, again: bool = False) -> None:
        """Show a list from the store; ask the vendor where the store has none, or `again`."""
        found: list[Row] = []
        notes: list[Note] = []
        problems: list[str] = []
        for account in self.accounts:
            reading = await read_list(
                self.console,
                account,
                name,
                again=again,
                on_ask=lambda: self._show_notes(name, ["asking the vendor…"], "Asking the vendor…"),
            )
            found += reading.rows
            notes += reading.notes
            problems.append(reading.problem)
        self._rows[name] = found
        self._show_notes(name, [*notes, self._specs[name].note], " ".join(filter(None, problems)))
        for pane in self.query(f"#{name}").results(ListPane):
            pane.load()
        for board in self.query(f"#{name}").results(DashboardPane):
            board.show(found)

    def _show_notes(self, name: str, notes: Sequence[Note], empty: str) -> None:
        for pane in self.query(f"#{name}").results(ListPane):
            pane.note(*notes)
            pane.why_empty(empty)
        for board in self.query(f"#{name}").results(DashboardPane):
            board.pane.note(*notes)

    @on(ListPane.Chosen)
    def _open_row(self, event: ListPane.Chosen) -> None:
        name = event.pane.id or ""
        if name not in self._specs:
            return  # a device: the application opens it
        event.stop()
        row = next((row for row in self._rows.get(name, ()) if row_key(row) == event.key), None)
        if row is not None:
            self.post_message(self.RowOpened(self._specs[name], row))


def _with_cause(columns: Sequence[Column]) -> Sequence[Column]:
    """Return a vendor's columns with the verdict's cause after the last contact, or else after the name."""
    places = [place for place, column in enumerate(columns) if column.field == "last_seen"]
    after = (places[0] if places else 0) + 1
    return [*columns[:after], CAUSE, *columns[after:]]
