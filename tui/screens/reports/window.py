"""The reports of one subject in one time span, counted in parts, so that any row is found quickly."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from tui.domain.device.record import Report
from tui.lazy_dataclass import dataclass
from tui.screens.reports.subject import ReportSubject
from tui.store import Store

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MOST_SEARCHED = 20_000
"""A filter looks at so many reports at most, which takes about a second."""
SEARCHED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class ReportWindow:
    """A span in equal parts, with the number of reports in each part; rows run from the newest report."""

    store: Store
    subject: ReportSubject
    since: datetime
    until: datetime
    counts: Sequence[int]
    kept: Sequence[Report] | None = None
    """The reports which meet a filter, the newest first; None: there is no filter."""

    @classmethod
    async def open(
        cls, store: Store, subject: ReportSubject, since: datetime, until: datetime, parts: int
    ) -> "ReportWindow":
        """Count the reports of a span."""
        counts = await store.reports.histogram(subject.account, subject.device, since, until, parts)
        return cls(store, subject, since, until, counts)

    @classmethod
    async def open_first(
        cls,
        store: Store,
        subjects: Sequence[ReportSubject],
        since: datetime,
        until: datetime,
        parts: int,
    ) -> "ReportWindow":
        """Open the first of these subjects which has reports in a span, else the first of all.

        Positions which are only kept here are looked at where no vendor keeps reports.
        """
        windows = []
        reporting = [subject for subject in subjects if subject.is_downloaded]
        for subject in reporting or subjects:
            windows.append(await cls.open(store, subject, since, until, parts))
            if windows[-1].total:
                return windows[-1]
        return windows[0]

    @property
    def total(self) -> int:
        """The number of reports, of those which meet the filter where there is one."""
        return sum(self.counts) if self.kept is None else len(self.kept)

    async def rows(self, start: int, stop: int) -> Sequence[Report]:
        """Read the reports at these positions; reading takes as long at the end as at the beginning."""
        if self.kept is not None:
            return self.kept[start:stop]
        newer, part = self._part_of_row(start)
        account, device = self.subject.account, self.subject.device
        found = await self.store.reports.read(
            account,
            device,
            self.since,
            self._end(part),
            offset=start - newer,
            limit=stop - start,
            counted=False,
        )
        return found.reports

    async def position(self, at: datetime) -> int:
        """Return the number of reports at a time or later: the row at that index is the first earlier report."""
        if at >= self.until or not self.counts:
            return 0
        if self.kept is not None:
            return sum(1 for report in self.kept if (report.received_at or report.at or at) >= at)
        length = (self.until - self.since) // MICROSECOND
        passed = max(0, (at - self.since) // MICROSECOND)
        part = passed * len(self.counts) // length
        account, device = self.subject.account, self.subject.device
        (beside,) = await self.store.reports.histogram(
            account, device, max(at, self.since), self._end(part), 1
        )
        return sum(self.counts[part + 1 :]) + beside

    async def matching(self, is_met: Callable[[Report], bool]) -> "ReportWindow":
        """Return this span with only those of its newest reports which meet a condition."""
        kept: list[Report] = []
        for start in range(0, min(self.total, MOST_SEARCHED), SEARCHED_AT_ONCE):
            reports = await self.rows(start, min(start + SEARCHED_AT_ONCE, MOST_SEARCHED))
            kept += filter(is_met, reports)
        return replace(self, kept=tuple(kept))

    def _part_of_row(self, index: int) -> tuple[int, int]:
        """Return how many rows are newer than the part of a row, and that part."""
        reached = list(accumulate(reversed(self.counts), initial=0))
        for back, newer in enumerate(reached[1:]):
            if index < newer:
                return reached[back], len(self.counts) - 1 - back
        return 0, len(self.counts) - 1

    def _end(self, part: int) -> datetime:
        length = (self.until - self.since) // MICROSECOND
        return self.since - (-(part + 1) * length // len(self.counts)) * MICROSECOND


def align_end(until: datetime, length: timedelta, parts: int) -> datetime:
    """Return the end of a span, rounded up to a whole part, so that a live span moves by whole parts."""
    part = max(MICROSECOND, length / max(1, parts))
    return EPOCH - -(until - EPOCH) // part * part
