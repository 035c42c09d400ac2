"""Downloading reports from the command line: the cost first, then the newest, and what is stored at the end."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.cli.progress import ProgressLine
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.console import FAILURES, Console
from tui.console.download_cost import download_cost, missing_spans
from tui.domain.budget.download_cost import DownloadCost
from tui.domain.device.record import DeviceRecord, ReportPage
from tui.domain.text.times import format_age
from tui.export import instant
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
    """Requests which it may spend without asking; None: up to a fifth of what is left this hour."""
    is_agreed: bool
    """Whatever it costs: the caller has agreed."""

    @classmethod
    def of(
        cls,
        console: Console,
        result: Result,
        span: tuple[datetime, datetime],
        arguments: argparse.Namespace,
    ) -> "ReportDownload":
        """Return the download which a command line asks for."""
        until = min(span[1], console.now())
        spend, is_agreed = arguments.spend, arguments.yes
        return cls(console, result, span[0], until, arguments.full, spend, is_agreed)

    async def run(self, records: Sequence[DeviceRecord]) -> None:
        """Say what it costs, ask where that is much, download, and say what is stored."""
        wanted = [await self._wanted(record) for record in records]
        missing = [one for one in wanted if one is not None]
        self._require_consent(missing)
        spent = 0
        for one in missing:
            spent += (await self._fetch(one, spent)).units

    async def _wanted(self, record: DeviceRecord) -> _Wanted | None:
        """Say what of the span is missing and what it costs; None where all of it is stored."""
        account, span = record.account, (self.since, self.until)
        missing = await missing_spans(self.console, account, record.key, span, full=self.full)
        whole = _age(self.until - self.since)
        if not missing:
            say(f"{account}: all {whole} are stored already")
            return None
        length, cost = (
            sum(missing, timedelta()),
            await download_cost(self.console, account, missing),
        )
        part = "all of it" if length == self.until - self.since else f"{_age(length)} of {whole}"
        say(f"{account}: {part} to download: {cost.words}")
        return _Wanted(record, length, cost)

    def _require_consent(self, wanted: Sequence[_Wanted]) -> None:
        """Ask where the cost is high; raise `UsageProblem` where nobody agrees, before anything is sent."""
        for one in wanted:
            slices = self.console.accounts[one.record.account].report_slices
            if self.spend is not None and slices is not None and self.spend < slices.most_units:
                raise UsageProblem(
                    f"--spend {self.spend} is too little: one answer of {one.record.account} may cost"
                    f" {slices.most_units} requests. Nothing was downloaded."
                )
        if self.is_agreed or self.spend is not None:
            return
        if not any(one.cost.needs_consent for one in wanted):
            return
        if sys.stdin is None or not sys.stdin.isatty():
            raise UsageProblem(
                "that may take more than a fifth of the requests left this hour. Nothing was downloaded."
                " Add --spend N to spend up to N requests, or --yes."
            )
        say(QUESTION)
        if sys.stdin.readline().strip().casefold() not in {"y", "yes"}:
            raise UsageProblem("nothing was downloaded")

    async def _fetch(self, one: _Wanted, spent: int) -> Download:
        """Download what one record lacks; say what could not be had, and from when on all is stored."""
        record, download = one.record, Download()
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
            if isinstance(error, BudgetSpent):
                await self._say_what_is_stored(record, download)
        for page in download.cut:
            self.result.refuse(_cut(record.account, page))
        if download.is_stopped:
            say(f"watchfloor: {record.account}: --spend {self.spend} is used up")
            self.result.met.add(Exit.BUDGET)
            await self._say_what_is_stored(record, download)
        return download

    async def _say_what_is_stored(self, record: DeviceRecord, download: Download) -> None:
        """Say from when on the span is stored, and how to go on."""
        account, reached = record.account, download.reached
        if self.full:
            if reached is not None:
                say(
                    f"{account}: all fields from {instant(reached)} to {instant(self.until)} are stored."
                    f" Go on with --until {instant(reached)}"
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
            " Run it again to download only those"
        )


def _age(span: timedelta) -> str:
    return format_age(span.total_seconds())


def _cut(account: str, page: ReportPage) -> str:
    """Say what is missing: of one second nothing shorter can be asked for."""
    if page.burst_at is not None:
        return (
            f"{account}: more reports came in the second of {instant(page.burst_at)} than one answer"
            f" holds. Some of that second are missing, {len(page.reports):,} reports are stored; the"
            " vendor does not send the others, however short the span."
        )
    return (
        f"{account}: some reports between {instant(page.since)} and {instant(page.until)} are"
        " missing: the vendor cut its answer and does not say where. Ask for a shorter span."
    )
