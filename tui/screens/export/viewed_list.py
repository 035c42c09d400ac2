"""The list in view, ready to export: exactly its rows, its columns, its order."""

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import UTC
from typing import Protocol

from tui.domain.show.format import TimeStyle, cell_text, zone_title
from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.export.files import Format
from tui.export.rows_on_disk import Changed, OnDisk
from tui.export.sheet import MEASURED, PLACE_COLUMNS, ExportTable, place_of
from tui.lazy_dataclass import dataclass
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import RowSource
from tui.screens.reports.pane import ReportPane

PAGE_ROWS = 1_000

Cells = Sequence[str]
Progress = Callable[[int, int], None]


class ViewedRows(Protocol):
    """A list in view."""

    @property
    def title(self) -> str:
        """The place of the list in the console."""
        ...

    @property
    def noun(self) -> str:
        """The plural noun for its rows."""
        ...

    @property
    def columns(self) -> Sequence[Column]:
        """The columns in view."""
        ...

    @property
    def order(self) -> str:
        """The sort order, in words."""
        ...

    @property
    def filter(self) -> str:
        """The filter."""
        ...

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the marked rows, also of those which the filter hides."""
        ...

    @property
    def is_track(self) -> bool:
        """Whether its rows are the track of one device."""
        ...

    def apart(self) -> "AbstractAsyncContextManager[ViewedRows]":
        """Return the same list, to read all of it without blocking the screen."""
        ...

    async def counts(self) -> tuple[int, int]:
        """Return how many rows match the filter, and how many there are."""
        ...

    async def page(
        self, span: range, columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read the rows at these positions, in these columns."""
        ...

    async def some(
        self, keys: frozenset[str], columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read the rows with these keys, in the order of the list."""
        ...

    async def download_offer(self) -> str:
        """Return what is not downloaded and what that costs, in words; empty: nothing."""
        ...

    async def download(self, say: Callable[[str], None]) -> str:
        """Download what is missing; return why that failed, if it did."""
        ...

    def cursor_key(self) -> str:
        """Return the key of the row under the cursor."""
        ...


@dataclass(frozen=True)
class ViewedList:
    """The list in a pane."""

    pane: ListPane
    title: str
    is_track: bool = False
    read_from: RowSource | None = None
    """The source to read instead of the pane's own."""

    @property
    def _source(self) -> RowSource:
        return self.read_from or self.pane.source

    @property
    def noun(self) -> str:
        """The plural noun for its rows."""
        return self.pane.noun

    @property
    def columns(self) -> Sequence[Column]:
        """The columns in view."""
        return self.pane.table.columns

    @property
    def order(self) -> str:
        """The sort order, in words."""
        field = self.pane.shown.sort or self.pane.source.sorted_by
        column = next((known for known in self.pane.source.columns if known.field == field), None)
        return f"by {column.title} {'↓' if self.pane.shown.descending else '↑'}" if column else ""

    @property
    def filter(self) -> str:
        """The filter."""
        return clean(self.pane.shown.text)

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the marked rows."""
        return self.pane.table.marked

    @asynccontextmanager
    async def apart(self) -> "AsyncIterator[ViewedList]":
        """Return the same list, to read all of it without blocking the screen."""
        async with self.pane.source.apart() as source:
            yield replace(self, read_from=source)

    async def counts(self) -> tuple[int, int]:
        """Return how many rows match the filter, and how many there are."""
        counted = await self._source.count(self.pane.shown)
        return counted.matching, counted.total

    async def page(
        self, span: range, columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read the rows at these positions, in these columns."""
        rows = await self._source.rows(self.pane.shown, span, manner, columns)
        return [row.cells for row in rows]

    async def some(
        self, keys: frozenset[str], columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read the rows with these keys; those which the filter hides come last."""
        source = self._source
        order = {}
        if len(keys) > 1:
            order = {key: at for at, key in enumerate(await source.keys(self.pane.shown))}
        found = []
        for key in sorted(keys, key=lambda key: (order.get(key, len(order)), key)):
            record = await source.record(key)
            if record is not None:
                found.append(tuple(cell_text(record, column, manner) for column in columns))
        return found

    async def download_offer(self) -> str:
        """Return an empty text: lists are kept up to date in the background."""
        return ""

    async def download(self, say: Callable[[str], None]) -> str:
        """Download nothing: lists are kept up to date in the background."""
        del say
        return ""

    def cursor_key(self) -> str:
        """Return the key of the row under the cursor."""
        return self.pane.table.cursor_key


@dataclass(frozen=True)
class ViewedReports:
    """The reports of a time span."""

    pane: ReportPane
    title: str
    noun: str = "reports"

    @property
    def columns(self) -> Sequence[Column]:
        """The columns in view."""
        return self.pane.timeline.table.columns

    @property
    def order(self) -> str:
        """The sort order, in words."""
        return "newest first"

    @property
    def filter(self) -> str:
        """The time span, in words."""
        since, until = (at.astimezone(UTC) for at in self.pane.span)
        return f"{since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC"

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the marked reports."""
        return self.pane.timeline.table.marked

    @property
    def is_track(self) -> bool:
        """Whether the reports are of one device."""
        return self.pane.subject is not None and bool(self.pane.subject.device)

    def apart(self) -> "AbstractAsyncContextManager[ViewedReports]":
        """Return this list: a window of reports is read in small parts anyway."""
        return nullcontext(self)

    async def counts(self) -> tuple[int, int]:
        """Return the number of reports, twice: no filter hides any."""
        window = self.pane.window
        total = window.total if window else 0
        return total, total

    async def page(
        self, span: range, columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read the reports at these positions, in these columns."""
        window = self.pane.window
        reports = await window.rows(span.start, span.stop) if window else ()
        return [
            tuple(cell_text(report, column, manner) for column in columns) for report in reports
        ]

    async def some(
        self, keys: frozenset[str], columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read the reports with these keys."""
        held = [self.pane.report(key) for key in sorted(keys)]
        return [
            tuple(cell_text(report, column, manner) for column in columns)
            for report in held
            if report is not None
        ]

    async def download_offer(self) -> str:
        """Return what of the time span is not downloaded and what that costs; empty: nothing."""
        return await self.pane.download_offer()

    async def download(self, say: Callable[[str], None]) -> str:
        """Download what is missing of the time span; return why that failed, if it did."""
        return await self.pane.download(say)

    def cursor_key(self) -> str:
        """Return the key of the report under the cursor."""
        return self.pane.timeline.table.cursor_key


async def read_sheet(
    viewed: ViewedRows,
    format: Format,
    manner: TimeStyle,
    *,
    marked: bool = False,
    progress: Progress | None = None,
) -> ExportTable:
    """Read the rows in view, or those marked, as a format needs them."""
    zone = UTC if format.utc else manner.zone
    times = replace(manner, absolute=True, zone=zone, most_characters=sys.maxsize)
    shown = tuple(viewed.columns)
    read = [_exact(column) if format.exact else column for column in shown]
    if format.map:
        read += PLACE_COLUMNS
    matching, total = await viewed.counts()
    rows: OnDisk[Cells] = OnDisk(tuple)
    if marked:
        rows.add(await viewed.some(viewed.marked, read, times))
    else:
        for start in range(0, matching, PAGE_ROWS):
            page = await viewed.page(range(start, min(start + PAGE_ROWS, matching)), read, times)
            rows.add(page)
            if progress is not None:
                progress(len(rows), matching)
            if not page:
                break  # the list became shorter in the meantime
    width = len(shown)
    sheet = ExportTable(
        title=viewed.title,
        noun=viewed.noun,
        columns=tuple(_titled(column) if format.exact else column for column in shown),
        rows=Changed(rows, lambda row: row[:width]),
        total=total,
        zone=zone_title(times),
        made_at=manner.now.astimezone(UTC),
        filter=viewed.filter,
        order=viewed.order,
        places=Changed(rows, lambda row: place_of(row[width:])) if format.map else (),
    )
    return sheet.in_time() if format.map and viewed.is_track else sheet


def _exact(column: Column) -> Column:
    """Return a column whose cells are the numbers themselves, not the words for them."""
    exact = replace(column, kind="text", unit="", text_of=None)
    return exact if column.kind in MEASURED else column


def _titled(column: Column) -> Column:
    return replace(column, title=f"{column.title} (bytes)") if column.kind == "bytes" else column
