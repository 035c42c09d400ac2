"""Sync one account whose vendor answers for all devices at once: plan, ask, save, again."""

import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from tui.domain.budget.windows import HOUR_SECONDS
from tui.domain.device.record import DeviceRecord, Report, ReportPage
from tui.domain.text.times import format_age
from tui.providers import errors
from tui.providers.source import Source
from tui.store import Span, Store
from tui.sync.account_questions import AccountQuestions
from tui.sync.fetcher import OUTLOOK_CURSOR, POSITION_CURSOR, Fetcher, Progress, concerns_one_device
from tui.sync.membership_sync import MembershipSync
from tui.sync.next_call import BackgroundShare, CallResult, NextCall
from tui.sync.poll_planner import PollPlanner
from tui.sync.question_asker import AskingFailures, Judge, no_judge
from tui.sync.read_position import FIRST_SECONDS, ReadPosition
from tui.sync.report_rates import DeviceRates
from tui.sync.request_cost import ROWS_PER_UNIT
from tui.sync.truncation import ReportTimes

RATES_CURSOR = "habits"
"""The cursor which stores how often each device reports."""
SAVE_RATES_EVERY = timedelta(minutes=10)
"""The rates of a large fleet take megabytes, and losing ten minutes of them does no harm."""
LESS_URGENT = frozenset({"rest", "backfill"})
"""What the daily reading of groups and organizations goes before."""
AFTER_QUESTIONS = LESS_URGENT | {"reread", "sweep"}
"""What questions go before, as far as their part of the hour reaches."""
ASKING_SECONDS = 300.0
"""A single sync asks for at most this long after the newest reports are here; the next one goes on."""
SINGLE_FIRST_SECONDS = 900
"""A single sync of a new account reads less than an hour: of a large fleet, that would cost half of its requests."""
LastContacts = Mapping[str, float | None]
"""Each device's last contact in seconds since the epoch; None: never."""
FindShare = Callable[[int], Awaitable[BackgroundShare]]
"""Takes our units of the last hour and returns what may be spent."""

_log = logging.getLogger(__name__)


