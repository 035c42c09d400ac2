"""Ask what would decide the verdicts on one account's devices, within what the newest reports leave over.

While the sync goes on, a fifth of the hour's share may go to questions. A single sync has nothing to read
later, so it may spend what is left, except for a next sync's newest reports. Each question gets one
request, so that as many devices as possible are asked about; what one answer does not decide is asked
again after the others. When only devices are left of which hardly anything is known, everybody's reports
of the last hours tell of many at once. Where an account has many more requests than its vendor publishes, answers are
read on at once, and the sync also learns how often the other devices report, before one falls silent.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tui.domain.budget.windows import HOUR_SECONDS
from tui.domain.device.record import ReportPage
from tui.domain.verdict.judgement import Question
from tui.domain.verdict.questions import Urgency
from tui.providers.source import Source
from tui.store import Store
from tui.sync.budget_split import units_needed
from tui.sync.fetcher import Fetcher
from tui.sync.hourly_spend import HourlySpend
from tui.sync.next_call import WORST_COST, BackgroundShare, NextCall
from tui.sync.poll_planner import NEXT_TAIL_UNITS
from tui.sync.question_asker import QuestionAsker
from tui.sync.request_cost import expected_units

QUESTION_SHARE = 0.2
"""The part of the hour's share which questions may take while the sync goes on."""
KEPT_TAIL_HOURS, KEPT_LISTS = 0.25, 2
"""A single sync leaves the newest reports of so many hours, and so many device lists, for the next one."""
MOST_KEPT_SHARE = 1 / 3
"""The part of the hour's share which it leaves at most."""
MOST_READ_SHARE = 0.5
"""The part of what is left for questions which one window of everybody's reports may cost."""
WORST_UNITS = 3
"""The worst cost of one request about one device."""
LEARNING_SHARE = 0.5
"""Learning leaves this part of the hour's share, and at least as much as the vendor publishes for everybody."""
QUEUE = 50
LOOK_AGAIN = timedelta(minutes=10)
"""Where every device was asked about, new ones are looked for this often."""
_NEVER = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
"""Asked before this time: never asked."""


class AccountQuestions:
    """The questions of one account which has a request budget."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        source: Source,
        *,
        now: Callable[[], datetime],
        spend: Callable[[int, int], None],
    ) -> None:
        """Make the questions of an account; `spend` is called with each answer's cost and its number of reports."""
        self._store = store
        self._source = source
        self._now = now
        self._spend = spend
        self._asker = QuestionAsker(store, fetcher, now)
        self._spent = HourlySpend()
        self._unlearned: list[str] = []
        self._looked_at: datetime | None = None
        hours = (window for window in source.provider.windows if window.seconds == HOUR_SECONDS)
        self._published = sum(window.limit for window in hours)
        self.reserved_units = 0.0
        """What questions need of the hour's share, so that polls are not made so often that none is left."""

    async def step(self, share: BackgroundShare) -> bool:
        """Ask the most urgent question if its part of the hour allows; return whether anything was asked."""
        allowed = QUESTION_SHARE * share.per_hour
        question = await self._first()
        self.reserved_units = allowed if question else 0.0
        if question is None:
            return await self.learn(share)
        spent = self._spent.total(self._now().timestamp())
        return await self._ask(question, min(share.left - NEXT_TAIL_UNITS, allowed - spent), share)

    async def ask(self, share: BackgroundShare, reports_per_second: float) -> bool:
        """Ask the most urgent question for which there is room; return whether one was asked.

        Only a next sync's newest reports are left out.
        """
        room = _room(share, reports_per_second)
        for question in await self._store.questions.open(self._source.account, limit=QUEUE):
            if await self._ask(question, room, share):
                return True
        return False

    async def may_read(
        self, call: NextCall, share: BackgroundShare, reports_per_second: float
    ) -> bool:
        """Return whether a window of everybody's reports tells more now than a question about one device."""
        first = await self._first()
        if first is None or first.urgency > Urgency.QUIET:
            return False
        seconds = call.span.until - call.span.since
        cost = max(WORST_COST["tail"], expected_units(reports_per_second * seconds))
        return cost <= MOST_READ_SHARE * _room(share, reports_per_second)

    async def learn(self, share: BackgroundShare) -> bool:
        """Read the usual history of a device which was never asked about, if plenty of units is left."""
        left = min(share.left, share.per_hour - share.ours)
        room = left - max(self._published, LEARNING_SHARE * share.per_hour)
        account = self._source.account
        if room < WORST_UNITS:
            return False
        if not self._unlearned and self._may_look():
            self._looked_at = self._now()
            self._unlearned = await self._store.questions.longest_unasked(
                account, "reports", _NEVER, limit=QUEUE
            )
        if not self._unlearned:
            return False
        self._looked_at = None
        question = Question(account=account, key=self._unlearned.pop(0), ask="reports")
        return await self._ask(question, room, share)

    def _may_look(self) -> bool:
        if self._looked_at is None:
            return True
        return not timedelta() <= self._now() - self._looked_at < LOOK_AGAIN

    async def _first(self) -> Question | None:
        found = await self._store.questions.open(self._source.account, limit=1)
        return found[0] if found else None

    async def _ask(self, question: Question, room: float, share: BackgroundShare) -> bool:
        """Ask a question which may spend this many units; return whether that was enough to ask."""
        left = room

        def record(units: int, rows: int) -> None:
            nonlocal left
            left -= units
            self._spent.record(units, self._now().timestamp())
            self._spend(units, rows)

        def record_page(page: ReportPage) -> None:
            record(page.units, len(page.reports))

        answer = await self._asker.ask(
            self._source,
            question,
            may_spend=lambda units: units <= left,
            on_page=record_page,
            is_whole=share.per_hour > self._published,
        )
        if answer.is_put_off:
            return False
        if question.ask != "reports":
            record(1, 0)
        return True


def _room(share: BackgroundShare, reports_per_second: float) -> float:
    """Return what a single sync may spend on questions: a next sync's newest reports are left out."""
    need = WORST_COST["tail"] + KEPT_TAIL_HOURS * units_needed(reports_per_second) + KEPT_LISTS
    kept = min(need, MOST_KEPT_SHARE * share.per_hour)
    return min(share.left, share.per_hour - share.ours) - kept
