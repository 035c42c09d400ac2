"""Carry out the plan of one account which is asked for all devices' reports at once."""

import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from tui.domain.device.record import DeviceRecord, Report, ReportPage
from tui.providers import errors
from tui.providers.source import Source
from tui.store import Span, Store
from tui.sync.fetcher import OUTLOOK, PLACE, Fetcher, Progress, is_of_one_device
from tui.sync.poll_planner import PollPlanner
from tui.sync.position import ReadPosition
from tui.sync.report_rates import DeviceRates
from tui.sync.step import BackgroundShare, CallResult, NextCall
from tui.sync.truncation import ReportTimes

HABITS = "habits"
"""The cursor which keeps what is usual for each device."""
HABITS_EVERY = timedelta(minutes=10)
LastContacts = Mapping[str, float | None]
"""When each device of a list was heard last, in seconds since the epoch; None: never."""
FindRoom = Callable[[int], Awaitable[BackgroundShare]]
"""Given our units of the last hour, say what may be spent."""

_log = logging.getLogger(__name__)


class AccountSync:
    """One account: decides, asks, keeps; what a crash interrupts is decided anew from the store."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        source: Source,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]],
        find_room: FindRoom,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._source = source
        self._now = now
        self._sleep = sleep
        self._find_room = find_room
        self._planner: PollPlanner | None = None
        self._spent: deque[tuple[datetime, int]] = deque()
        self._habits_at: datetime | None = None
        self._is_urged = False
        self._listed: LastContacts | None = None
        self.rows = 0
        self.units = 0

    def urge(self) -> None:
        """Ask for list and newest reports now."""
        self._is_urged = True

    def listed(self, received: LastContacts) -> None:
        """Take in a device list which a person had read."""
        self._listed = received

    async def step(self) -> float:
        """Do what is most urgent; give how many seconds to rest then."""
        planner = await self._ready()
        if self._listed is not None:
            planner.heard_devices(self._listed, self._server_now())
            self._listed = None
        if self._is_urged:
            planner.urge()
            self._is_urged = False
        room = await self._find_room(self._spent_units())
        step = planner.next(self._server_now(), room)
        try:
            await self._do(planner, step)
        except errors.ProviderError as error:
            if step.device is None or not is_of_one_device(error):
                raise
            _log.warning("%s: %s: %s", self._source.account, step.device, error)
            planner.failed(step, self._server_now())
        except BaseException:
            self._planner = None  # the store knows what was kept: begin from there
            raise
        await self._note(planner, step)
        if step.waits:
            await self._fetcher.waits(self._source, step.reason)
        return max(0.0, step.span.until - self._server_now()) if step.kind == "rest" else 0.0

    async def catch_up(self, progress: Progress) -> None:
        """Go on until list and newest reports are here, waiting where it must; report how far it has got."""
        self.urge()
        while True:
            planner = await self._ready()
            room = await self._find_room(self._spent_units())
            rest = await self.step()
            behind = max(0.0, self._server_now() - planner.position.tail.mark)
            units = behind * planner.position.profile.at(self._server_now()) / 100
            seconds = units if units <= room.left else 3600 * units / max(1.0, room.per_hour)
            progress(
                f"{self._source.account}: {self.rows:,} reports, {self.units:,} requests, "
                f"about {seconds:.0f} s left"
            )
            if not planner.is_urged and not self._is_urged and not planner.position.tail.owed:
                return
            if planner.position.rota is not None:
                return
            await self._wait(rest, progress)

    async def _wait(self, seconds: float, progress: Progress) -> None:
        """Sleep, and say so once it lasts: a progress line leaves out what takes less than a second."""
        soon = min(seconds, 1.0)
        await self._sleep(soon)
        if seconds > soon:
            progress(f"{self._source.account}: waiting for requests to become free")
            await self._sleep(seconds - soon)

    async def close(self) -> None:
        """Keep what is usual for each device for the next time."""
        if self._planner is not None:
            await self._keep_habits(self._planner)

    async def _do(self, planner: PollPlanner, step: NextCall) -> None:
        if step.kind == "devices":
            await self._list(planner)
        elif step.kind != "rest":
            await self._read(planner, step)

    async def _list(self, planner: PollPlanner) -> None:
        received: dict[str, float | None] = {}
        self._spend(1)
        saved = await self._fetcher.devices(
            self._source, heard=lambda page: received.update(contacts(page))
        )
        if saved.quarantined:
            _log.warning(
                "%s: the device list has %d devices, a fifth fewer than before; none was taken off",
                self._source.account,
                len(received),
            )
        planner.heard_devices(received, self._server_now())

    async def _read(self, planner: PollPlanner, step: NextCall) -> None:
        key, device = step.device, None
        if key is not None:
            device = await self._store.devices.get(self._source.account, key)
            if device is None:
                planner.took(step, CallResult((), step.span.until), self._server_now())
                return

        def judge(page: ReportPage) -> tuple[Span | None, str]:
            told = CallResult(_sights(page), int(page.until.timestamp()), page.cut, page.units)
            whole = planner.took(step, told, self._server_now())
            covered = None
            if whole is not None and whole.until > whole.since and not (key and page.cut):
                covered = Span(key, _instant(whole.since), _instant(whole.until))
            return covered, planner.position.dump()

        since, until = _instant(step.span.since), _instant(step.span.until)
        page = await self._fetcher.all_reports(self._source, since, until, device, judge)
        self.rows += len(page.reports)
        self._spend(page.units)

    async def _note(self, planner: PollPlanner, step: NextCall) -> None:
        """Keep the place and the outlook, and now and then the habits."""
        account = self._source.account
        if step.kind == "devices":
            await self._store.sync_state.save(account, PLACE, planner.position.dump())
        elif step.kind == "rest":
            told = json.dumps(asdict(planner.outlook(step)))
            await self._store.sync_state.save(account, OUTLOOK, told)
        if (
            self._habits_at is None
            or not timedelta() <= self._now() - self._habits_at < HABITS_EVERY
        ):
            await self._keep_habits(planner)

    async def _keep_habits(self, planner: PollPlanner) -> None:
        self._habits_at = self._now()
        known = {**planner.habits.dump(), "mark": planner.position.tail.mark}
        text = json.dumps(known, separators=(",", ":"))
        await self._store.sync_state.save(self._source.account, HABITS, text)

    async def _ready(self) -> PollPlanner:
        """Return the planner, read from the store where there is none yet."""
        if self._planner is None:
            account = self._source.account
            place = await self._store.sync_state.load(account, PLACE)
            position = (
                ReadPosition.load(place) if place else ReadPosition.new(int(self._server_now()))
            )
            self._planner = PollPlanner(position, await self._habits(position))
        return self._planner

    async def _habits(self, position: ReadPosition) -> DeviceRates:
        text = await self._store.sync_state.load(self._source.account, HABITS)
        if text is None:
            return DeviceRates(position.began, trusted_from=position.tail.mark)
        known = json.loads(text)
        habits = DeviceRates.load(known)
        if known["mark"] != position.tail.mark:
            habits.trusted_from = position.tail.mark
        return habits

    def _spend(self, units: int) -> None:
        self.units += units
        self._spent.append((self._now(), units))

    def _spent_units(self) -> int:
        now = self._now()
        while self._spent and not timedelta() <= now - self._spent[0][0] < timedelta(hours=1):
            self._spent.popleft()
        return sum(units for _, units in self._spent)

    def _server_now(self) -> float:
        offset = getattr(self._source.client, "server_offset", timedelta())
        return (self._now() + offset).timestamp()


def contacts(page: Sequence[DeviceRecord]) -> LastContacts:
    """Return when each device of a page was heard last."""
    return {record.key: _seconds(record.last_seen) for record in page}


def _sights(page: ReportPage) -> tuple[ReportTimes, ...]:
    return tuple(_sight(report) for report in page.reports)


def _sight(report: Report) -> ReportTimes:
    return ReportTimes(report.device, _seconds(report.received_at), _seconds(report.at))


def _seconds(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