class AccountSync:
    """The sync of one account; after a crash it goes on from what the store has."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        source: Source,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]],
        find_share: FindShare,
        judge: Judge = no_judge,
    ) -> None:
        """Make the sync of an account; `judge` judges the units which new data concerns."""
        self._store = store
        self._fetcher = fetcher
        self._source = source
        self._now = now
        self._sleep = sleep
        self._find_share = find_share
        self._judge = judge
        self._planner: PollPlanner | None = None
        self._spent: deque[tuple[datetime, int]] = deque()
        self._rates_saved_at: datetime | None = None
        self._refresh_due = False
        self._contacts: LastContacts | None = None
        self._memberships = MembershipSync(store, fetcher, source, now)
        self._questions = AccountQuestions(
            store, fetcher, source, now=now, spend=self._record_asked
        )
        self._first_seconds = FIRST_SECONDS
        self.rows = 0
        self.units = 0

    def refresh(self) -> None:
        """Read the device list and the newest reports now."""
        self._refresh_due = True

    def record_devices(self, received: LastContacts) -> None:
        """Record a device list which was read for a person."""
        self._contacts = received

    async def step(self) -> float:
        """Do the most urgent call; return how many seconds to rest then."""
        planner = await self._ready()
        if self._contacts is not None:
            planner.record_devices(self._contacts, self._server_now())
            self._contacts = None
        if self._refresh_due:
            planner.refresh()
            self._refresh_due = False
        share = await self._find_share(self._spent_units())
        planner.question_units = self._questions.reserved_units
        call = planner.next(self._server_now(), share)
        if not call.waits and await self._do_before(call, share):
            return 0.0
        await self._do(planner, call)
        if call.waits:
            await self._fetcher.record_waiting(self._source, call.reason)
        await self._judge()
        return max(0.0, call.span.until - self._server_now()) if call.kind == "rest" else 0.0

    async def _do_before(self, call: NextCall, share: BackgroundShare) -> bool:
        """Make a request which goes before a planned call; return whether there was one."""
        if call.kind in LESS_URGENT and await self._read_memberships(share):
            return True
        if call.kind in AFTER_QUESTIONS and await self._questions.step(share):
            await self._judge()
            return True
        return False

    async def catch_up(self, progress: Progress) -> None:
        """Work until the device list and the newest reports are here; report the progress."""
        self.refresh()
        self._first_seconds = SINGLE_FIRST_SECONDS
        while True:
            planner = await self._ready()
            share = await self._find_share(self._spent_units())
            rest = await self.step()
            behind = max(0.0, self._server_now() - planner.position.tail.mark)
            rate = planner.position.fleet_rates.at(self._server_now())
            units = behind * rate / ROWS_PER_UNIT
            # About a second a request while there are units left, else as fast as the hour allows.
            seconds = (
                units if units <= share.left else HOUR_SECONDS * units / max(1.0, share.per_hour)
            )
            progress(
                f"{self._source.account}: {self.rows:,} reports, {self.units:,} requests, "
                f"about {format_age(seconds)} left"
            )
            is_new = not (
                planner.is_refresh_due or self._refresh_due or planner.position.tail.missing
            )
            if is_new or planner.position.turns is not None:
                await self._catch_up_memberships(progress)
                return
            await self._wait(rest, progress)

    async def _read_memberships(self, share: BackgroundShare) -> bool:
        """Make the next request for groups and organizations which is due; return whether there was one."""
        if share.left < 1 or not await self._memberships.step():
            return False
        self._spend(1)
        return True

    async def _catch_up_memberships(self, progress: Progress) -> None:
        """Read the groups and organizations which are due; a later sync reads what the budget does not allow."""
        with suppress(errors.BudgetSpent):
            while await self._read_memberships(await self._find_share(self._spent_units())):
                progress(f"{self._source.account}: reading groups, {self.units:,} requests")

    async def ask(self, progress: Progress, *, everybody: bool) -> None:
        """Ask the open questions while the share and a sensible time last; then learn of `everybody` else."""
        began, failures = self._now(), AskingFailures(self._now)
        while (self._now() - began).total_seconds() < ASKING_SECONDS:
            await self._judge()
            try:
                if not await self._ask_next(progress, everybody=everybody):
                    return
                failures.record_answer()
            except errors.ProviderError as error:  # what is newest is here all the same
                _log.warning("%s", error)
                if not failures.may_go_on(error):
                    return

    async def _ask_next(self, progress: Progress, *, everybody: bool) -> bool:
        """Ask the most urgent question there is room for, or learn; return whether anything was asked."""
        account, planner = self._source.account, await self._ready()
        rate = planner.position.fleet_rates.mean()
        share = await self._find_share(self._spent_units())
        call = planner.recent(self._server_now())
        if call is not None and await self._questions.may_read(call, share, rate):
            progress(f"{account}: reading everybody's last hours, {self.units:,} requests")
            await self._do(planner, call)
            return True
        if count := await self._store.questions.count_open(account):
            noun = "device" if count == 1 else "devices"
            progress(f"{account}: asking about {count:,} suspicious {noun}")
            return await self._questions.ask(share, rate)
        if not everybody:
            return False
        progress(f"{account}: learning how often devices report, {self.units:,} requests")
        return await self._questions.learn(share)

    async def _wait(self, seconds: float, progress: Progress) -> None:
        """Sleep, and report it if it takes longer than a second."""
        soon = min(seconds, 1.0)
        await self._sleep(soon)
        if seconds > soon:
            progress(f"{self._source.account}: waiting until requests are free")
            await self._sleep(seconds - soon)

    async def close(self) -> None:
        """Save the devices' rates for the next process."""
        if self._planner is not None:
            await self._save_rates(self._planner)

    async def _do(self, planner: PollPlanner, call: NextCall) -> None:
        """Make a planned call, and save what came of it."""
        try:
            if call.kind == "devices":
                await self._read_devices(planner)
            elif call.kind != "rest":
                await self._read_reports(planner, call)
        except errors.ProviderError as error:
            if call.device is None or not concerns_one_device(error):
                raise
            _log.warning("%s: %s: %s", self._source.account, call.device, error)
            planner.record_failure(call, self._server_now())
        except BaseException:
            self._planner = None  # the store knows what was saved: start from there
            raise
        await self._save_state(planner, call)

    async def _read_devices(self, planner: PollPlanner) -> None:
        received: dict[str, float | None] = {}
        self._spend(1)
        saved = await self._fetcher.devices(
            self._source, on_page=lambda page: received.update(last_contacts(page))
        )
        if saved.quarantined:
            _log.warning(
                "%s: the device list has only %d devices, a fifth fewer than before; none was dropped",
                self._source.account,
                len(received),
            )
        planner.record_devices(received, self._server_now())

    async def _read_reports(self, planner: PollPlanner, call: NextCall) -> None:
        key, device = call.device, None
        if key is not None:
            device = await self._store.devices.get(self._source.account, key)
            if device is None:
                planner.record_answer(call, CallResult((), call.span.until), self._server_now())
                return

        def judge(page: ReportPage) -> tuple[Span | None, str]:
            result = CallResult(_times_of(page), int(page.until.timestamp()), page.cut, page.units)
            complete = planner.record_answer(call, result, self._server_now())
            covered = None
            if complete is not None and not (key and page.cut):
                covered = Span(key, _instant(complete.since), _instant(complete.until))
            return covered, planner.position.dump()

        since, until = _instant(call.span.since), _instant(call.span.until)
        page = await self._fetcher.all_reports(self._source, since, until, device, judge)
        self.rows += len(page.reports)
        self._spend(page.units)

    async def _save_state(self, planner: PollPlanner, call: NextCall) -> None:
        """Save the position or the outlook, and the devices' rates every ten minutes."""
        account = self._source.account
        if call.kind == "devices":
            await self._store.sync_state.save(account, POSITION_CURSOR, planner.position.dump())
        elif call.kind == "rest":
            outlook = json.dumps(asdict(planner.outlook(call)))
            await self._store.sync_state.save(account, OUTLOOK_CURSOR, outlook)
        if (
            self._rates_saved_at is None
            or not timedelta() <= self._now() - self._rates_saved_at < SAVE_RATES_EVERY
        ):
            await self._save_rates(planner)

    async def _save_rates(self, planner: PollPlanner) -> None:
        self._rates_saved_at = self._now()
        known = {**planner.rates.dump(), "mark": planner.position.tail.mark}
        text = json.dumps(known, separators=(",", ":"))
        await self._store.sync_state.save(self._source.account, RATES_CURSOR, text)

    async def _ready(self) -> PollPlanner:
        """Return the planner; the first time, load its position and rates from the store."""
        if self._planner is None:
            account = self._source.account
            text = await self._store.sync_state.load(account, POSITION_CURSOR)
            now = int(self._server_now())
            position = (
                ReadPosition.load(text) if text else ReadPosition.new(now, self._first_seconds)
            )
            self._planner = PollPlanner(position, await self._load_rates(position))
        return self._planner

    async def _load_rates(self, position: ReadPosition) -> DeviceRates:
        text = await self._store.sync_state.load(self._source.account, RATES_CURSOR)
        if text is None:
            return DeviceRates(position.began, trusted_from=position.tail.mark)
        known = json.loads(text)
        rates = DeviceRates.load(known)
        if known["mark"] != position.tail.mark:
            rates.trusted_from = position.tail.mark
        return rates

    def _spend(self, units: int) -> None:
        self.units += units
        self._spent.append((self._now(), units))

    def _record_asked(self, units: int, rows: int) -> None:
        """Record what a question cost, and how many reports it brought."""
        self._spend(units)
        self.rows += rows
        if self._planner is not None:
            self._planner.record_spent(units, self._server_now())

    def _spent_units(self) -> int:
        now = self._now()
        while self._spent and not timedelta() <= now - self._spent[0][0] < timedelta(hours=1):
            self._spent.popleft()
        return sum(units for _, units in self._spent)

    def _server_now(self) -> float:
        offset = getattr(self._source.client, "server_offset", timedelta())
        return (self._now() + offset).timestamp()


def last_contacts(page: Sequence[DeviceRecord]) -> LastContacts:
    """Return each device's last contact."""
    return {record.key: _seconds(record.last_seen) for record in page}


def _times_of(page: ReportPage) -> tuple[ReportTimes, ...]:
    return tuple(_report_times(report) for report in page.reports)


def _report_times(report: Report) -> ReportTimes:
    return ReportTimes(report.device, _seconds(report.received_at), _seconds(report.at))


def _seconds(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
