"""The reports of a unit which a command reads: from all its records, filtered as in the console, some hundreds at a time."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from heapq import heapify, heappop, heapreplace

from tui.cli.status import UsageProblem
from tui.console import Console
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.show.filter import FilterError
from tui.domain.text.column import Column
from tui.lazy_dataclass import dataclass
from tui.screens.reports.report_matcher import MeetsFilter, report_matcher

BATCH = 500


@dataclass(frozen=True, slots=True)
class UnitReports:
    """The stored reports of some records in a span which meet a filter."""

    console: Console
    records: Sequence[DeviceRecord]
    since: datetime
    until: datetime
    is_met: MeetsFilter

    async def batches(self) -> AsyncIterator[list[Report]]:
        """Yield the reports of all records in one order, the oldest first; several may read them in turn."""
        stream = self.console.store.reports.stream
        spans = [
            stream(record.account, record.key, self.since, self.until) for record in self.records
        ]
        found = []
        async for report in _in_order(list(map(_each, spans)), self.since):
            if self.is_met(report):
                found.append(report)
            if len(found) == BATCH:
                yield found
                found = []
        if found:
            yield found

    async def read(self) -> list[Report]:
        """Return all of them at once."""
        return [report async for batch in self.batches() for report in batch]


def report_filter(text: str | None, own: Iterable[Column], now: datetime) -> MeetsFilter:
    """Return what tells whether a report meets a filter; raise `UsageProblem` for a wrong one."""
    try:
        return report_matcher(text or "", own, now)
    except FilterError as error:
        raise UsageProblem(str(error)) from error


async def _each(batches: AsyncIterator[Sequence[Report]]) -> AsyncIterator[Report]:
    async for batch in batches:
        for report in batch:
            yield report


async def _in_order(
    streams: Sequence[AsyncIterator[Report]], since: datetime
) -> AsyncIterator[Report]:
    """Yield the reports of several streams by time; of those of one moment, the earlier stream's first."""

    def moment(report: Report) -> datetime:
        return report.received_at or report.at or since

    heads = []
    for place, stream in enumerate(streams):
        async for report in stream:
            heads.append((moment(report), place, report))
            break
    heapify(heads)
    while heads:
        _, place, report = heads[0]
        yield report
        following = await anext(streams[place], None)
        if following is None:
            heappop(heads)
        else:
            heapreplace(heads, (moment(following), place, following))
