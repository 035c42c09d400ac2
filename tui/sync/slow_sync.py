"""Sync an account without a call for all reports: its devices and its daily lists, then device by device.

Device by device it asks what would decide a verdict, the most urgent first, and for everybody's usage, once a
day, at the pace which the vendor allows.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from tui.domain.verdict.judgement import Question
from tui.providers import errors
from tui.providers.source import Source
from tui.store import Store
from tui.sync.fetcher import Fetcher, Progress
from tui.sync.membership_sync import MembershipSync
from tui.sync.question_asker import AskingFailures, Judge, QuestionAsker, no_judge

DEVICES_SECONDS = 600.0
"""How often the device list is read."""
JUST_NOW_SECONDS = 30.0
"""A refresh does not read a device list again which is younger than this."""
DAY_SECONDS = 86_400.0
"""Each device's usage is read once a day."""
LONGEST_PAUSE_SECONDS = 1.0
"""Two requests for usage are this far apart at most while there are SIMs whose usage is due."""
ROUND_SHARE = 0.5
"""The usage of a large fleet goes round in this part of a day at the latest, as far as its vendor allows."""
NONE_DUE_SECONDS = 300.0
"""How often to look whether a SIM's usage is due, or a question is open, where none was."""
QUEUE = 100
ASKING_SECONDS = 300.0
"""A single sync asks for at most this long after the device list; the next one goes on."""
MOST_REFUSALS = 5
"""After so many refusals in a row, a single sync asks for no more usage: the key lacks the right to it."""
LISTED_CURSOR = "listed"
"""The cursor: when the device list was last read."""
_SKIPPED = (
    errors.Blocked,
    errors.Refused,
    errors.AnswerUnreadable,
    errors.AccessDenied,
)
"""Failures of a list which say nothing about the account: a key may lack the right to one list."""

_log = logging.getLogger(__name__)


