"""One device: what each vendor says of it, its reports in time, its usage, its other lists."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static, TabbedContent, TabPane

from tui.commands import DEVICE, EVERYWHERE, bindings
from tui.console import FAILURES, Console
from tui.domain.device import DeviceRecord, Row
from tui.domain.show import Manner, say_position, say_time, say_value
from tui.screens.acting import Acting
from tui.screens.jump import Jump
from tui.screens.list_pane import ListPane
from tui.screens.report_pane import ReportPane
from tui.screens.row import FIELD_COLUMNS, field_rows
from tui.screens.sources import ListSource
from tui.screens.subject import subjects
from tui.screens.usage_pane import UsagePane

FACTS = (
    ("IMEI", "imei"), ("ICCID", "iccid"), ("IMSI", "imsi"), ("MSISDN", "msisdn"), ("State", "state"),
    ("Last seen", "last_seen"), ("Fixed at", "position_at"), ("Battery mV", "voltage_mv"),
    ("Fetched", "fetched_at"),
)  # fmt: skip
"""The facts of one vendor, in the order people ask for them."""


class DeviceScreen(Acting):
    """Everything known of one device, all vendors side by side."""

    DEFAULT_CSS = """
    DeviceScreen {
        & .facts { height: auto; padding: 0 1; }
        & .vendor { text-style: bold; }
        & TabbedContent { height: 1fr; }
        & VerticalScroll { height: 1fr; }
    }
    """
    AUTO_FOCUS = "Timeline ReportList"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        *bindings(DEVICE),
        Binding("escape", "back", "Back", show=False),
        Binding("slash", "filter", "Filter", show=False),
        *(Binding(str(digit), f"tab({digit})", show=False) for digit in range(1, 10)),
    ]

    def __init__(
        self, console: Console, account: str, key: str, manner: Callable[[], Manner]
    ) -> None:
        super().__init__()
        self.wired = console
        self._account = account
        self._key = key
        self._manner = manner
        self._records: Sequence[DeviceRecord] = ()

    def compose(self) -> ComposeResult:
        """Lay out the heading and the tabs."""
        yield Static(classes="heading", id="heading", markup=False)
        with TabbedContent(id="device-tabs"):
            with TabPane(Content("1 Reports"), id="reports"):
                yield ReportPane(self.wired, self._manner)
            with TabPane(Content("2 Facts"), id="facts"), VerticalScroll():
                yield Static(id="facts-text", classes="facts", markup=False)
            with TabPane(Content("3 Usage"), id="usage"):
                yield UsagePane(self.wired, self._manner)
            with TabPane(Content("4 All fields"), id="fields"):
                yield ListPane(
                    ListSource(FIELD_COLUMNS, self._fields), self._manner, noun="fields", id="all"
                )
        yield Footer()

    def on_mount(self) -> None:
        """Show what is stored."""
        self._stop_listening = self.wired.store.subscribe(self._changed)
        self.load()

    def on_unmount(self) -> None:
        """Stop listening."""
        self._stop_listening()

    def _changed(self, topics: frozenset[str]) -> None:
        if topics & {"devices", "reports", "usage"}:
            self.call_later(self.load)

    @work(exclusive=True, group="load", exit_on_error=False)
    async def load(self) -> None:
        """Read the device's records, and those of other vendors which share an identifier."""
        first = await self.wired.store.device(self._account, self._key)
        if first is None:
            self.query_one("#heading", Static).update(Content("This device is not stored."))
            return
        self._records = await self.wired.same_device(first)
        self.query_one("#heading", Static).update(self._heading(first))
        self.query_one("#facts-text", Static).update(self._facts())
        self.query_one("#all", ListPane).load()
        await self.query_one(ReportPane).load(subjects(self.wired, self._records))
        await self.query_one(UsagePane).load(self._records)

    def _heading(self, record: DeviceRecord) -> Content:
        names = (record.label, record.imei, record.iccid)
        named = next((name for name in names if name), record.key)
        seen = say_time(record.last_seen, self._manner()) if record.last_seen else "never"
        where = say_position(record.latitude, record.longitude, record.position_source)
        return Content(f"{named} · seen {seen} · {where or 'no position'}")

    def _facts(self) -> Content:
        lines: list[Content] = []
        for record in self._records:
            title = self.wired.accounts[record.account].title
            lines.append(Content.styled(f"{title} · {record.account}", "bold"))
            label = record.label or "no label"
            lines.append(Content(f"  {'Label':<12}{label}"))
            for words, field in FACTS:
                value = getattr(record, field)
                said = (
                    say_time(value, self._manner())
                    if hasattr(value, "tzinfo")
                    else say_value(value)
                )
                lines.append(Content(f"  {words:<12}{said or '-'}"))
            where = say_position(record.latitude, record.longitude, record.position_source)
            radius = record.position_radius_m
            about = f" within {radius:,.0f} m" if where and radius else ""
            lines += [Content(f"  {'Position':<12}{where or '-'}{about}"), Content("")]
        return Content("\n").join(lines)

    def _fields(self) -> list[Row]:
        found: list[Row] = []
        for record in self._records:
            found += field_rows(record.provider, record.account, record.vendor)
        return found

    async def targets(self) -> Sequence[DeviceRecord]:
        """Give every vendor's record of this device."""
        return self._records

    def acting_accounts(self) -> Sequence[str]:
        """Give the accounts which know this device."""
        return [record.account for record in self._records]

    def action_tab(self, number: int) -> None:
        """Go to a tab by its number."""
        names = ("reports", "facts", "usage", "fields")
        if number <= len(names):
            self.query_one("#device-tabs", TabbedContent).active = names[number - 1]

    def action_filter(self) -> None:
        """Narrow the fields."""
        self.action_tab(4)
        self.query_one("#all", ListPane).open_filter()

    def action_back(self) -> None:
        """Go back to where this was opened from."""
        self.app.pop_screen()

    @work(exclusive=True, group="refresh", exit_on_error=False)
    async def action_refresh(self) -> None:
        """Ask every vendor about this device."""
        for record in self._records:
            try:
                source = self.wired.source(record.account)
                await self.wired.fetcher.device(source, record)
            except FAILURES as error:
                self.notify(str(error), severity="warning", markup=False)

    def action_jump(self) -> None:
        """Ask for a time and go there."""

        def typed(at: datetime | None) -> None:
            if at is not None:
                self.run_worker(
                    self.query_one(ReportPane).jump(at), group="jump", exit_on_error=False
                )

        self.app.push_screen(Jump(self._manner()), typed)

    def action_mark_time(self) -> None:
        """Count time from the report under the cursor."""
        self.query_one(ReportPane).mark()

    def action_next_vendor(self) -> None:
        """Show the reports which the device's next vendor keeps."""
        self.query_one(ReportPane).next_vendor()

    def tell_again(self) -> None:
        """Tell times anew after the manner changed."""
        self.load()

    def action_fetch(self) -> None:
        """Fetch what the store lacks of the reports and usage shown."""
        self.query_one(ReportPane).fetch()
        self.query_one(UsagePane).fetch()

    def action_fetch_full(self) -> None:
        """Fetch the reports again with every field."""
        self.query_one(ReportPane).fetch(full=True)
