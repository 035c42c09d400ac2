"""Download reports for a command: print the cost first, then fetch the newest, then print what is stored."""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

from tui.cli.shared.progress import ProgressLine
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.console import FAILURES, Console
from tui.console.download_cost import download_cost, missing_spans
from tui.domain.budget.download_cost import DownloadCost
from tui.domain.device.record import DeviceRecord, ReportPage
from tui.domain.text.times import format_age
from tui.export.records import instant
from tui.lazy_dataclass import dataclass
from tui.providers.errors import BudgetSpent
from tui.sync.report_slices import CLOCK_SLACK, Download

QUESTION = "That may take more than a fifth of the requests left this hour. Download them? y/N"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The reports of one record which are not stored, and what they cost."""

    record: DeviceRecord
    missing: timedelta
    cost: DownloadCost


@dataclass(frozen=True, slots=True)
class ReportDownload:
    """The download of one command: which span, and what it may spend."""

    console: Console
    result: Result
    since: datetime
    until: datetime
    full: bool
    spend: int | None
    """Requests to spend without asking; None: up to a fifth of those left this hour."""
    is_agreed: bool
    """The caller has agreed to any cost."""

    @classmethod
    def of(
        cls,
        console: Console,
        result: Result,
        span: tuple[datetime, datetime],
        arguments: argparse.Namespace,
    ) -> "ReportDownload":
        """Return the download for a command's arguments."""
        until = min(span[1], console.now())
        spend, is_agreed = arguments.spend, arguments.yes
        return cls(console, result, span[0], until, arguments.full, spend, is_agreed)

    async def run(self, records: Sequence[DeviceRecord]) -> None:
        """Print the cost, ask if it is high, download, and print what is stored."""
        wanted = [await self._wanted(record) for record in records]
        missing = [download for download in wanted if download is not None]
        self._require_consent(missing)
        spent = 0
        for download in missing:
            units = (await self._fetch(download, spent)).units
            spent += units if download.cost.left is not None else 0

    async def _wanted(self, record: DeviceRecord) -> _Wanted | None:
        """Print what is missing and its cost, and return it; return None if the whole span is stored."""
        account, span = record.account, (self.since, self.until)
        missing = await missing_spans(self.console, account, record.key, span, full=self.full)
        whole = _age(self.until - self.since)
        if not missing:
            say(f"{account}: all reports of {whole} are stored already.")
            return None
        length, cost = (
            sum(missing, timedelta()),
            await download_cost(self.console, account, missing),
        )
        part = "all of it" if length == self.until - self.since else f"{_age(length)} of {whole}"
        say(f"{account}: {part} to download: {cost.words}")
        return _Wanted(record, length, cost)

    def _require_consent(self, wanted: Sequence[_Wanted]) -> None:
        """Ask for consent if the cost is high; raise `UsageProblem` without it, before anything is sent."""
        for download in wanted:
            slices = self.console.accounts[download.record.account].report_slices
            worst = slices.most_units if slices else None
            if self.spend is not None and worst is not None and self.spend < worst:
                raise UsageProblem(
                    f"--spend {self.spend} is too low: one answer of {download.record.account} may cost"
                    f" {worst} requests. Nothing was downloaded."
                )
        if self.is_agreed or self.spend is not None:
            return
        if not any(download.cost.needs_consent for download in wanted):
            return
        if self.console.store.asking_problem:
            return  # nothing can be spent
        if sys.stdin is None or not sys.stdin.isatty():
            raise UsageProblem(
                "Nothing was downloaded: this may take more than a fifth of the requests left this hour."
                " Add --spend N to spend up to N requests, or --yes."
            )
        say(QUESTION)
        if sys.stdin.readline().strip().casefold() not in {"y", "yes"}:
            raise UsageProblem("Nothing was downloaded.")

    async def _fetch(self, wanted: _Wanted, spent: int) -> Download:
        """Download a record's missing reports; print what could not be fetched, and what is stored."""
        record, download = wanted.record, Download()
        try:
            await self.console.fetcher.reports(
                self.console.source(record.account),
                record,
                self.since,
                self.until,
                full=self.full,
                most_units=None if self.spend is None else self.spend - spent,
                into=download,
                progress=ProgressLine(),
            )
        except FAILURES as error:
            self.result.fail(error, record.account)
            if isinstance(error, BudgetSpent) or download.reached is not None:
                await self._say_what_is_stored(record, download)
        for page in download.cut:
            self.result.refuse(_cut(record.account, page))
        if download.is_stopped:
            say(f"watchfloor: {record.account}: --spend {self.spend} is used up.")
            self.result.met.add(Exit.BUDGET)
            await self._say_what_is_stored(record, download)
        return download

    async def _say_what_is_stored(self, record: DeviceRecord, download: Download) -> None:
        """Print which part of the span is stored, and how to continue."""
        account, reached = record.account, download.reached
        if self.full:
            if reached is not None:
                say(
                    f"{account}: all fields from {instant(reached)} to {instant(self.until)} are stored."
                    f" Continue with --until {instant(reached)}"
                )
            return
        gaps = await self.console.store.reports.gaps(account, record.key, self.since, self.until)
        missing = sum((end - start for start, end in gaps), timedelta())
        if not gaps or missing <= CLOCK_SLACK:
            return
        newest = gaps[-1][1]
        held = f"reports from {instant(newest)} to {instant(self.until)} are stored; "
        is_held = newest < self.until - CLOCK_SLACK
        say(
            f"{account}: {held if is_held else ''}{_age(missing)} are missing."
            " Run the command again to download only those."
        )


def _age(span: timedelta) -> str:
    return format_age(span.total_seconds())


def _cut(account: str, page: ReportPage) -> str:
    """Return a sentence on what a cut answer lacks; no request can be shorter than one second."""
    if page.burst_at is not None:
        return (
            f"{account}: one answer cannot hold all reports of the second {instant(page.burst_at)}:"
            f" {len(page.reports):,} are stored, some are missing. The vendor does not send the others,"
            " however short the span."
        )
    return (
        f"{account}: some reports between {instant(page.since)} and {instant(page.until)} are"
        " missing: the vendor cut its answer and does not say where. Request a shorter span."
    )