class SlowSync:
    """The sync of one account without a call for all reports."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        source: Source,
        *,
        now: Callable[[], datetime],
        judge: Judge = no_judge,
    ) -> None:
        """Make the sync of an account; `judge` judges the units which new data concerns."""
        self._store = store
        self._fetcher = fetcher
        self._source = source
        self._now = now
        self._refresh_due = False
        self._devices_read_at: datetime | None = None
        self._queue: list[str] = []
        self._looked_at: datetime | None = None
        self._devices = 0
        self._refused_at: dict[str, datetime] = {}
        self._read = self._refusals = 0
        self._judge = judge
        self._asker = QuestionAsker(store, fetcher, now)
        self._memberships = MembershipSync(store, fetcher, source, now)

    def refresh(self) -> None:
        """Read the device list now, unless it was just read."""
        self._refresh_due = (
            self._refresh_due or self._age(self._devices_read_at) >= JUST_NOW_SECONDS
        )

    def record_devices(self, _: Mapping[str, float | None]) -> None:
        """Record that the device list was read for a person."""
        self._refresh_due, self._devices_read_at = False, self._now()

    async def step(self) -> float:
        """Do what is due; return how many seconds to rest then."""
        if self._devices_read_at is None:
            self._devices_read_at = await self._time(LISTED_CURSOR)
        if self._refresh_due or self._age(self._devices_read_at) >= DEVICES_SECONDS:
            await self._read_devices()
            await self._read_daily()
            wait = LONGEST_PAUSE_SECONDS
        else:
            wait = await self._ask_next()
        await self._judge()
        return min(wait, max(1.0, DEVICES_SECONDS - self._age(self._devices_read_at)))

    async def catch_up(self, progress: Progress) -> None:
        """Read the device list once, and the groups where they are due."""
        await self._read_devices(progress)
        while await self._memberships.step():
            progress(f"{self._source.account}: reading groups")
        await self._judge()

    async def ask(self, progress: Progress, *, everybody: bool) -> None:
        """Ask the open questions, then for the usage of `everybody` which is due, as long as is sensible."""
        began, failures = self._now(), AskingFailures(self._now)
        try:
            if everybody:
                await self._read_daily()
        except errors.ProviderError as error:  # the devices are up to date all the same
            _log.warning("%s", error)
            if not failures.may_go_on(error):
                return
        self._read, self._refusals = 0, 0
        while self._age(began) < ASKING_SECONDS:
            await self._judge()
            try:
                if not await self._ask_once(progress, everybody=everybody):
                    return
                failures.record_answer()
            except errors.ProviderError as error:
                _log.warning("%s", error)
                if not failures.may_go_on(error):
                    break
        await self._judge()

    async def _ask_once(self, progress: Progress, *, everybody: bool) -> bool:
        """Ask the most urgent question, or for the usage which is due; return whether anything was asked."""
        account = self._source.account
        if questions := await self._store.questions.open(account, limit=1):
            question = questions[0]
            count = await self._store.questions.count_open(account)
            noun = "device" if count == 1 else "devices"
            progress(f"{account}: asking about {count:,} suspicious {noun}")
        elif everybody and self._refusals < MOST_REFUSALS and (due := await self._next_usage()):
            question, self._read = due, self._read + 1
            progress(f"{account}: reading usage, {self._read:,} SIMs")
        else:
            return False
        answer = await self._asker.ask(self._source, question)
        self._refusals = self._refusals + 1 if answer.is_refused else 0
        return True

    async def _ask_next(self) -> float:
        """Ask the most urgent open question, or for the usage which is due; return when to ask again."""
        open_questions = await self._store.questions.open(self._source.account, limit=1)
        question = open_questions[0] if open_questions else await self._next_usage()
        if question is None:
            return NONE_DUE_SECONDS
        try:
            await self._asker.ask(self._source, question)
        except errors.ProviderError:
            # A question says nothing about the account's health; the device list does.
            self._refresh_due = True
            raise
        return min(LONGEST_PAUSE_SECONDS, ROUND_SHARE * DAY_SECONDS / max(1, self._devices))

    async def close(self) -> None:
        """Do nothing: there is nothing to save."""

    async def _read_devices(self, progress: Progress = lambda _: None) -> None:
        await self._fetcher.devices(self._source, progress)
        self._refresh_due, self._devices_read_at = False, self._now()
        text = self._devices_read_at.isoformat()
        await self._store.sync_state.save(self._source.account, LISTED_CURSOR, text)

    async def _read_daily(self) -> None:
        """Read the vendor's daily lists which are due; a refused one is tried again a day later."""
        account = self._source.account
        for spec in self._source.provider.lists:
            if not spec.is_read_daily or self._age(self._refused_at.get(spec.name)) < DAY_SECONDS:
                continue
            page = await self._store.lists.read(account, spec.name)
            if self._age(page.fetched_at) < DAY_SECONDS:
                continue
            try:
                await self._fetcher.rows(self._source, spec.name)
            except _SKIPPED as error:
                self._refused_at[spec.name] = self._now()
                _log.warning("%s: %s: %s", account, spec.title, error)
        while await self._memberships.step():
            pass

    async def _next_usage(self) -> Question | None:
        """Return the request for the usage which was read longest ago, if that is a day; None: none is due."""
        account = self._source.account
        if not self._has_usage():
            return None
        if not self._queue and self._age(self._looked_at) >= NONE_DUE_SECONDS:
            self._looked_at = self._now()
            counts = await self._store.devices.counts()
            self._devices = sum(count for (_, name), count in counts.items() if name == account)
            before = self._now() - timedelta(seconds=DAY_SECONDS)
            self._queue = await self._store.questions.longest_unasked(
                account, "usage", before, limit=QUEUE
            )
        if not self._queue:
            return None
        self._looked_at = None
        return Question(account=account, key=self._queue.pop(0), ask="usage")

    def _has_usage(self) -> bool:
        return "usage" in self._source.provider.features

    def _age(self, at: datetime | None) -> float:
        """Return how long ago something was; a time in the future means that a clock was set."""
        seconds = float("inf") if at is None else (self._now() - at).total_seconds()
        return seconds if seconds >= 0 else float("inf")

    async def _time(self, name: str) -> datetime | None:
        text = await self._store.sync_state.load(self._source.account, name)
        return None if text is None else datetime.fromisoformat(text)
