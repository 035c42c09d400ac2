"""One report with every field the vendor sent, in groups: cell towers, weather, inputs."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from tui.console import FAILURES, Console
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.show.format import TimeStyle, format_time
from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.page import ListScreen
from tui.screens.list.row_source import ListSource

COLUMNS = (
    Column("group", "Group", 15),
    Column("field", "Field", 24),
    Column("value", "Value", 60),
)
GROUPS = {
    "GPS": "position",
    "WX": "weather",
    "TZ": "time zone",
    "input": "inputs",
    "cellTower": "cell tower",
    "hasAlert": "alerts",
    "voltage": "measured",
    "temp": "measured",
    "p": "parameters",
}
"""Our names for the stems of field names; any other stem keeps the vendor's name."""
PLAIN = "report"
STEM = re.compile(r"([A-Za-z]+?)(_|[0-9]+$)")
AROUND = timedelta(seconds=2)


def grouped(fields: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """Return every field as (group, name, value): plain fields first, empty ones last in their group."""
    stems = {name: match[1] for name in fields if (match := STEM.match(str(name)))}
    shared = {stem for stem, count in Counter(stems.values()).items() if count > 1}
    found: list[tuple[str, str, Any]] = []
    for name, value in fields.items():
        stem = stems.get(name, "")
        group = GROUPS.get(stem, stem) if stem in shared or stem in GROUPS else PLAIN
        if isinstance(value, Mapping) and value:
            about = f"{group} {str(name)[len(stem) :]}" if group != PLAIN else str(name)
            found += [(about, inner, part) for inner, part in value.items()]
        else:
            found.append((group, name, value))
    order = {PLAIN: 0} | {group: nth for nth, (group, *_) in enumerate(found, 1) if group != PLAIN}
    return sorted(found, key=lambda entry: (order[entry[0]], entry[2] in (None, "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportField(OwnRow):
    """One field of a report."""

    group: str
    field: str
    value: Any


def report_rows(report: Report) -> list[ReportField]:
    """Return a row for each field of a report."""
    return [
        ReportField(
            account=report.account,
            key=f"{nth}",
            group=clean(str(group)),
            field=clean(str(name)),
            value=value,
        )
        for nth, (group, name, value) in enumerate(grouped(report.vendor))
    ]


class ReportScreen(ListScreen):
    """One report field by field; `f` fetches the fields which a short report leaves out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "fetch", "All fields", tooltip="Fetch all fields of this report (1 request)")
    ]

    def __init__(
        self,
        console: Console,
        record: DeviceRecord | None,
        report: Report,
        manner: Callable[[], TimeStyle],
    ) -> None:
        """Show a report; without the record of its device its other fields cannot be fetched."""
        self._rows: Sequence[ReportField] = report_rows(report)
        super().__init__(
            ListSource(COLUMNS, lambda: self._rows, now=console.now),
            manner,
            "fields",
            heading=f"Report {clean(report.key)} · {self._moment(report, manner())}",
            kept_as="report",
        )
        self.console = console
        self._record = record
        self._report = report

    @staticmethod
    def _moment(report: Report, manner: TimeStyle) -> str:
        at = report.received_at or report.at
        return format_time(at, manner) if at else "time unknown"

    @property
    def can_fetch(self) -> bool:
        """Whether this vendor sends full reports on request."""
        return (
            self._record is not None
            and "full-reports" in self.console.accounts[self._report.account].features
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to fetch only where the vendor sends full reports."""
        return self.can_fetch if action == "fetch" else super().check_action(action, parameters)

    @work(exclusive=True, group="fetch", exit_on_error=False)
    async def action_fetch(self) -> None:
        """Fetch every field of this report."""
        report, record = self._report, self._record
        at = report.received_at or report.at
        if record is None or at is None:
            return
        self.pane.note("fetching all fields…")
        try:
            source = self.console.source(report.account)
            await self.console.fetcher.reports(source, record, at - AROUND, at + AROUND, full=True)
        except FAILURES as error:
            self.pane.note(str(error))
            return
        found = await self.console.store.reports.read(
            report.account, report.device, at, at + AROUND, newest_first=False, counted=False
        )
        self._report = next((full for full in found.reports if full.key == report.key), report)
        self._rows = report_rows(self._report)
        more = len(self._report.vendor) - len(report.vendor)
        self.pane.note(f"{more} more fields" if more else "the vendor has no more fields")
        self.pane.load()
