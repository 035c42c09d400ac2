"""Ask a vendor one question which would decide a verdict, and save the answer and that it was asked."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tui.domain.device.record import DeviceRecord
from tui.domain.verdict.judgement import Question
from tui.lazy_dataclass import dataclass
from tui.providers import errors
from tui.providers.source import Source
from tui.store import Store
from tui.sync.fetcher import Fetcher, concerns_one_device
from tui.sync.report_history import MaySpend, OnPage, ReportHistory

USAGE_SPAN = timedelta(days=62)
"""Usage is read this far back: this month and all of the last one, for a SIM which reached its limit late
last month is still suspended for that."""
JUST_NOW = timedelta(seconds=30)
"""A device list is not read again for a question if it is younger than this."""

MOST_FAILURES = 3
"""After so many failures in a row a vendor is left alone until the next sync."""
LONGEST_WAIT = timedelta(minutes=2)
"""A single sync waits this long for a vendor which refused a request for its rate."""

Judge = Callable[[], Awaitable[object]]
"""Judges the units which are due, in batches, until none is."""


async def no_judge() -> None:
    """Judge nothing."""


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """What a question came to."""

    is_new: bool = False
    """The answer had something which the store did not."""
    is_refused: bool = False
    """The vendor refused it for this device."""
    is_put_off: bool = False
    """There was no room for its first request: it stays open."""
    is_part: bool = False
    """More could be asked for at once, if this did not decide."""
    since: datetime | None = None
    """Reports were asked for from then on."""


class AskingFailures:
    """The failures in a row of a single sync's questions: whether to go on with the others."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._in_a_row = 0

    def record_answer(self) -> None:
        """Record that a question was answered."""
        self._in_a_row = 0

    def may_go_on(self, error: errors.ProviderError) -> bool:
        """Record a failure; return whether to ask on: the next request waits as long as it must."""
        self._in_a_row += 1
        if isinstance(error, errors.BudgetSpent):
            soon = error.until is not None and error.until - self._now() <= LONGEST_WAIT
            return soon and self._in_a_row < MOST_FAILURES
        is_denied = isinstance(error, errors.AccessDenied | errors.Blocked)
        return not is_denied and self._in_a_row < MOST_FAILURES


class QuestionAsker:
    """Asks questions one by one, of whichever vendor has the record."""

    def __init__(self, store: Store, fetcher: Fetcher, now: Callable[[], datetime]) -> None:
        self._store = store
        self._fetcher = fetcher
        self._now = now

    async def ask(
        self,
        source: Source,
        question: Question,
        *,
        may_spend: MaySpend = lambda _: True,
        on_page: OnPage = lambda _: None,
        is_whole: bool = True,
    ) -> QuestionAnswer:
        """Ask a question and save the answer; where its vendor has none for this device, that is recorded.

        Without `is_whole` the newest answer about many reports is enough; the next time goes on from there.
        A failure which says more than that is raised.
        """
        try:
            answer = await self._answer(source, question, may_spend, on_page, is_whole=is_whole)
        except errors.ProviderError as error:
            if not isinstance(error, errors.Blocked) and not concerns_one_device(error):
                if isinstance(error, errors.AnswerLost) and error.status is not None:
                    # The vendor answers, but not this: others are asked before it is asked again.
                    await self._store.questions.record_asked(question, is_new=False)
                raise
            _log.warning("%s: %s of %s: %s", source.account, question.ask, question.key, error)
            answer = QuestionAnswer(is_refused=True, since=question.since)
        if not answer.is_put_off:
            await self._store.questions.record_asked(
                question, is_new=answer.is_new, since=answer.since, rests=not answer.is_part
            )
        return answer

    async def _answer(
        self,
        source: Source,
        question: Question,
        may_spend: MaySpend,
        on_page: OnPage,
        *,
        is_whole: bool,
    ) -> QuestionAnswer:
        record = await self._store.devices.get(source.account, question.key)
        features = source.provider.features
        if record is None:
            return QuestionAnswer()
        if not features & {"reports", "usage"}:
            return await self._read_list(source, record)
        if question.ask == "reports" and "reports" in features:
            history = ReportHistory(self._store, self._fetcher, source, record, now=self._now)
            done = await history.read(
                question.since, may_spend=may_spend, on_page=on_page, is_whole=is_whole
            )
            return QuestionAnswer(
                is_new=done.new > 0,
                is_put_off=done.is_stopped and not done.units,
                is_part=done.is_part and done.new > 0,
                since=done.since,
            )
        if not may_spend(1):
            return QuestionAnswer(is_put_off=True)
        if question.ask == "usage" and "usage" in features:
            return await self._read_usage(source, record)
        if question.ask == "texts" and source.provider.texts is not None:
            return await self._read_texts(source, record, source.provider.texts.name)
        if question.ask == "details":
            found = await self._fetcher.device(source, record)
            return QuestionAnswer(is_new=found is None or _differ(found, record))
        return QuestionAnswer()

    async def _read_list(self, source: Source, record: DeviceRecord) -> QuestionAnswer:
        """Read the whole list of a vendor which tells nothing more of a device, unless it was just read."""
        listed_at = (await self._store.devices.listed_at()).get(source.account)
        if listed_at is not None and timedelta() <= self._now() - listed_at < JUST_NOW:
            return QuestionAnswer()
        await self._fetcher.devices(source)
        found = await self._store.devices.get(source.account, record.key)
        return QuestionAnswer(is_new=found is None or _differ(found, record))

    async def _read_usage(self, source: Source, record: DeviceRecord) -> QuestionAnswer:
        until = self._now().astimezone(UTC)
        which = (source.account, record.key, "daily", None, None)
        before = {row.date_for: row.bytes_used for row in await self._store.usage.read(*which)}
        await self._fetcher.usage(source, record, "daily", until - USAGE_SPAN, until)
        after = {row.date_for: row.bytes_used for row in await self._store.usage.read(*which)}
        return QuestionAnswer(is_new=after != before)

    async def _read_texts(self, source: Source, record: DeviceRecord, name: str) -> QuestionAnswer:
        known = await self._store.lists.read(source.account, name, argument=record.address)
        rows = await self._fetcher.rows(source, name, record.address)
        return QuestionAnswer(is_new=tuple(rows) != known.rows)


def _differ(found: DeviceRecord, known: DeviceRecord) -> bool:
    """Return whether a vendor says something else of a device than before."""
    return replace(found, fetched_at=None) != replace(known, fetched_at=None)
