"""The tabs of one unit, and what is in them: those which every unit has, and its vendors' lists."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from textual.widget import Widget

from tui.console import Console
from tui.console.unit.verdict import JudgedUnit
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle
from tui.domain.verdict.judgement import Judgement
from tui.lazy_dataclass import dataclass
from tui.screens.device.days_pane import DaysPane
from tui.screens.device.facts_pane import FactsPane
from tui.screens.device.head import is_something_wrong
from tui.screens.device.lists import DeviceList, DeviceListPane, device_lists
from tui.screens.device.notes_pane import NotesPane
from tui.screens.device.timeline_pane import TimelinePane
from tui.screens.device.usage_pane import UsagePane
from tui.screens.list.pane import ListPane
from tui.screens.list.row import FIELD_COLUMNS, FieldRow, field_rows
from tui.screens.list.row_source import ListSource
from tui.screens.reports.pane import ReportPane
from tui.screens.reports.subject import subjects
from tui.screens.reports.timeline_data import DeviceData
from tui.screens.reports.window import ReportWindow
from tui.widgets.line.tabbed import Tabbed

REPORTS, FACTS = "reports", "facts"
PLAIN_TABS = {
    REPORTS: "1 Reports",
    FACTS: "2 Facts",
    "usage": "3 Usage",
    "fields": "4 All fields",
    "days": "5 Days",
    "timeline": "6 Timeline",
    "notes": "7 Notes",
}
FOCUSED_FIRST = ("ReportList", "Braid", "ListPane Table", "UsagePane", "FactsPane")
"""The widgets which get the focus when a tab is chosen, the first one in view first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownUnit:
    """What the tabs show: a unit's records, what was judged of it, and the key of the next step's form."""

    records: Sequence[DeviceRecord] = ()
    judged: JudgedUnit | None = None
    next_key: str = ""
    """Empty: the next step has no form."""

    @property
    def judgement(self) -> Judgement | None:
        """What was judged; None: nothing yet."""
        return self.judged.judgement if self.judged else None


