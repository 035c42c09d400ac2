"""What one account's questions may spend, to the unit, and which of them come first."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tui.domain.budget.windows import Window
from tui.domain.device.record import ReportPage
from tui.domain.verdict.judgement import Question
from tui.domain.verdict.questions import Urgency
from tui.sync.account_questions import LOOK_AGAIN, AccountQuestions
from tui.sync.next_call import BackgroundShare, NextCall
from tui.sync.question_asker import QuestionAnswer
from tui.sync.watermark import TimeSpan

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
QUIET = BackgroundShare(60, 60)
HIGH = BackgroundShare(400, 400)
"""The share of an account with far more requests than its vendor publishes, which are 130."""


def about(key, ask="reports", urgency=9):
    return Question(account="fleet", key=key, ask=ask, urgency=urgency)


class Asker:
    """Answers each question in the requests which it is made to cost, as far as there is room."""

    def __init__(self):
        self.costs = {}
        self.asked, self.is_whole = [], None
        self.most = None
        """The largest cost for which there was room at the last question."""

    async def ask(self, source, question, *, may_spend, on_page, is_whole):
        self.is_whole = is_whole
        self.most = max((units for units in range(500) if may_spend(units)), default=None)
        if not may_spend(self.costs.get(question.key, [1])[0]):
            return QuestionAnswer(is_put_off=True)
        self.asked.append(question.key)
        if question.ask == "reports":
            for units in self.costs.get(question.key, [1]):
                if may_spend(units):
                    on_page(ReportPage(reports=(None,) * 7, since=NOW, until=NOW, units=units))
        return QuestionAnswer()


class Account:
    """The questions of an account with these open ones, and devices nobody asked about."""

    def __init__(self, *questions, unasked=()):
        self.open_ones, self.unasked, self.looks = list(questions), list(unasked), []
        self.now, self.spent = NOW, []
        windows = (Window(10, 10), Window(3600, 130))
        provider = SimpleNamespace(windows=windows)
        self.questions = AccountQuestions(
            SimpleNamespace(questions=self), None, SimpleNamespace(account="fleet", provider=provider),
            now=lambda: self.now, spend=lambda units, rows: self.spent.append((units, rows)),
        )  # fmt: skip
        self.asker = self.questions._asker = Asker()

    async def open(self, account, *, limit):
        assert account == "fleet"
        return self.open_ones[:limit]

    async def longest_unasked(self, account, ask, before, *, limit):
        assert (account, ask) == ("fleet", "reports")
        assert before < datetime(1970, 1, 2, tzinfo=UTC)
        self.looks.append(self.now)
        found, self.unasked = self.unasked[:limit], self.unasked[limit:]
        return found

    @property
    def asked(self):
        return self.asker.asked


async def test_a_question_may_take_a_fifth_of_the_hours_share_less_what_questions_took():
    account = Account(about("bus"))
    account.asker.costs = {"bus": [4, 5]}

    assert await account.questions.step(QUIET)
    assert account.asker.most == 12
    assert account.spent == [(4, 7), (5, 7)]
    assert account.questions.reserved_units == 12.0

    assert not await account.questions.step(QUIET), "four of the three which are left"
    assert account.asker.most == 3
    account.now += timedelta(hours=1)
    assert await account.questions.step(QUIET)
    assert account.asker.most == 12


async def test_a_question_leaves_the_next_poll_of_everybody():
    account = Account(about("bus"))
    await account.questions.step(BackgroundShare(60, 7))

    assert account.asker.most == 5


async def test_within_one_question_each_answer_leaves_less_room():
    account = Account(about("bus"))
    account.asker.costs = {"bus": [7, 5, 1]}
    await account.questions.step(QUIET)

    assert account.spent == [(7, 7), (5, 7)]


@pytest.mark.parametrize(("ask", "spent"), [("details", [(1, 0)]), ("reports", [(1, 7)])])
async def test_what_has_no_reports_costs_one(ask, spent):
    account = Account(about("bus", ask))

    assert await account.questions.step(QUIET)
    assert account.spent == spent


async def test_what_is_put_off_costs_nothing():
    account = Account(about("bus", "details"))

    assert not await account.questions.step(BackgroundShare(60, 2.9))
    assert (account.asked, account.spent) == ([], [])


async def test_without_a_question_nothing_is_reserved_and_who_was_never_asked_about_is_learned():
    account = Account(unasked=["van"])
    assert account.questions.reserved_units == 0.0
    account.questions.reserved_units = 12.0

    assert await account.questions.step(HIGH)
    assert account.questions.reserved_units == 0.0
    assert (account.asked, account.spent) == (["van"], [(1, 7)])
    assert not await account.questions.step(HIGH)


@pytest.mark.parametrize(("per_hour", "is_whole"), [(130, False), (131, True)])
async def test_answers_are_read_on_at_once_where_more_is_granted_than_is_published(
    per_hour, is_whole
):
    account = Account(about("bus"))
    await account.questions.step(BackgroundShare(per_hour, 90))

    assert account.asker.is_whole is is_whole


@pytest.mark.parametrize(
    ("share", "rate", "room"),
    [
        # 5 for the next poll, 2 lists, and 15 minutes of what everybody's reports cost.
        (BackgroundShare(60, 40), 0.0, 33),
        (BackgroundShare(60, 40), 1.0, 24),
        (BackgroundShare(60, 40), 9.0, 20),  # a third of the share at most
        (BackgroundShare(60, 40, 30), 0.0, 23),  # people's requests count
        (BackgroundShare(60, 20, 30), 0.0, 13),
    ],
)
async def test_a_single_sync_leaves_the_next_ones_newest_reports(share, rate, room):
    account = Account(about("bus"))

    assert await account.questions.ask(share, rate)
    assert account.asker.most == room


async def test_a_single_sync_asks_the_first_for_which_there_is_room():
    account = Account(about("dear"), about("cheap"), about("other"))
    account.asker.costs = {"dear": [24]}

    assert await account.questions.ask(BackgroundShare(60, 30), 0.0)
    assert account.asked == ["cheap"]
    account.asker.costs = {key: [24] for key in ("dear", "cheap", "other")}
    assert not await account.questions.ask(BackgroundShare(60, 30), 0.0)
    assert not await Account().questions.ask(QUIET, 0.0)


@pytest.mark.parametrize(
    ("urgency", "seconds", "rate", "left", "reads"),
    [
        (Urgency.QUIET, 3_600, 0.0, 17, True),  # half of the 10 which are left over are 5
        (Urgency.QUIET, 3_600, 0.0, 16.9, False),
        (Urgency.QUIET + 1, 3_600, 0.0, 17, False),
        # 1,000 reports are 10.5 units; 2.5 of news, 2 lists and a poll are kept.
        (Urgency.QUIET, 3_600, 1_000 / 3_600, 30.6, True),
        (Urgency.QUIET, 3_600, 1_000 / 3_600, 30.4, False),
    ],
)
async def test_everybodys_reports_are_read_for_the_least_urgent_if_half_of_the_room_does(
    urgency, seconds, rate, left, reads
):
    account = Account(about("bus", urgency=urgency))
    call = NextCall("backfill", "", TimeSpan(100, 100 + seconds))

    assert await account.questions.may_read(call, BackgroundShare(60, left), rate) is reads
    assert not await Account().questions.may_read(call, QUIET, 0.0)


@pytest.mark.parametrize(
    ("share", "room"),
    [
        (BackgroundShare(400, 203), 3),  # half of the share stays
        (BackgroundShare(400, 202.9), None),
        (BackgroundShare(400, 300), 100),
        (BackgroundShare(400, 300, 150), 50),  # what people spent counts
        (BackgroundShare(200, 140), 10),  # what the vendor publishes for everybody stays
        (BackgroundShare(104, 104), None),
    ],
)
async def test_learning_leaves_half_of_the_share_and_what_is_published(share, room):
    account = Account(unasked=["van"])

    assert await account.questions.learn(share) is (room is not None)
    assert account.asker.most == room


async def test_who_was_never_asked_about_is_looked_for_again_ten_minutes_after_all_were_asked():
    account = Account(unasked=[f"{number}" for number in range(51)])
    for _ in range(51):
        assert await account.questions.learn(HIGH)
    assert account.asked == [f"{number}" for number in range(51)]
    assert account.looks == [NOW, NOW]

    assert not await account.questions.learn(HIGH)
    assert len(account.looks) == 3
    for after, looks in ((timedelta(), 3), (LOOK_AGAIN - timedelta(seconds=1), 3), (LOOK_AGAIN, 4)):
        account.now = NOW + after
        assert not await account.questions.learn(HIGH)
        assert len(account.looks) == looks
    account.now = NOW - timedelta(seconds=1)  # the clock was set back
    account.unasked = ["new"]
    assert await account.questions.learn(HIGH)
