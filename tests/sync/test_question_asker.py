"""One question, whichever vendor has the record, and what is kept of its answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tui.domain.device.record import DeviceRecord, Row
from tui.domain.verdict.judgement import Question
from tui.providers import errors
from tui.providers.source import Source
from tui.sync.question_asker import (
    LONGEST_WAIT,
    MOST_FAILURES,
    USAGE_SPAN,
    AskingFailures,
    QuestionAnswer,
    QuestionAsker,
)
from tui.sync.report_history import HistoryRead

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
RECORD = DeviceRecord(provider="p", account="sims", key="k", address="adr", fetched_at=NOW)
ROW = Row(provider="p", account="sims", list="sms", key="1")


class World:
    """A store and a vendor in one: `before` and `after` is what is known before and after an answer."""

    def __init__(self, before=None, after=None, features=("reports", "usage"), error=None):
        self.before, self.after, self.error = before, after, error
        self.devices = self.lists = self.usage_store = self.questions = self
        self.store = SimpleNamespace(
            devices=self, lists=SimpleNamespace(read=self.read_list), questions=self,
            usage=SimpleNamespace(read=self.read_usage),
        )  # fmt: skip
        self.fetcher = SimpleNamespace(
            device=self.device, rows=self.rows, usage=self.usage, devices=self.all
        )
        provider = SimpleNamespace(features=set(features), texts=SimpleNamespace(name="sms"))
        self.source = Source("sims", provider, None, "https://vendor.example/")
        self.listed, self.record, self.asked, self.recorded = None, RECORD, [], []

    async def get(self, account, key):
        assert (account, key) == ("sims", "k")
        return self.record

    async def listed_at(self):
        return {"sims": self.listed} if self.listed else {}

    async def record_asked(self, question, **what):
        self.recorded.append(what)

    def _answer(self, *what):
        self.asked.append(what)
        if self.error is not None:
            raise self.error
        self.before, answer = self.after, self.after
        return answer

    async def device(self, source, record):
        return self._answer("device", record.key)

    async def rows(self, source, name, argument):
        return self._answer("rows", name, argument)

    async def usage(self, source, record, *what):
        self._answer("usage", record.key, *what)

    async def all(self, source):
        self.record = self._answer("devices")

    async def read_list(self, account, name, *, argument=None):
        assert (account, name, argument) == ("sims", "sms", "adr")
        return SimpleNamespace(rows=self.before)

    async def read_usage(self, *which):
        assert which == ("sims", "k", "daily", None, None)
        return self.before

    async def ask(self, ask, **more):
        asker = QuestionAsker(self.store, self.fetcher, lambda: NOW)
        return await asker.ask(self.source, Question(account="sims", key="k", ask=ask), **more)


OTHER = replace(RECORD, state="active")
LATER = replace(RECORD, fetched_at=NOW + timedelta(minutes=1))
MONDAY, TUESDAY = (SimpleNamespace(date_for=day, bytes_used=5) for day in ("mo", "tu"))


@pytest.mark.parametrize(
    ("ask", "before", "after", "asked", "is_new"),
    [
        ("details", None, OTHER, ("device", "k"), True),
        ("details", None, LATER, ("device", "k"), False),
        ("details", None, None, ("device", "k"), True),
        ("texts", (), (ROW,), ("rows", "sms", "adr"), True),
        ("texts", (ROW,), (ROW,), ("rows", "sms", "adr"), False),
        ("usage", (MONDAY,), (MONDAY, TUESDAY), ("usage", "k", "daily", NOW - USAGE_SPAN, NOW), True),
        ("usage", (MONDAY,), (MONDAY,), ("usage", "k", "daily", NOW - USAGE_SPAN, NOW), False),
    ],
)  # fmt: skip
async def test_an_answer_is_new_if_it_says_what_the_store_did_not(
    ask, before, after, asked, is_new
):
    world = World(before, after)

    assert await world.ask(ask) == QuestionAnswer(is_new=is_new)
    assert world.asked == [asked]
    assert world.recorded == [{"is_new": is_new, "since": None, "rests": True}]


async def test_without_room_for_a_request_a_question_stays_open():
    world = World()

    assert await world.ask("details", may_spend=lambda units: units != 1) == QuestionAnswer(
        is_put_off=True
    )
    assert (world.asked, world.recorded) == ([], [])


@pytest.mark.parametrize("ask", ["texts", "usage", "details"])
async def test_of_a_record_which_is_gone_nothing_is_asked(ask):
    world = World()
    world.record = None

    assert await world.ask(ask) == QuestionAnswer()
    assert (world.asked, len(world.recorded)) == ([], 1)


@pytest.mark.parametrize(
    ("ago", "is_read"), [(None, True), (29, False), (30, True), (0, False), (-1, True)]
)
async def test_a_vendor_with_lists_alone_is_asked_for_its_list_unless_it_was_just_read(
    ago, is_read
):
    world = World(after=OTHER, features=())
    world.listed = None if ago is None else NOW - timedelta(seconds=ago)

    assert await world.ask("reports") == QuestionAnswer(is_new=is_read)
    assert world.asked == ([("devices",)] if is_read else [])


@pytest.mark.parametrize(
    ("error", "recorded"),
    [
        (errors.AnswerLost("odd answer", status=500), [{"is_new": False}]),
        (errors.AnswerLost("gone"), []),
        (errors.Unreachable("no route"), []),
    ],
)
async def test_a_failure_which_says_more_is_raised_and_only_an_answer_counts_as_asked(
    error, recorded
):
    world = World(error=error)

    with pytest.raises(type(error)):
        await world.ask("details")
    assert world.recorded == recorded


async def test_what_a_vendor_refuses_for_a_device_is_recorded():
    world = World(error=errors.Blocked("not allowed"))

    assert await world.ask("details") == QuestionAnswer(is_refused=True)
    assert world.recorded == [{"is_new": False, "since": None, "rests": True}]


def spent(wait):
    return errors.BudgetSpent("full", None if wait is None else NOW + wait)


@pytest.mark.parametrize(
    ("error", "times"),
    [
        (errors.Unreachable("no route"), MOST_FAILURES - 1),
        (errors.AccessDenied("no key"), 0),
        (errors.Blocked("no"), 0),
        (spent(LONGEST_WAIT), MOST_FAILURES - 1),
        (spent(LONGEST_WAIT + timedelta(seconds=1)), 0),
        (spent(None), 0),
    ],
)
def test_after_some_failures_in_a_row_a_vendor_is_left_alone(error, times):
    failures = AskingFailures(lambda: NOW)
    assert [failures.may_go_on(error) for _ in range(times + 1)] == [True] * times + [False]

    failures.record_answer()
    assert failures.may_go_on(error) is bool(times)


class History:
    """Stands for the reading of one device's history: notes how it was asked to, and comes to what it is told."""

    done = HistoryRead(NOW)
    asked = ()

    def __init__(self, *whose, now):
        History.asked = (*whose, now())

    async def read(self, since, *, may_spend, on_page, is_whole):
        History.asked += (since, may_spend, on_page, is_whole)
        return History.done


