"""One device: its reports over time, the facts of each vendor, its usage, its other lists."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from tui.commands import DEVICE, EVERYWHERE, bindings
from tui.console import FAILURES, Console
from tui.console.report_details import NO_DETAILS, unit_details
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle
from tui.domain.text.safe_text import clean
from tui.domain.unit.unit import Unit
from tui.screens.attention.subject_screen import SubjectScreen
from tui.screens.device.days_pane import DaysPane
from tui.screens.device.facts_pane import code_links
from tui.screens.device.field_view import FieldView
from tui.screens.device.head import DeviceHead
from tui.screens.device.lists import DeviceListPane
from tui.screens.device.symbols import SYMBOLS
from tui.screens.device.tabs import FACTS, ShownUnit, UnitTabs
from tui.screens.device.ticket import read_unit_facts
from tui.screens.device.timeline_pane import TimelinePane
from tui.screens.list.page import Crumbs
from tui.screens.list.pane import ListPane
from tui.screens.reports.pane import ReportPane
from tui.screens.reports.report import ReportScreen
from tui.screens.reports.subject import subjects
from tui.screens.reports.timeline_data import DeviceData
from tui.screens.shell.history import OpenedScreen
from tui.screens.shell.keys import KeyLine
from tui.screens.shell.qr import QrScreen
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import outlast_store
from tui.screens.shell.ticks import look_again
from tui.widgets.line.chain_line import ChainLine
from tui.widgets.line.tabbed import Tabbed

SHOWN_TOPICS = frozenset({"devices", "reports", "usage", "lists", "jobs"})
"""The changes of the store which show on this screen."""
GATHER_SECONDS = 0.25
"""Many changes at once are shown together, once in this time."""


class DeviceScreen(SubjectScreen):
    """Everything known about one device, all vendors side by side."""

    AUTO_FOCUS = "Timeline ReportList, FactsPane"
    can_watch = True
    symbols = SYMBOLS
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(DEVICE),
        *bindings(EVERYWHERE),
        Binding("escape", "back", "Back", show=False),
        Binding("slash", "filter", "Filter", show=False),
        *(Binding(str(digit), f"tab({digit})", show=False) for digit in range(1, 10)),
    ]

    def __init__(
        self,
        console: Console,
        account: str,
        key: str,
        manner: Callable[[], TimeStyle],
        opening: DeviceData | None = None,
    ) -> None:
        """Show one device; `opening` holds its first data if they are read already."""
        super().__init__()
        self._opening = opening
        self.console = console
        self.device = self._account, self._key = account, key
        self._manner = manner
        self._records: Sequence[DeviceRecord] = opening.records if opening else ()
        self._known_to_tabs: Sequence[DeviceRecord] = ()
        self._head = DeviceHead(console, manner, opening)
        self._field = FieldView(console, manner)
        self._details = opening.details if opening else NO_DETAILS
        self._gathering: Timer | None = None

    def compose(self) -> ComposeResult:
        """Compose the heading and the tabs; all but the first are filled when they are chosen."""
        yield Crumbs()
        opening = self._opening
        yield self._head
        yield self._field
        reports = ReportPane(self.console, self._manner, opening.picture if opening else None)
        tabs = UnitTabs(self.console, self._manner, self._account, reports, opening)
        self._head.next_is_below(below=tabs.active == FACTS)
        yield tabs
        yield KeyLine()

    @property
    def device_zone(self) -> tzinfo | None:
        """The device's own time zone, one of those `Z` goes through."""
        return self._details.zone

    @property
    def _tabs(self) -> UnitTabs:
        return self.query_one(UnitTabs)

    @property
    def _shown(self) -> ShownUnit:
        """What the tabs show."""
        return ShownUnit(records=self._records, judged=self._head.judged, next_key=self._next_key())

    async def _fill(self, tab: str) -> None:
        with outlast_store(self):
            await self._tabs.fill_tab(tab, self._shown)

    def on_mount(self) -> None:
        """Show the stored data."""
        self._stop_listening = self.console.store.subscribe(self._changed)
        look_again(self, self._look_again)
        self.load()

    def on_unmount(self) -> None:
        """Unsubscribe from the store."""
        self._stop_listening()

    def _look_again(self) -> None:
        if self.is_current and self._head.judged is not None:
            self._judge(self._head.judged.unit)

    @work(exclusive=True, group="look", exit_on_error=False)
    async def _judge(self, unit: Unit) -> None:
        """Judge the device as of now, and update every place that shows the verdict."""
        judged = await self._head.judge(unit)
        if self._head.judged is None or self._head.judged.unit is not unit:
            return  # the device was read and judged again meanwhile
        self._head.show(self._records, judged, self._details)
        self._field.show(self._records, judged.judgement)
        await self._tabs.load(self._shown)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Offer the next step only where an action does it."""
        return action != "next_step" or self._head.next_step is not None

    async def action_next_step(self) -> None:
        """Open the form of the action which the verdict names, filled in."""
        if self._head.next_step is not None:
            await self.open_next_step(self._head.next_step)

    def action_field_view(self) -> None:
        """Show the checklist, or all there is again."""
        self._field.toggle()
        if not self._field.is_in_view:
            self._tabs.focus_content()

    @on(FieldView.CheckWanted)
    def _check_again(self, event: FieldView.CheckWanted) -> None:
        event.stop()
        self.action_refresh()

    def action_receipt(self) -> None:
        """Copy the receipt of this visit, and save it into the folder for exports."""
        self._field.make_receipt()

    def action_chain(self) -> None:
        """Go through the links of the chain: each opens to its value, source and age."""
        if self._field.is_in_view:
            self.action_field_view()
        self._head.open_chain()

    @on(ChainLine.Chosen)
    async def _chain_chosen(self, event: ChainLine.Chosen) -> None:
        event.stop()
        await self.action_next_step()

    @on(ChainLine.Left)
    def _chain_left(self, event: ChainLine.Left) -> None:
        event.stop()
        self.set_focus(None)
        self._tabs.focus_content()

    def _changed(self, topics: frozenset[str]) -> None:
        if topics & SHOWN_TOPICS and self._gathering is None:
            self._gathering = self.set_timer(GATHER_SECONDS, self._gathered)

    def _gathered(self) -> None:
        self._gathering = None
        self.load()

    @work(exclusive=True, group="load", exit_on_error=False)
    async def load(self) -> None:
        """Read the device's records, and those of other vendors which share an identifier."""
        first = await self.console.store.devices.get(self._account, self._key)
        if first is None:
            self._head.show_heading(
                f"{clean(self._key)} of {self._account} is not in the store. Press Escape to go back."
            )
            return
        unit = await self.console.unit(first)
        records = unit.records_first(first)
        judged = await self._head.judge(unit)
        details = await unit_details(self.console, records)
        # Together, with nothing awaited between: the clock may ask for a new verdict at any moment.
        self._records, self._details = records, details
        self._head.show(records, judged, details)
        self._field.show(records, judged.judgement)
        reports = self.query_one(ReportPane)
        await reports.load(subjects(self.console, records))
        if not self._known_to_tabs:
            self._tabs.begin(judged.judgement)
        if records != self._known_to_tabs:
            self._known_to_tabs = records
            self._tabs.learn(records)
            await self._fill(self._tabs.active)
        await self._tabs.load(self._shown)

    def _next_key(self) -> str:
        """Return the key of the next step's form; empty where it has none."""
        bound = (active.binding for active in self.active_bindings.values())
        binding = next((each for each in bound if each.action == "next_step"), None)
        return self.app.get_key_display(binding) if binding else ""

    @on(Tabbed.Chosen)
    async def _chosen(self, event: Tabbed.Chosen) -> None:
        event.stop()
        self._head.next_is_below(below=event.name == FACTS)
        is_old = self._tabs.holds(event.name)
        await self._fill(event.name)
        content = self._tabs.content
        if isinstance(content, DeviceListPane):
            content.load()
        if is_old:
            await self._tabs.load_past(self._shown)
        self._tabs.focus_content()

    @on(ListPane.Chosen)
    def _row_chosen(self, event: ListPane.Chosen) -> None:
        """Open nothing: a row of these lists is a field, a text or a note, and no device."""
        event.stop()

    @on(DaysPane.Opened)
    def _open_day(self, event: DaysPane.Opened) -> None:
        """Show the reports of a day."""
        event.stop()
        reports = self.query_one(ReportPane)
        if reports.subject is not None:
            self.action_tab(1)
            self.run_worker(
                reports.jump(event.at), group="show", exclusive=True, exit_on_error=False
            )

    @on(ReportPane.Opened)
    def _open_report(self, event: ReportPane.Opened) -> None:
        event.stop()
        report = event.report
        record = next((r for r in self._records if r.account == report.account), None)
        session_of(self).navigation.open(
            OpenedScreen("Report", lambda: ReportScreen(self.console, record, report, self._manner))
        )

    async def ticket(self, title: str) -> str:
        """Return everything known of the unit as text below a title; empty while nothing is read yet."""
        if not self._records:
            return ""
        read = await read_unit_facts(self.console, self._records, self._head.judgement)
        return read.ticket(title, self._manner())

    async def targets(self) -> Sequence[DeviceRecord]:
        """Return every vendor's record of this device."""
        return self._records

    def acting_accounts(self) -> Sequence[str]:
        """Return the accounts which have a record of this device."""
        return [record.account for record in self._records]

    def places_changed(self) -> None:
        """Show the reports with what they say about the new place."""
        self.load()

    def action_tab(self, number: int) -> None:
        """Go to a tab by its number."""
        if self._field.is_in_view:
            self.action_field_view()
        for tab in list(self._tabs.titles)[number - 1 : number]:
            self._tabs.active = tab

    async def action_filter(self) -> None:
        """Filter the list in view, of reports too; without one, all fields."""
        with outlast_store(self):
            await self._tabs.ask_filter(self._shown)

    def action_back(self) -> None:
        """Go back to the screen below."""
        self.app.pop_screen()

    @work(exclusive=True, group="refresh", exit_on_error=False)
    async def action_refresh(self) -> None:
        """Ask every vendor about this device, and for the list in view."""
        content = self._tabs.content
        if isinstance(content, DeviceListPane):
            content.load(again=True)
            return
        self._field.say_asking(asking=True)
        for record in self._records:
            try:
                await self.console.fetcher.device(self.console.source(record.account), record)
            except FAILURES as error:
                self.notify(str(error), severity="warning", markup=False)
        self._field.say_asking(asking=False)

    def action_jump(self) -> None:
        """Ask for a time and go there."""
        content = self._tabs.content
        if isinstance(content, TimelinePane):
            content.ask_jump()
            return
        self.action_tab(1)
        self.query_one(ReportPane).ask_jump()

    def action_code(self) -> None:
        """Show the newest position as a QR code, and the device's photo."""
        links = code_links(self.console, self._records)
        if not links:
            self.notify("No vendor has a position or a photo of this device.", markup=False)
            return
        name = clean(self._records[0].name)
        ascii_only = bool(getattr(self.app, "ascii_only", False))
        self.app.push_screen(QrScreen(name, links, ascii_only=ascii_only))

    def action_mark_time(self) -> None:
        """Measure times from the report under the cursor."""
        self.query_one(ReportPane).mark()

    def action_next_vendor(self) -> None:
        """Show the reports of the device's next vendor."""
        self.query_one(ReportPane).next_subject()

    def update_times(self) -> None:
        """Write the times again after their style changed."""
        self.load()

    async def action_fetch(self) -> None:
        """Fetch what the store lacks: reports on tabs that show them, and usage."""
        with outlast_store(self):
            await self._tabs.fetch_missing(self._shown)

    def action_fetch_full(self) -> None:
        """Fetch the reports again with every field."""
        self.query_one(ReportPane).fetch(full=True)
