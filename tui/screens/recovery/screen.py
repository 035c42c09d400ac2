"""The search for a lost unit: where it can be, for who goes and looks, and what can be done to find it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.commands import EVERYWHERE, bindings
from tui.console import FAILURES, Console
from tui.console.recovery.offers import FindOffer, find_offers
from tui.console.recovery.plans import CannotRecover, plan_recovery, tracker_of
from tui.console.recovery.search import Search
from tui.domain.change.target import targets_of_records
from tui.domain.device.record import DeviceRecord
from tui.domain.place.distance import geo_uri, web_map_url
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.domain.text.typed_time import parse_length
from tui.domain.unit.unit import Unit
from tui.export.search_area import area_file
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.page import Crumbs
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource, split_key
from tui.screens.shell.action_screen import ActionScreen
from tui.screens.shell.keys import KeyLine
from tui.screens.shell.one_line import OneLineDialog
from tui.screens.shell.qr import QrScreen
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import outlast_store
from tui.store import StoreError

USUAL_LENGTH = "48h"
REFRESH_SECONDS = 10.0
"""How often the area is worked out again: it grows."""
BEGIN, MAP = "begin", "map"
LENGTH_WORDS = "48h, 3d: so long it reports as often as it can, then as before. Enter: show the plan · Esc: cancel"
READ_ONLY = "read-only: it can only be looked for"
COLUMNS = (
    Column("what", "What can be done", 30),
    Column("costs", "What it costs", 24),
    Column("account", "Account", 14, shown=False),
)
SHOWN_TOPICS = frozenset({"devices", "reports", "jobs"})
"""The changes of the store which show on this screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindRow(OwnRow):
    """One thing which can be done to find the unit."""

    what: str
    costs: str