@pytest.mark.parametrize(
    ("done", "answer"),
    [
        ({"units": 1, "new": 1}, QuestionAnswer(is_new=True, since=NOW)),
        ({"units": 1}, QuestionAnswer(since=NOW)),
        (
            {"units": 1, "new": 1, "is_part": True},
            QuestionAnswer(is_new=True, is_part=True, since=NOW),
        ),
        ({"units": 1, "is_part": True}, QuestionAnswer(since=NOW)),  # asking on brings nothing
        ({"units": 1, "is_stopped": True}, QuestionAnswer(since=NOW)),
        ({"is_stopped": True}, QuestionAnswer(is_put_off=True, since=NOW)),
    ],
)
async def test_reports_are_read_from_a_time_on_and_what_came_of_it_is_recorded(
    monkeypatch, done, answer
):
    monkeypatch.setattr("tui.sync.question_asker.ReportHistory", History)
    History.done = HistoryRead(NOW, **done)
    world, since = World(), NOW - timedelta(days=3)
    asker = QuestionAsker(world.store, world.fetcher, lambda: NOW)
    question = Question(account="sims", key="k", ask="reports", since=since)
    may_spend, on_page = object(), object()

    found = await asker.ask(
        world.source, question, may_spend=may_spend, on_page=on_page, is_whole=False
    )
    assert found == answer
    assert History.asked == (
        world.store, world.fetcher, world.source, RECORD, NOW, since, may_spend, on_page, False
    )  # fmt: skip
    recorded = {"is_new": answer.is_new, "since": NOW, "rests": not answer.is_part}
    assert world.recorded == ([] if answer.is_put_off else [recorded])
    await asker.ask(world.source, question)
    assert History.asked[-1] is True
    assert History.asked[-3](99)


@pytest.mark.parametrize(
    ("ask", "features"),
    [("usage", ("reports",)), ("reports", ("usage",)), ("texts", ("usage",))],
)
async def test_what_a_vendor_does_not_tell_is_recorded_as_asked_and_nothing_sent(ask, features):
    world = World(features=features)
    world.source.provider.texts = None

    assert await world.ask(ask) == QuestionAnswer()
    assert (world.asked, len(world.recorded)) == ([], 1)


async def test_of_a_list_which_is_read_again_a_record_is_new_if_it_differs_or_is_gone():
    world = World(after=LATER, features=())
    assert await world.ask("details") == QuestionAnswer()
    world = World(after=None, features=())
    assert await world.ask("details") == QuestionAnswer(is_new=True)


async def test_what_is_refused_keeps_from_when_it_was_asked_and_is_said(caplog):
    world = World(error=errors.NotPermitted("not yours"))
    since = NOW - timedelta(days=3)
    question = Question(account="sims", key="k", ask="details", since=since)
    asker = QuestionAsker(world.store, world.fetcher, lambda: NOW)

    assert await asker.ask(world.source, question) == QuestionAnswer(is_refused=True, since=since)
    assert world.recorded == [{"is_new": False, "since": since, "rests": True}]
    assert caplog.messages == ["sims: details of k: not yours"]


async def test_usage_is_new_also_where_a_days_figure_grew():
    grown = SimpleNamespace(date_for="mo", bytes_used=6)

    assert await World((MONDAY,), (grown,)).ask("usage") == QuestionAnswer(is_new=True)
