"""Fetch what the store lacks from a vendor, and save answers as well as failures."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Literal, TypeVar

from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.device.kept_positions import KEPT_POSITIONS, position_seen
from tui.domain.device.record import DeviceRecord, ReportPage, Row
from tui.providers import errors
from tui.providers.client_features import ReadsLongSpans
from tui.providers.source import Source
from tui.store import SaveResult, Span, Store
from tui.sync.report_slices import Download, complete_part, newest_last, unread_rest

Result = TypeVar("Result")
Progress = Callable[[str], None]
"""Called with a sentence on the progress of something long."""
POSITION_CURSOR = "sync"
"""The cursor which stores how far an account's reports are read."""
OUTLOOK_CURSOR = "outlook"
"""The cursor which stores, for every process, the next call and its reason."""

LIST, REPORTS, ONE_DEVICE = "device list", "reports", "one device"
"""The calls which decide an account's health."""
_KINDS: tuple[tuple[type[errors.ProviderError], HealthKind], ...] = (
    (errors.NotPermitted, HealthKind.REFUSES_CALL),
    (errors.AccessDenied, HealthKind.REFUSES_KEY),
    (errors.Refused, HealthKind.REFUSES_CALL),
    (errors.Unreachable, HealthKind.UNREACHABLE),
    (errors.BudgetSpent, HealthKind.AT_ITS_LIMIT),
)
_ACCOUNT_WIDE = frozenset({HealthKind.UNREACHABLE, HealthKind.AT_ITS_LIMIT})
"""Failures of a call for one device which concern its whole account."""


def concerns_one_device(error: errors.ProviderError) -> bool:
    """Return whether a call for one device may have failed because of that device alone."""
    if isinstance(error, errors.AccessDenied):
        return isinstance(error, errors.NotPermitted)
    return isinstance(error, errors.Refused | errors.AnswerUnreadable)


def health_kind_of(error: errors.ProviderError) -> HealthKind:
    """Return the account's health after a failure: whose fault it is."""
    if isinstance(error, errors.BudgetSpent) and error.is_ours:
        return HealthKind.AT_OUR_SHARE
    if isinstance(error, errors.AnswerLost) and error.status is None:
        return HealthKind.UNREACHABLE
    found = (kind for type_, kind in _KINDS if isinstance(error, type_))
    return next(found, HealthKind.FAILING)


def _quiet(_: str) -> None:
    return