class FindItScreen(ActionScreen):
    """The search for a lost unit; Enter does what is under the cursor."""

    DEFAULT_CSS = """
    FindItScreen {
        & > #told { height: auto; max-height: 65%; padding: 0 1; }
        & #lines { height: auto; }
        & > ListPane { height: 1fr; min-height: 4; }
    }
    """
    file_kinds = (
        ("md", "Hand-over, for who goes and looks", ".md"),
        ("txt", "Hand-over as plain text", ".txt"),
        ("geojson", "The area, for a map program", ".geojson"),
    )
    """What `e` writes."""
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("escape", "back", "Back", show=False),
        Binding("a", "act", "Act", tooltip="Choose an action for this unit"),
        Binding(
            "Q", "code", "QR code", tooltip="Show the middle of the area as a QR code for a phone"
        ),
        Binding("r", "reload", "Read again", show=False),
    ]

    def __init__(
        self,
        console: Console,
        unit: Unit,
        manner: Callable[[], TimeStyle],
        length: str = USUAL_LENGTH,
    ) -> None:
        """Search for this unit; a recovery is proposed for so long."""
        super().__init__()
        self.console = console
        self.search = Search(console, unit)
        self._manner = manner
        self._length = length
        self._offers: Sequence[FindOffer] = ()

    def compose(self) -> ComposeResult:
        """Compose the hand-over above what can be done."""
        yield Crumbs()
        with VerticalScroll(id="told"):
            yield Static(id="lines", markup=False)
        yield ListPane(ListSource(COLUMNS, self._rows), self._manner, noun="ways")
        yield KeyLine()

    @property
    def pane(self) -> ListPane:
        """The list of what can be done."""
        return self.query_one(ListPane)

    def on_mount(self) -> None:
        """Read what is known, and again whenever something was heard or done."""
        self._stop_listening = self.console.store.subscribe(self._changed)
        self.pane.table.focus()
        self.set_interval(REFRESH_SECONDS, self.update_times)
        self.load()

    def on_unmount(self) -> None:
        """Unsubscribe from the store."""
        self._stop_listening()

    def _changed(self, topics: frozenset[str]) -> None:
        if topics & SHOWN_TOPICS:
            self.call_later(self.load)

    @work(exclusive=True, group="search", exit_on_error=False)
    async def load(self) -> None:
        """Read what is known of its place, and what can be done."""
        with outlast_store(self):
            await self.search.read()
            offers = find_offers(self.console, self.search.unit)
            self._offers = [o for o in offers if not self.console.is_read_only(o.record.account)]
            self.pane.note(READ_ONLY if not self._can_begin and not self._offers else "")
            self.pane.load()
            self.update_times()

    def update_times(self) -> None:
        """Show the area as it is now."""
        words = "\n".join(map(clean, self.search.lines()))
        line = self.query_one("#lines", Static)
        if str(line.content) != words:
            line.update(Content(words))

    @property
    def _can_begin(self) -> bool:
        found = tracker_of(self.console, self.search.unit)
        return found is not None and not self.console.is_read_only(found[0].account)

    def _rows(self) -> list[FindRow]:
        found = tracker_of(self.console, self.search.unit)
        rows = []
        if found is not None and self._can_begin:
            what = f"Frequent reports, {self._length}"
            costs = "battery; the old frequency is put back at the end"
            rows.append(FindRow(account=found[0].account, key=BEGIN, what=what, costs=costs))
        rows += [
            FindRow(
                account=offer.record.account,
                key=str(nth),
                what=f"{offer.action.title} ({self._vendor(offer.record)})",
                costs="; ".join(filter(None, (offer.why, offer.costs))),
            )
            for nth, offer in enumerate(self._offers)
        ]
        return [*rows, FindRow(key=MAP, what="Show it on the map", costs="")]

    def _vendor(self, record: DeviceRecord) -> str:
        return self.console.accounts[record.account].title

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Begin what is under the cursor: nothing is sent before it is confirmed."""
        event.stop()
        key = split_key(event.key)[1]
        if key == MAP:
            self.run_worker(self.app.run_action("app.map"), group="act", exit_on_error=False)
        elif key == BEGIN:
            self.ask_length()
        else:
            offer = self._offers[int(key)]
            changes, label = session_of(self).changes, self.search.unit.label
            devices = targets_of_records([offer.record], label)
            changes.fill_in(offer.record.account, offer.action, devices, self.acted, offer.values)

    def ask_length(self) -> None:
        """Ask for how long it reports as often as it can; then open the plan."""
        dialog = OneLineDialog("For how long?", self._length, LENGTH_WORDS)
        self.app.push_screen(dialog, self._length_typed)

    def _length_typed(self, typed: str | None) -> None:
        if typed is None:
            return
        try:
            until = self.console.now() + parse_length(typed)
        except (ValueError, OverflowError) as problem:
            self.notify(str(problem), severity="warning", markup=False)
            return
        self._length = typed
        self.run_worker(self._plan(until), group="plan", exclusive=True, exit_on_error=False)

    async def _plan(self, until: datetime) -> None:
        try:
            plans = await plan_recovery(self.console, self.search.unit, until)
        except (CannotRecover, *FAILURES, StoreError) as problem:
            self.notify(str(problem), severity="warning", markup=False, timeout=10)
            return
        session_of(self).changes.send_recovery(plans)

    def action_code(self) -> None:
        """Show the middle of the area as a QR code."""
        area = self.search.area()
        if area is None:
            self.notify("Nothing tells where it was.", markup=False)
            return
        links = geo_uri(area.middle), web_map_url(area.middle)
        ascii_only = bool(getattr(self.app, "ascii_only", False))
        name = clean(self.search.unit.label or self.search.unit.key)
        self.app.push_screen(QrScreen(name, links, ascii_only=ascii_only))

    def action_reload(self) -> None:
        """Read the store again."""
        self.load()

    async def targets(self) -> Sequence[DeviceRecord]:
        """Return every vendor's record of the unit."""
        return self.search.unit.records

    def acting_accounts(self) -> Sequence[str]:
        """Return the accounts which have a record of the unit."""
        return [record.account for record in self.search.unit.records]

    async def ticket(self, title: str) -> str:
        """Return the hand-over; the title of a ticket is not needed for it."""
        del title
        return "\n".join(self.search.hand_over())

    def file_text(self, kind: str, *, masked: bool) -> str:
        """Return what is written into a file of this kind: the hand-over, or the area for a map program."""
        search, now = self.search, self.console.now()
        return area_file(search.unit, search.area(), now, f".{kind}", masked=masked)

    def action_back(self) -> None:
        """Go back to the screen below."""
        self.app.pop_screen()
