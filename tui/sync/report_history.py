"""Read one device's own reports back to a time, the newest first: what its usual pauses are learned from.

A vendor's answer for a long span of one device may hold only a part of its reports. Few reports fit into
one answer for weeks; many are asked for in shorter spans, which hold more. A cut answer keeps one end of
its span, and which is not documented: so only the time between its first and its last report counts as read.
"""

from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from tui.domain.device.record import DeviceRecord, ReportPage
from tui.lazy_dataclass import dataclass
from tui.providers.source import Source
from tui.store import Store
from tui.sync.fetcher import Fetcher
from tui.sync.report_slices import Slice, complete_part

USUAL_HISTORY = timedelta(days=14)
"""Two weeks have two weekends: long enough to tell what is usual for most devices."""
SELDOM_HISTORY = timedelta(days=60)
"""A device which reports once a week needs two months until a few pauses are known."""
FEW_ROWS = 8
"""With fewer reports than this, a longer time is read as well: two weeks, then two months."""
KNOWN_ROWS = 5
"""So many stored reports tell how dense a device's reports are, before the first request."""
AIMED_ROWS = 400
"""A long span is made short enough to hold this many reports, well below the 500 at which it is cut."""
ENOUGH_ROWS = 1_500
"""So many reports tell how often a device reports; reading on would cost seconds a device, and little is learned."""
SHORTEST_GAP = timedelta(minutes=2)
"""The newest moments are never read yet: they are no reason to ask."""
MaySpend = Callable[[int], bool]
"""Whether there is room for a request of this worst cost."""
OnPage = Callable[[ReportPage], None]


@dataclass(slots=True)
class HistoryRead:
    """What reading a device's history came to."""

    since: datetime
    """Reports were wanted from then on."""
    rows: int = 0
    new: int = 0
    units: int = 0
    is_stopped: bool = False
    """There was no room for the next request."""
    is_part: bool = False
    """More could have been read: one answer may be enough."""
    cut_pauses: list[timedelta] = field(default_factory=list)
    """The mean pause between the reports of each cut answer."""


class ReportHistory:
    """Reads the history of one device, a request at a time."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        source: Source,
        device: DeviceRecord,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._source = source
        self._device = device
        self._now = now

    async def read(
        self,
        since: datetime | None,
        *,
        may_spend: MaySpend,
        on_page: OnPage = lambda _: None,
        is_whole: bool = True,
    ) -> HistoryRead:
        """Read what is not stored since a time, or of a usual history; end where no more may be spent.

        Without `is_whole` the device list is new, and one answer is enough unless it holds few reports.
        """
        offset = getattr(self._source.client, "server_offset", timedelta())
        now, heard = self._now() + offset, self._device.last_seen
        end = now
        if heard and not is_whole:  # what its list says comes after its last word: nothing
            end = min(now, heard + SHORTEST_GAP)
        if since is None:
            since = heard - USUAL_HISTORY if heard else now - SELDOM_HISTORY
        done, steps = HistoryRead(since), _longer_spans(since, heard, now)
        while not done.is_stopped and done.rows < ENOUGH_ROWS:
            gaps = await self._store.reports.gaps(*self._which, done.since, end)
            wide = [gap for gap in gaps if gap[1] - gap[0] >= SHORTEST_GAP]
            if wide and done.rows >= FEW_ROWS and not is_whole:
                done.is_part = True
                break
            if wide:
                pause = await self._known_pause(done, gaps, end)
                await self._ask(wide[-1], pause, done, may_spend, on_page)
            elif steps and await self._reports_seldom(now):
                done.since = steps.pop(0)
            else:
                break
        return done

    async def _known_pause(
        self, done: HistoryRead, gaps: Sequence[Slice], end: datetime
    ) -> timedelta | None:
        """Return the mean pause between the reports of a device, by the last cut answer or what is stored."""
        if done.cut_pauses:
            return done.cut_pauses[-1]
        stored = await self._store.reports.read(*self._which, done.since, end, limit=1)
        read = (end - done.since) - sum((stop - start for start, stop in gaps), timedelta())
        return read / stored.total if stored.total >= KNOWN_ROWS else None

    @property
    def _which(self) -> tuple[str, str]:
        return self._source.account, self._device.key

    async def _reports_seldom(self, now: datetime) -> bool:
        known = await self._store.reports.read(
            *self._which, now - SELDOM_HISTORY, None, limit=FEW_ROWS, counted=False
        )
        return known.total < FEW_ROWS

    async def _ask(
        self,
        gap: Slice,
        pause: timedelta | None,
        done: HistoryRead,
        may_spend: MaySpend,
        on_page: OnPage,
    ) -> None:
        """Make the request for the newest part of a gap which fits into one answer."""
        slices = self._source.provider.report_slices
        short = slices.longest if slices else gap[1] - gap[0]
        asked = part_to_ask(gap, short, self._device.last_seen, pause)
        worst = slices.most_units if slices and asked[1] - asked[0] <= short else None
        if not may_spend(worst or 1):
            done.is_stopped = True
            return
        page, new = await self._fetcher.reports_page(self._source, self._device, *asked)
        on_page(page)
        done.rows += len(page.reports)
        done.new += new
        done.units += page.units
        part = complete_part(page)
        if page.cut and part:
            done.cut_pauses.append((part[1] - part[0]) / len(page.reports))
        elif part is None or part[1] - part[0] < SHORTEST_GAP:
            done.is_stopped = (
                True  # the answer tells nothing of its span: asking again would not, either
            )


def _longer_spans(since: datetime, heard: datetime | None, now: datetime) -> list[datetime]:
    """Return from when to read a device whose reports since a time are few."""
    usual, seldom = (heard or now) - USUAL_HISTORY, now - SELDOM_HISTORY
    return [begin for begin in (usual, seldom) if begin < since - SHORTEST_GAP]


def part_to_ask(
    gap: Slice, short: timedelta, heard: datetime | None, pause: timedelta | None
) -> Slice:
    """Return the newest part of a gap whose reports fit into one answer.

    `short` spans hold more reports in an answer than long ones; `pause` is the mean pause between
    reports, None: a first answer will tell.
    """
    since, until = gap
    if pause is None or until - since <= max(short, AIMED_ROWS * pause):
        return gap
    if heard is not None and since < heard < until - short:
        return heard, until  # it was silent since: one answer holds that, however long it is
    if AIMED_ROWS * pause <= short:
        return until - short, until
    return max(since, min(heard or until, until) - AIMED_ROWS * pause), until
