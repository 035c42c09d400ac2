"""The track of one device over a chosen time span, and its replay; one line below the map."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from tui.console import FAILURES, Console
from tui.console.download_cost import download_cost, missing_spans
from tui.domain.device.kept_positions import KEPT_POSITIONS
from tui.domain.device.record import DeviceRecord
from tui.domain.place.distance import Position, format_distance
from tui.domain.place.track import Track, replay_times, track_from_reports
from tui.domain.show.format import TimeStyle, format_time
from tui.screens.shell.store_notice import outlast_store

SPANS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 168))
MOST_REPORTS = 20_000
"""The most reports in a track; of a span with more, the newest are shown."""
FRAMES = 120
FRAME_SECONDS = 0.25


class TrackPane(Vertical):
    """One line about the track of a device; posts to the screen what to draw."""

    DEFAULT_CSS = """
    TrackPane {
        height: auto; max-height: 2; padding: 0 1; display: none; color: $foreground; background: $boost;
        &.shown { display: block; }
    }
    """

    class Changed(Message):
        """Another track, or another moment of it, must be drawn."""

        def __init__(
            self, track: Track | None, head: Position | None, *, is_new: bool = False
        ) -> None:
            super().__init__()
            self.track = track
            self.head = head
            self.is_new = is_new

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        super().__init__()
        self.console = console
        self._manner = manner
        self._record: DeviceRecord | None = None
        self._span = 2
        self._track = Track()
        self._moments: Sequence[datetime] = ()
        self._frame: int | None = None
        self._timer: Timer | None = None
        self._missing = 0.0
        """The share of the span which was never downloaded."""
        self._confirmed_fetch: tuple[str, timedelta] | None = None
        """The fetch whose high cost was shown: calling it again confirms it."""

    def compose(self) -> ComposeResult:
        """Return the widgets of this line."""
        yield Static(markup=False)

    @property
    def is_shown(self) -> bool:
        """Whether a track is shown."""
        return self._record is not None

    @property
    def span(self) -> timedelta:
        """The chosen time span."""
        return SPANS[self._span]

    async def show(self, records: Sequence[DeviceRecord]) -> bool:
        """Show the track of a device, from its first vendor which keeps reports; return whether one does."""
        accounts = self.console.accounts
        kept = [
            record
            for feature in ("reports", KEPT_POSITIONS)
            for record in records
            if feature in accounts[record.account].features
        ]
        if not kept:
            return False
        self._record = kept[0]
        self.add_class("shown")
        await self._read(is_new=True)
        return True

    def hide(self) -> None:
        """Hide the track."""
        self._stop()
        self._record, self._track, self._frame = None, Track(), None
        self.remove_class("shown")
        self.post_message(self.Changed(None, None))

    async def next_span(self) -> None:
        """Show the next longer time span; after the longest, the shortest."""
        self._span = (self._span + 1) % len(SPANS)
        await self._read(is_new=True)

    async def reload(self) -> None:
        """Read the track again after new reports; a replay is not interrupted."""
        if self._record is not None and self._frame is None:
            with outlast_store(self):
                await self._read()

    async def _read(self, *, is_new: bool = False) -> None:
        record = self._record
        if record is None:
            return
        self._stop()
        self._frame = None
        until = self.console.now()
        since = until - self.span
        store = self.console.store
        stored = await store.reports.read(
            record.account, record.key, since, until, limit=MOST_REPORTS
        )
        missing = await missing_spans(self.console, record.account, record.key, (since, until))
        self._missing = sum(missing, timedelta()) / self.span
        self._track = track_from_reports(stored.reports)
        self._moments = replay_times(self._track, FRAMES)
        self._post_change(is_new=is_new)

    @work(exclusive=True, group="fetch", exit_on_error=False)
    async def fetch(self) -> None:
        """Fetch the reports of the chosen span which the store does not have yet.

        A fetch which may take more than a fifth of the requests left this hour shows its cost first,
        and runs when it is called again.
        """
        record = self._record
        if record is None:
            return
        now = self.console.now()
        missing = await missing_spans(
            self.console, record.account, record.key, (now - self.span, now)
        )
        if not missing:
            return
        cost = await download_cost(self.console, record.account, missing)
        if cost.needs_consent and self._confirmed_fetch != (record.key, self.span):
            self._confirmed_fetch = record.key, self.span
            self._show_words(
                f"This takes {cost.words} from {record.account}. Press d again to fetch."
            )
            return
        self._show_words(f"{record.account}: fetching reports, {cost.words}…")
        try:
            source = self.console.source(record.account)
            await self.console.fetcher.reports(source, record, now - self.span, now)
        except FAILURES as error:
            self.notify(str(error), severity="warning", markup=False)
        await self._read()

    def play(self) -> None:
        """Replay the track from its start, or resume; pause a running replay."""
        if self._timer is not None:
            self._stop()
            self._post_change()
        elif self._moments:
            if self._frame is None or self._frame >= len(self._moments) - 1:
                self._frame = 0
            self._timer = self.set_interval(FRAME_SECONDS, self._advance)
            self._post_change()

    def step(self, frames: int) -> None:
        """Step forward, or back, by this many frames of the replay."""
        if self._moments:
            last = len(self._moments) - 1
            at = last if self._frame is None else self._frame
            self._frame = max(0, min(last, at + frames))
            self._post_change()

    def _advance(self) -> None:
        self.step(1)
        if self._frame is not None and self._frame >= len(self._moments) - 1:
            self._stop()
            self._post_change()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _post_change(self, *, is_new: bool = False) -> None:
        track, head = self._track, None
        if self._frame is not None and self._moments:
            track = track.until(self._moments[self._frame])
            head = track.steps[-1].position if track.steps else None
        self.post_message(self.Changed(track, head, is_new=is_new))
        self._show_words(self._words())

    def _words(self) -> str:
        hours = self.span // timedelta(hours=1)
        track = self._track
        parts = [f"Track {hours} h", f"{len(track.steps):,} positions"]
        if self._frame is not None:
            manner = self._manner()
            at = format_time(
                self._moments[self._frame], TimeStyle(manner.now, manner.zone, absolute=True)
            )
            parts = [at, "playing" if self._timer else "paused: Space resumes", *parts[:1]]
        elif track.steps:
            parts.append(format_distance(track.meters))
            if track.gaps:
                parts.append(f"{track.gaps} {'gap' if track.gaps == 1 else 'gaps'}")
            if rough := len(track.rough()):
                parts.append(f"{rough:,} rough, as circles of their accuracy")
        if self._missing > 0.01 and self._frame is None:
            parts.append(f"{self._missing:.0%} not downloaded yet: d fetches it")
        return " · ".join(parts)

    def _show_words(self, words: str) -> None:
        line = self.query_one(Static)
        if str(line.content) != words:
            line.update(Content(words))