class Fetcher:
    """Fetches into the store what the store lacks; it never removes what the store has."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def devices(
        self,
        source: Source,
        progress: Progress = _quiet,
        on_page: Callable[[Sequence[DeviceRecord]], None] = lambda _: None,
    ) -> SaveResult:
        """Read the whole device list and save each page as it comes; look for missing devices at the end.

        `on_page` is called with each saved page.
        """

        async def read() -> SaveResult:
            seen: set[str] = set()
            total = SaveResult(0, 0, 0, 0)
            async for page in source.client.devices():
                seen.update(record.key for record in page)
                saved = await self._store.devices.save(
                    source.provider.name, source.account, page, complete=False
                )
                total = _sum_results(total, saved)
                await self._keep_positions(source, page)
                on_page(page)
                progress(f"{source.account}: {len(seen):,} devices")
            ended = await self._store.devices.save(
                source.provider.name, source.account, (), complete=True, seen=seen
            )
            return _sum_results(total, ended)

        return await self._with_health(source, LIST, read())

    async def device(self, source: Source, known: DeviceRecord) -> DeviceRecord | None:
        """Read one device again; None if the vendor no longer knows it. Nothing is deleted."""

        async def read() -> DeviceRecord | None:
            record = await source.client.device(known.address)
            if record is not None:
                await self._store.devices.save(source.provider.name, source.account, (record,))
                await self._keep_positions(source, (record,))
            return record

        return await self._with_health(source, ONE_DEVICE, read())

    async def _keep_positions(self, source: Source, records: Sequence[DeviceRecord]) -> None:
        """Keep the positions of a vendor which has only the latest ones, each once."""
        if KEPT_POSITIONS in source.provider.features:
            seen = [position for record in records if (position := position_seen(record))]
            await self._store.reports.save(source.account, seen)

    async def reports(
        self,
        source: Source,
        device: DeviceRecord,
        since: datetime,
        until: datetime,
        *,
        full: bool = False,
        most_units: int | None = None,
        into: Download | None = None,
        progress: Progress = _quiet,
    ) -> Download:
        """Fetch the parts of a span which were never downloaded, the newest first, each saved as it comes.

        It ends before it could spend more than `most_units` of a budget; `into` keeps the progress of one which fails.
        """
        download = into or Download()
        end = min(until, self._now())
        spans = [(since, end)]
        if not full:
            spans = await self._store.reports.gaps(source.account, device.key, since, end)
        rules = source.provider.report_slices
        slices = newest_last(spans, rules.longest if rules else None)
        worst = rules.most_units if rules else None
        allowed = None if most_units is None or worst is None else most_units - worst

        async def read() -> Download:
            while slices:
                if allowed is not None and download.units > allowed:
                    download.is_stopped = True
                    break
                asked = slices.pop()
                page = await source.client.reports(device, *asked, full=full)
                await self._save_page(source, device, page, download)
                if rest := unread_rest(page, asked, self._now()):
                    slices.append(rest)
                    continue
                download.reached = asked[0]
                progress(
                    f"{source.account}: {download.new:,} new reports of {device.label or device.key},"
                    f" back to {asked[0]:%Y-%m-%d %H:%M} UTC"
                )
            return download

        return await self._with_health(source, ONE_DEVICE, read()) if slices else download

    async def _save_page(
        self, source: Source, device: DeviceRecord, page: ReportPage, download: Download
    ) -> None:
        held = None if page.cut else Span(device.key, page.since, page.until)
        download.new += await self._store.reports.save(source.account, page.reports, covered=held)
        download.units += page.units
        download.cut += [page] if page.cut else []

    async def reports_page(
        self,
        source: Source,
        device: DeviceRecord,
        since: datetime,
        until: datetime,
    ) -> tuple[ReportPage, int]:
        """Fetch a span of one device's reports, by one request if possible; return them, and how many were new.

        Of a cut answer, the part which it has whole counts as downloaded.
        """
        client = source.client
        read = client.reports_at_once if isinstance(client, ReadsLongSpans) else client.reports

        async def save() -> tuple[ReportPage, int]:
            page = await read(device, since, until)
            part = complete_part(page)
            held = Span(device.key, *part) if part else None
            return page, await self._store.reports.save(source.account, page.reports, covered=held)

        return await self._with_health(source, ONE_DEVICE, save())

    async def usage(
        self,
        source: Source,
        device: DeviceRecord,
        period: Literal["daily", "monthly"],
        since: datetime,
        until: datetime,
    ) -> None:
        """Fetch one SIM's usage of a span; today's and this month's figures still grow.

        A failure says nothing about the account's health: a key may lack the right to usage.
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
        """Fetch a span's reports of all devices, or of one, with one request.

        `judge` returns the span which is now complete and the new read position; both are saved with
        the reports in one transaction.
        """

        async def read() -> ReportPage:
            if device is None:
                find = partial(self._store.devices.by_key_or_imei, source.account)
                page = await source.client.reports_all(since, until, find)
            else:
                page = await source.client.reports(device, since, until)
            covered, position = judge(page)
            await self._store.reports.save(
                source.account, page.reports, covered=covered, cursor=(POSITION_CURSOR, position)
            )
            return page

        return await self._with_health(source, REPORTS if device is None else ONE_DEVICE, read())

    async def record_waiting(self, source: Source, why: str) -> None:
        """Save that the newest data waits for our share of the account's requests."""
        sentence = f"{source.account}: {why}"
        await self._change(
            source,
            lambda health, at: health.failed(HealthKind.AT_OUR_SHARE, REPORTS, sentence, at),
        )

    async def _with_health(self, source: Source, call: str, work: Awaitable[Result]) -> Result:
        """Await a call and save what it shows of the account's health."""
        try:
            result = await work
        except errors.Blocked:
            raise
        except errors.ProviderError as error:
            kind, words = health_kind_of(error), str(error)
            if call != ONE_DEVICE or kind in _ACCOUNT_WIDE:
                await self._change(source, lambda health, at: health.failed(kind, call, words, at))
            raise
        await self._change(source, lambda health, at: health.answered(call, at))
        return result

    async def _change(
        self, source: Source, step: Callable[[AccountHealth, datetime], AccountHealth]
    ) -> None:
        known = (await self._store.shared.health()).get(source.account, AccountHealth())
        await self._store.shared.save_health(source.account, step(known, self._now()))


def _sum_results(first: SaveResult, other: SaveResult) -> SaveResult:
    return SaveResult(
        first.new + other.new,
        first.changed + other.changed,
        first.unchanged + other.unchanged,
        first.absent + other.absent,
        first.quarantined or other.quarantined,
    )
