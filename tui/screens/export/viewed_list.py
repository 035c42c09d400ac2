"""What is in view, ready to be taken away: exactly its rows, its columns, its order."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Protocol

from tui.domain.show.format import TimeStyle, cell_text
from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.export.files import Format
from tui.export.sheet import MEASURED, PLACE_COLUMNS, ExportTable, place_of
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import RowSource
from tui.screens.reports.pane import ReportPane

PAGE_ROWS = 1_000

Cells = Sequence[str]
Progress = Callable[[int, int], None]


class ViewedRows(Protocol):
    """A list somebody looks at."""

    @property
    def title(self) -> str:
        """Where it is found."""
        ...

    @property
    def noun(self) -> str:
        """What its rows are."""
        ...

    @property
    def columns(self) -> Sequence[Column]:
        """The columns in view."""
        ...

    @property
    def order(self) -> str:
        """By what it is sorted."""
        ...

    @property
    def filter(self) -> str:
        """What it is narrowed to."""
        ...

    @property
    def marked(self) -> frozenset[str]:
        """The keys of its marked rows, hidden ones too."""
        ...

    @property
    def is_track(self) -> bool:
        """Whether its rows are one device's way."""
        ...

    def apart(self) -> "AbstractAsyncContextManager[ViewedRows]":
        """Return the same list, to be read whole without holding up a screen."""
        ...

    async def counts(self) -> tuple[int, int]:
        """Return how many rows are in view, of how many."""
        ...

    async def page(
        self, span: range, columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read some rows in these columns."""
        ...

    async def some(
        self, keys: frozenset[str], columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read the rows of these keys, in the order of the list."""
        ...

    def cursor_key(self) -> str:
        """Return which row the cursor is on."""
        ...


@dataclass(frozen=True)
class ViewedList:
    """A list pane."""

    pane: ListPane
    title: str
    is_track: bool = False
    read_from: RowSource | None = None
    """In place of the pane's own."""

    @property
    def _source(self) -> RowSource:
        return self.read_from or self.pane.source

    @property
    def noun(self) -> str:
        """What its rows are."""
        return self.pane.noun

    @property
    def columns(self) -> Sequence[Column]:
        """The columns in view."""
        return self.pane.table.columns

    @property
    def order(self) -> str:
        """By what it is sorted."""
        field = self.pane.wanted.sort or self.pane.source.sorted_by
        column = next((one for one in self.pane.source.columns if one.field == field), None)
        return f"by {column.title} {'↓' if self.pane.wanted.descending else '↑'}" if column else ""

    @property
    def filter(self) -> str:
        """What it is narrowed to."""
        return clean(self.pane.wanted.text)

    @property
    def marked(self) -> frozenset[str]:
        """The keys of its marked rows."""
        return self.pane.table.marked

    @asynccontextmanager
    async def apart(self) -> "AsyncIterator[ViewedList]":
        """Return the same list, to be read whole without holding up a screen."""
        async with self.pane.source.apart() as source:
            yield replace(self, read_from=source)

    async def counts(self) -> tuple[int, int]:
        """Return how many rows are in view, of how many."""
        counted = await self._source.count(self.pane.wanted)
        return counted.matching, counted.total

    async def page(
        self, span: range, columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read some rows in these columns."""
        rows = await self._source.rows(self.pane.wanted, span, manner, columns)
        return [row.cells for row in rows]

    async def some(
        self, keys: frozenset[str], columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read the rows of these keys; those which the filter hides come last."""
        source = self._source
        order = {}
        if len(keys) > 1:
            order = {key: at for at, key in enumerate(await source.keys(self.pane.wanted))}
        found = []
        for key in sorted(keys, key=lambda key: (order.get(key, len(order)), key)):
            record = await source.record(key)
            if record is not None:
                found.append(tuple(cell_text(record, column, manner) for column in columns))
        return found

    def cursor_key(self) -> str:
        """Return which row the cursor is on."""
        return self.pane.table.cursor_key


@dataclass(frozen=True)
class ViewedReports:
    """The reports of a span of time."""

    pane: ReportPane
    title: str
    noun: str = "reports"

    @property
    def columns(self) -> Sequence[Column]:
        """The columns in view."""
        return self.pane.timeline.table.columns

    @property
    def order(self) -> str:
        """By what they are sorted."""
        return "newest first"

    @property
    def filter(self) -> str:
        """Which span."""
        since, until = (at.astimezone(UTC) for at in self.pane.span)
        return f"{since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC"

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the marked reports."""
        return self.pane.timeline.table.marked

    @property
    def is_track(self) -> bool:
        """Whether they are one device's."""
        return self.pane.subject is not None and bool(self.pane.subject.device)

    def apart(self) -> "AbstractAsyncContextManager[ViewedReports]":
        """Return this one: a window of reports is read in small parts."""
        return nullcontext(self)

    async def counts(self) -> tuple[int, int]:
        """Return how many there are."""
        window = self.pane.window
        total = window.total if window else 0
        return total, total

    async def page(
        self, span: range, columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read some reports in these columns."""
        window = self.pane.window
        reports = await window.rows(span.start, span.stop) if window else ()
        return [
            tuple(cell_text(report, column, manner) for column in columns) for report in reports
        ]

    async def some(
        self, keys: frozenset[str], columns: Sequence[Column], manner: TimeStyle
    ) -> Sequence[Cells]:
        """Read the reports of these keys."""
        held = [self.pane.report(key) for key in sorted(keys)]
        return [
            tuple(cell_text(report, column, manner) for column in columns)
            for report in held
            if report is not None
        ]

    def cursor_key(self) -> str:
        """Return which report the cursor is on."""
        return self.pane.timeline.table.cursor_key


async def read_sheet(
    seen: ViewedRows,
    format: Format,
    manner: TimeStyle,
    *,
    marked: bool = False,
    progress: Progress | None = None,
) -> ExportTable:
    """Read what is in view, or what is marked in it, as a format wants it."""
    told = replace(manner, absolute=True, zone=UTC if format.utc else manner.zone)
    shown = tuple(seen.columns)
    asked = [_exact(column) if format.exact else column for column in shown]
    if format.map:
        asked += PLACE_COLUMNS
    matching, total = await seen.counts()
    rows: list[Cells] = []
    if marked:
        rows += await seen.some(seen.marked, asked, told)
    else:
        for start in range(0, matching, PAGE_ROWS):
            page = await seen.page(range(start, min(start + PAGE_ROWS, matching)), asked, told)
            rows += page
            if progress is not None:
                progress(len(rows), matching)
            if not page:
                break  # the list has become shorter meanwhile
    places = [place_of(row[len(shown) :]) for row in rows] if format.map else ()
    sheet = ExportTable(
        title=seen.title,
        noun=seen.noun,
        columns=tuple(_titled(column) if format.exact else column for column in shown),
        rows=[row[: len(shown)] for row in rows],
        total=total,
        zone=told.now.astimezone(told.zone).tzname() or "UTC",
        made_at=manner.now.astimezone(UTC),
        filter=seen.filter,
        order=seen.order,
        places=places,
    )
    return sheet.in_time() if format.map and seen.is_track else sheet


def _exact(column: Column) -> Column:
    """Ask for the figure itself in place of the words for it."""
    return replace(column, kind="text", unit="") if column.kind in MEASURED else column


def _titled(column: Column) -> Column:
    return replace(column, title=f"{column.title} (bytes)") if column.kind == "bytes" else column
