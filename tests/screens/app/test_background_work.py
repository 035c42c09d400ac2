"""Somebody who asks for the newest data hears that it is asked for, what that waits for, and why it failed."""

import asyncio
from types import SimpleNamespace

import pytest

from tui.domain.budget.windows import Gauge
from tui.providers.errors import Unreachable
from tui.screens.app.background_work import BackgroundWork


class Desk:
    """A console with one vendor which answers when it is told to, and everything a person hears."""

    def __init__(self, *, used=0, asking_problem=""):
        self.answer = asyncio.Event()
        self.failure = None
        self.said = []
        self.tasks = []
        self.store = SimpleNamespace(asking_problem=asking_problem)
        self.fetcher = self
        self.used = used

    def source(self, account):
        return account

    async def devices(self, _):
        await self.answer.wait()
        if self.failure is not None:
            raise self.failure

    async def gauges(self, account):
        return (Gauge(account, 60, self.used, 60, 0, None, "local"),)

    def notify(self, words, **_):
        self.said.append(words)

    def run_worker(self, work, **_):
        self.tasks.append(asyncio.ensure_future(work))

    async def refreshed(self, *, answers_late=False):
        if not answers_late:
            self.answer.set()
        BackgroundWork(self, self, quiet_seconds=0.01).refresh(["fleet"])
        await asyncio.sleep(0.05)
        self.answer.set()
        await asyncio.gather(*self.tasks)
        return self.said


async def test_who_asks_hears_who_is_asked_and_of_an_answer_nothing_more():
    assert await Desk().refreshed() == ["Asking fleet…"]


async def test_an_answer_which_takes_long_is_waited_for_aloud():
    said = await Desk().refreshed(answers_late=True)

    assert said == [
        "Asking fleet…",
        "fleet has not answered yet. Still waiting, for up to a minute.",
    ]


async def test_a_wait_for_the_rate_limit_is_called_that():
    said = await Desk(used=60).refreshed(answers_late=True)

    assert said[1] == "fleet: its 1m rate limit is reached. It is asked when a request is free."


@pytest.mark.parametrize("answers_late", [False, True])
async def test_a_failure_is_said_with_its_reason(answers_late):
    desk = Desk()
    desk.failure = Unreachable("fleet: cannot reach it. Nothing was sent.")

    assert (await desk.refreshed(answers_late=answers_late))[-1] == str(desk.failure)


async def test_where_nobody_can_be_asked_that_is_said():
    said = await Desk(asking_problem="The store is read-only.").refreshed()

    assert said == ["No vendor can be asked. The store is read-only."]