class UnitTabs(Tabbed):
    """Reports first; every other tab is filled when it is chosen."""

    def __init__(
        self,
        console: Console,
        manner: Callable[[], TimeStyle],
        account: str,
        reports: ReportPane,
        opening: DeviceData | None = None,
    ) -> None:
        """Start on the reports, with the lists of the account from which the unit was opened.

        Where `opening`, the unit's first data, says that the facts tell more, start on them.
        """
        self.console = console
        self._manner = manner
        self._fields: Sequence[FieldRow] = ()
        self._lists: dict[str, DeviceList] = {}
        super().__init__({**PLAIN_TABS, **self._new_tabs((account,))}, reports)
        if opening is not None and self._opens_on_facts(opening):
            self.begin_on(FACTS, FactsPane(console, manner))

    def _opens_on_facts(self, opening: DeviceData) -> bool:
        if opening.picture is None:
            return not subjects(self.console, opening.records)
        return _facts_tell_more(opening.picture.window, opening.judged.judgement)

    def _new_tabs(self, accounts: Iterable[str]) -> dict[str, str]:
        """Return the titles of these accounts' lists which have no tab yet, and remember the lists."""
        known, found = list(self.console.accounts), {}
        for shown in chain.from_iterable(device_lists(self.console, name) for name in accounts):
            tab = f"list-{known.index(shown.account)}-{shown.spec.name}"
            if tab not in self._lists:
                self._lists[tab] = shown
                found[tab] = f"{len(PLAIN_TABS) + len(self._lists)} {shown.spec.title}"
        return found

    def begin(self, judgement: Judgement | None) -> None:
        """Show the facts where they tell more than the reports; whoever chose a tab meanwhile stays there."""
        reports = self.query_one(ReportPane)
        window = reports.window
        tell_more = reports.subject is None or (
            window is not None and _facts_tell_more(window, judgement)
        )
        if self.active == REPORTS and tell_more:
            self.active = FACTS

    def learn(self, records: Sequence[DeviceRecord]) -> None:
        """Show new records: all their fields, and a tab for each of their vendors' lists."""
        self._fields = [row for r in records for row in field_rows(r.account, r.vendor)]
        for fields in self.query("#all").results(ListPane):
            fields.load()
        for tab, title in self._new_tabs(record.account for record in records).items():
            self.add(tab, title)

    async def fill_tab(self, tab: str, shown: ShownUnit) -> None:
        """Mount the content of a tab the first time it is chosen, and show the unit in it."""
        content = None if self.holds(tab) else self._content(tab, shown)
        if content is not None:
            await self.fill(tab, content)
            await self.load(shown)

    def _content(self, tab: str, shown: ShownUnit) -> Widget | None:
        console, manner = self.console, self._manner
        if tab == FACTS:
            return FactsPane(console, manner)
        if tab == "usage":
            return UsagePane(console, manner)
        if tab == "days":
            return DaysPane(console, manner)
        if tab == "notes":
            return NotesPane(console, manner)
        if tab == "timeline":
            return TimelinePane(console, manner)
        if tab == "fields":
            source = ListSource(FIELD_COLUMNS, lambda: self._fields, now=console.now)
            return ListPane(source, manner, noun="fields", id="all")
        listed = self._lists.get(tab)
        own = (each for each in shown.records if listed and each.account == listed.account)
        record = next(own, None)
        if listed is None or record is None:
            return None
        return DeviceListPane(console, record, listed, manner)

    async def load(self, shown: ShownUnit) -> None:
        """Show the unit as it is now in the tabs filled so far."""
        for facts in self.query(FactsPane):
            await facts.load(shown.records, shown.judgement, shown.next_key)
        for usage in self.query(UsagePane):
            await usage.load(shown.records)
        await self.load_past(shown)

    async def load_past(self, shown: ShownUnit) -> None:
        """Read the unit's past, if it is in view: its days, its timeline or its notes."""
        panes = [*self.query(DaysPane), *self.query(TimelinePane), *self.query(NotesPane)]
        for pane in panes:
            if self.is_in_view(pane) and shown.judged is not None:
                await pane.load(shown.judged.unit)

    async def ask_filter(self, shown: ShownUnit) -> None:
        """Filter the list in view, of reports too; without one, all fields."""
        for reports in self.query(ReportPane):
            if self.is_in_view(reports):
                reports.ask_filter()
                return
        if not any(self.is_in_view(pane) for pane in self.query(ListPane)):
            await self.fill_tab("fields", shown)
            self.active = "fields"
        for pane in self.query(ListPane):
            if self.is_in_view(pane):
                pane.action_filter()
                return

    async def fetch_missing(self, shown: ShownUnit) -> None:
        """Fetch what the store lacks: reports on tabs that show them, and usage."""
        reports, content = self.query_one(ReportPane), self.content
        if isinstance(content, TimelinePane) and content.span is not None:
            await reports.look(*content.span)
            reports.fetch(say=content.say)
        elif self.active != "usage":
            reports.fetch()
        if self.active in ("usage", "reports"):
            await self.fill_tab("usage", shown)
            self.query_one(UsagePane).fetch()

    def is_in_view(self, widget: Widget) -> bool:
        """Return whether a widget is part of the tab in view."""
        return self.content in widget.ancestors_with_self

    def focus_content(self) -> None:
        """Focus what is in view, if it does not have the focus."""
        focused = self.screen.focused
        if focused is None or not self.is_in_view(focused):
            for widget in chain.from_iterable(map(self.query, FOCUSED_FIRST)):
                if self.is_in_view(widget):
                    widget.focus()
                    return


def _facts_tell_more(window: ReportWindow, judgement: Judgement | None) -> bool:
    """Return whether the facts tell more than these reports: an empty list, or a few positions."""
    is_wrong = judgement is not None and is_something_wrong(judgement)
    return not window.subject.is_downloaded or (is_wrong and not window.total)
