"""The reports of a list as its rows; recent ones are cached, so that they can be opened."""

from collections.abc import Sequence

from tui.domain.device.record import Report
from tui.domain.show.format import TimeStyle, cell_text
from tui.domain.text.column import Column
from tui.domain.trips.place_events import PlaceEvent
from tui.screens.list.column_arrangement import fitted
from tui.screens.reports.columns import DEVICE_COLUMN, EVENT_COLUMN, report_columns
from tui.store import Store
from tui.widgets.table.rows_cache import MOST_PAGES, PAGE_ROWS, TableRow


class ReportRows:
    """Formats reports for a table."""

    def __init__(self, store: Store) -> None:
        """Take the store to read the names of devices from."""
        self._store = store
        self._reports: dict[str, Report] = {}
        self._labels: dict[str, str] = {}
        self._events: dict[str, str] = {}

    def note_events(self, events: Sequence[PlaceEvent]) -> None:
        """Remember what happened at places, by the report which tells it."""
        self._events = {}
        for event in events:
            before = self._events.get(event.report)
            self._events[event.report] = f"{before}, {event.words}" if before else event.words

    def columns(
        self, own: Sequence[Column], manner: TimeStyle, *, of_account: bool
    ) -> tuple[Column, ...]:
        """Return the columns of a list, given the vendor's own."""
        columns = report_columns(own, of_account=of_account, has_events=bool(self._events))
        return tuple(fitted(column, manner) for column in columns) if manner.absolute else columns

    def get(self, key: str) -> Report | None:
        """Return a report which was shown recently."""
        return self._reports.get(key)

    async def learn_labels(self, account: str, reports: Sequence[Report]) -> None:
        """Read the names of the devices of these reports."""
        for key in {report.device for report in reports} - self._labels.keys():
            record = await self._store.devices.get(account, key)
            self._labels[key] = record.name if record else key

    def format(
        self, reports: Sequence[Report], columns: Sequence[Column], manner: TimeStyle
    ) -> list[TableRow]:
        """Return the rows of these reports, and cache the reports."""
        self._reports.update((report.key, report) for report in reports)
        while len(self._reports) > MOST_PAGES * PAGE_ROWS:
            del self._reports[next(iter(self._reports))]
        return [
            TableRow(
                report.key,
                tuple(self._cell(report, column, manner) for column in columns),
                version=0,
            )
            for report in reports
        ]

    def _cell(self, report: Report, column: Column, manner: TimeStyle) -> str:
        if column is DEVICE_COLUMN:
            return self._labels.get(report.device, report.device)
        if column.field == EVENT_COLUMN.field:
            return self._events.get(report.key, "")
        return cell_text(report, column, manner)
