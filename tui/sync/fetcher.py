"""Ask a vendor for what the store lacks, and put the answer away; every failure is remembered too."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Literal, TypeVar

from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.device.record import DeviceRecord, ReportPage, Row
from tui.providers import errors
from tui.providers.source import Source
from tui.store import SaveResult, Span, Store

Result = TypeVar("Result")
Progress = Callable[[str], None]
"""Told in words how far something long has got."""
PLACE = "sync"
"""The cursor which says how far an account's reports were read."""
OUTLOOK = "outlook"
"""The cursor which says, for every process, what is asked next and why."""

LIST, REPORTS, ONE_DEVICE = "device list", "reports", "one device"
"""The calls which prove how an account is."""
_KINDS: tuple[tuple[type[errors.ProviderError], HealthKind], ...] = (
    (errors.NotPermitted, HealthKind.REFUSES_CALL),
    (errors.AccessDenied, HealthKind.REFUSES_KEY),
    (errors.Refused, HealthKind.REFUSES_CALL),
    (errors.Unreachable, HealthKind.UNREACHABLE),
    (errors.BudgetSpent, HealthKind.AT_ITS_LIMIT),
)
_OF_THE_LINE = frozenset({HealthKind.UNREACHABLE, HealthKind.AT_ITS_LIMIT})
"""What a call about one device proves of its account when it fails."""


def is_of_one_device(error: errors.ProviderError) -> bool:
    """Return whether a call about one device may have failed for that device alone."""
    if isinstance(error, errors.AccessDenied):
        return isinstance(error, errors.NotPermitted)
    return isinstance(error, errors.Refused | errors.AnswerUnreadable)


def kind_of(error: errors.ProviderError) -> HealthKind:
    """Return whose fault it is that a call failed."""
    if isinstance(error, errors.BudgetSpent) and error.is_ours:
        return HealthKind.AT_OUR_SHARE
    if isinstance(error, errors.AnswerLost) and error.status is None:
        return HealthKind.UNREACHABLE
    found = (kind for type_, kind in _KINDS if isinstance(error, type_))
    return next(found, HealthKind.FAILING)


def _quiet(_: str) -> None:
    return


class Fetcher:
    """Fetches into the store: only what it lacks, and never less than it already holds."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def devices(
        self,
        source: Source,
        progress: Progress = _quiet,
        heard: Callable[[Sequence[DeviceRecord]], None] = lambda _: None,
    ) -> SaveResult:
        """Read the whole device list; rows are kept as they come, absence is judged only at the end.

        `heard` is given each page once it is kept.
        """

        async def read() -> SaveResult:
            seen: set[str] = set()
            total = SaveResult(0, 0, 0, 0)
            async for page in source.client.devices():
                seen.update(record.key for record in page)
                saved = await self._store.devices.save(
                    source.provider.name, source.account, page, complete=False
                )
                total = _added(total, saved)
                heard(page)
                progress(f"{source.account}: {len(seen):,} devices")
            ended = await self._store.devices.save(
                source.provider.name, source.account, (), complete=True, seen=seen
            )
            return _added(total, ended)

        return await self._recorded(source, LIST, read())

    async def device(self, source: Source, known: DeviceRecord) -> DeviceRecord | None:
        """Read one device afresh; None: the vendor does not know it any more, and nothing is deleted."""

        async def read() -> DeviceRecord | None:
            record = await source.client.device(known.address)
            if record is not None:
                await self._store.devices.save(source.provider.name, source.account, (record,))
            return record

        return await self._recorded(source, ONE_DEVICE, read())

    async def reports(
        self,
        source: Source,
        device: DeviceRecord,
        since: datetime,
        until: datetime,
        *,
        full: bool = False,
        progress: Progress = _quiet,
    ) -> int:
        """Fetch what the store was never told of this span; give the number of new reports."""
        end = min(until, self._now())
        spans = [(since, end)]
        if not full:
            spans = await self._store.reports.gaps(source.account, device.key, since, end)

        async def read() -> int:
            new = 0
            for start, stop in spans:
                page = await source.client.reports(device, start, stop, full=full)
                held = None if page.cut else Span(device.key, page.since, page.until)
                new += await self._store.reports.save(source.account, page.reports, covered=held)
                progress(f"{source.account}: {new:,} new reports of {device.label or device.key}")
            return new

        return await self._recorded(source, ONE_DEVICE, read()) if spans else 0

    async def usage(
        self,
        source: Source,
        device: DeviceRecord,
        period: Literal["daily", "monthly"],
        since: datetime,
        until: datetime,
    ) -> None:
        """Fetch one SIM's usage of a span; today's and this month's figures still grow.

        Like another list, it proves nothing of the account: a key may lack the right to it.
        """
        rows = await source.client.usage(device, period, since, until)
        await self._store.usage.save(source.account, rows)

    async def rows(self, source: Source, name: str, argument: str | None = None) -> Sequence[Row]:
        """Fetch one of the vendor's other lists."""
        rows = await source.client.rows(name, argument)
        await self._store.lists.save(source.account, name, rows, argument=argument)
        return rows

    async def all_reports(
        self,
        source: Source,
        since: datetime,
        until: datetime,
        device: DeviceRecord | None,
        judge: Callable[[ReportPage], tuple[Span | None, str]],
    ) -> ReportPage:
        """Fetch a span's reports of all devices, or of one, once.

        `judge` says of the answer what is now known whole, and the place to go on from: both are
        written in the transaction which keeps the reports.
        """

        async def read() -> ReportPage:
            if device is None:
                find = partial(self._store.devices.by_key_or_imei, source.account)
                page = await source.client.reports_all(since, until, find)
            else:
                page = await source.client.reports(device, since, until)
            covered, place = judge(page)
            await self._store.reports.save(
                source.account, page.reports, covered=covered, cursor=(PLACE, place)
            )
            return page

        return await self._recorded(source, REPORTS if device is None else ONE_DEVICE, read())

    async def waits(self, source: Source, why: str) -> None:
        """Note that what is newest waits for our share of the account's requests."""
        sentence = f"{source.account}: {why}"
        await self._change(
            source, lambda was, at: was.failed(HealthKind.AT_OUR_SHARE, REPORTS, sentence, at)
        )

    async def _recorded(self, source: Source, call: str, work: Awaitable[Result]) -> Result:
        """Do it, and keep in the store what it shows of the account: since when, and why."""
        try:
            result = await work
        except errors.Blocked:
            raise
        except errors.ProviderError as error:
            kind, words = kind_of(error), str(error)
            if call != ONE_DEVICE or kind in _OF_THE_LINE:
                await self._change(source, lambda was, at: was.failed(kind, call, words, at))
            raise
        await self._change(source, lambda was, at: was.answered(call, at))
        return result

    async def _change(
        self, source: Source, step: Callable[[AccountHealth, datetime], AccountHealth]
    ) -> None:
        known = (await self._store.shared.health()).get(source.account, AccountHealth())
        await self._store.shared.save_health(source.account, step(known, self._now()))


def _added(one: SaveResult, other: SaveResult) -> SaveResult:
    return SaveResult(
        one.new + other.new,
        one.changed + other.changed,
        one.unchanged + other.unchanged,
        one.absent + other.absent,
        one.quarantined or other.quarantined,
    )
