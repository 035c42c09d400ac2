import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tui.config import SecretProblem, SettingsProblem
from tui.domain.budget.ledger import Book
from tui.domain.budget.windows import BACKGROUND_PER_HOUR, Allowance, Gauge, Reading
from tui.providers import errors
from tui.providers.charterup import PROVIDER
from tui.store import StoreError, StoreLost
from tui.sync.account_sync import AccountSync
from tui.sync.lease import LEASE_SECONDS
from tui.sync.next_call import BackgroundShare
from tui.sync.poller import Poller, background_share
from tui.sync.slow_sync import SlowSync

START = datetime(2026, 3, 2, tzinfo=UTC)


class GoneStore:
    """A store which cannot be reached, whatever is asked of it."""

    def __init__(self):
        self.shared = self

    async def transact(self, _, *, urgent=False):
        raise StoreLost("the server is gone")

    look = transact


async def test_a_store_which_is_away_is_tried_again_after_pauses_which_grow(caplog):
    pauses = []

    async def sleep(seconds):
        pauses.append(seconds)

    def open_source():
        if len(pauses) == 7:
            raise asyncio.CancelledError
        return SimpleNamespace(account="fleet")

    poller = Poller(GoneStore(), None, now=lambda: START, sleep=sleep)
    with caplog.at_level(logging.DEBUG, "tui.sync"), pytest.raises(asyncio.CancelledError):
        await poller.sync_forever(open_source)

    assert pauses == [1, 2, 4, 8, 15, 15, 15]
    assert {record.levelno for record in caplog.records} == {logging.DEBUG}, (
        "one line for the store, not one for each account and attempt"
    )
    assert caplog.messages == ["fleet: the server is gone"] * 7


@pytest.mark.parametrize(
    ("limit", "used", "per_hour", "left"),
    [(130, 0, 60, 60), (390, 0, 180, 180), (390, 300, 64, 64), (60, 0, 27, 27)],
)
def test_what_may_be_asked_in_the_background_follows_the_accounts_own_limit(
    limit, used, per_hour, left
):
    now, book, allowance = (
        START,
        Book(),
        Allowance(windows=PROVIDER.windows),
    )
    book.learn([Reading(3600, used, limit)], now)

    room = background_share(book.gauges("fleet", allowance, now), 0)

    assert (room.per_hour, room.left) == (per_hour, left)


def gauge(seconds=3600, **known):
    """Make the gauge of an hour of 130 requests of which 26 are people's."""
    known = {"used": 0, "limit": 130, "reserved": 26, "share": 60} | known
    return Gauge(account="fleet", window_seconds=seconds, resets_at=None, source="local", **known)


@pytest.mark.parametrize(
    ("gauges", "spent", "share"),
    [
        # An hour of which nothing is known: the share of the published one.
        ((), 0, BackgroundShare(BACKGROUND_PER_HOUR, BACKGROUND_PER_HOUR)),
        ((gauge(60),), 45, BackgroundShare(BACKGROUND_PER_HOUR, BACKGROUND_PER_HOUR - 45)),
        ((gauge(60, limit=9), gauge()), 7, BackgroundShare(60, 53)),
        # What people and other programs used: the share is ours, and the hour is everybody's.
        ((gauge(used=50, ours=3, others=47),), 2, BackgroundShare(57, 54, 3)),
        ((gauge(used=110, ours=1, others=109),), 1, BackgroundShare(0, -6, 1)),
        ((gauge(used=10, others=10, share=None),), 9, BackgroundShare(94, 94)),
    ],
)
def test_what_may_be_asked_in_the_background_is_our_share_or_what_others_leave(
    gauges, spent, share
):
    assert background_share(gauges, spent) == share


SOURCE = SimpleNamespace(
    account="fleet", provider=SimpleNamespace(features={"reports-all"}, windows=())
)
OTHER = SimpleNamespace(account="sims", provider=SimpleNamespace(features=(), windows=()))


class Worker:
    """A worker whose steps end as they are told to."""

    def __init__(self, *steps):
        self.steps, self.did = list(steps), []

    async def step(self):
        step = self.steps.pop(0)
        if isinstance(step, BaseException):
            raise step
        return step

    def refresh(self):
        self.did.append("refresh")

    def record_devices(self, received):
        self.did.append(received)

    async def catch_up(self, progress):
        progress("caught up")

    async def ask(self, progress, *, everybody):
        progress(f"asked, {everybody=}")

    async def close(self):
        self.did.append("close")


class Lease:
    """A lease which is held for so many looks."""

    def __init__(self, looks):
        self.looks, self.is_over = looks, asyncio.Event()

    @property
    def holds(self):
        self.looks -= 1
        return self.looks >= 0

    @staticmethod
    async def unless_lost(step):
        return await step


class Desk:
    """A poller with one worker, a clock moved by its pauses, and a lease which somebody else may hold."""

    def __init__(self, monkeypatch, *steps, lease=True):
        self.now, self.pauses, self.pages, self.wake_at = START, [], [], None
        self.worker = Worker(*steps)
        self.lease = Lease(len(steps)) if lease else None
        monkeypatch.setattr("tui.sync.poller.hold_lease", self.hold)
        store = SimpleNamespace(shared=None)
        fetcher = SimpleNamespace(devices=self.devices)
        self.poller = Poller(store, fetcher, now=lambda: self.now, sleep=self.sleep)
        self.poller._worker = lambda source: self.worker

    @asynccontextmanager
    async def hold(self, leases, account, sleep):
        assert (leases, account, sleep) == (self.poller._leases, "fleet", self.sleep)
        yield self.lease

    async def sleep(self, seconds):
        self.pauses.append(seconds)
        if len(self.pauses) == self.wake_at:
            self.poller.wake("fleet")
            await asyncio.sleep(3600)
        self.now += timedelta(seconds=seconds)

    async def devices(self, source, on_page):
        assert source in (SOURCE, OTHER)
        for page in self.pages:
            if isinstance(page, Exception):
                raise page
            on_page(page)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (0, "fleet was asked a moment ago. Press again in 5 s."),
        (0.5, "fleet was asked a moment ago. Press again in 5 s."),
        (4, "fleet was asked a moment ago. Press again in 1 s."),
        (5, ""),
        (-1, ""),  # the clock was set back
    ],
)
async def test_a_list_is_not_read_twice_within_five_seconds(monkeypatch, after, said):
    desk = Desk(monkeypatch)
    assert await desk.poller.refresh(SOURCE) == ""
    desk.now += timedelta(seconds=after)

    assert await desk.poller.refresh(SOURCE) == said
    assert await desk.poller.refresh(OTHER) == ""


async def test_a_list_read_for_a_person_is_given_to_the_sync_which_goes_on_at_once(monkeypatch):
    desk = Desk(monkeypatch)
    bus, van = (
        SimpleNamespace(key=key, last_seen=at) for key, at in (("bus", START), ("van", None))
    )
    desk.pages = [[bus], [van]]
    desk.poller._workers["fleet"] = desk.worker

    assert await desk.poller.refresh(SOURCE) == ""
    assert desk.worker.did == [{"bus": START.timestamp(), "van": None}]
    assert await desk.poller._rest("fleet", 9.0)


async def test_why_a_list_could_not_be_read_is_said_and_logged(monkeypatch, caplog):
    desk = Desk(monkeypatch)
    desk.pages = [errors.Unreachable("no route")]
    desk.poller._workers["fleet"] = desk.worker
    with caplog.at_level(logging.INFO):
        assert await desk.poller.refresh(SOURCE) == "no route"

    assert (caplog.messages, desk.worker.did) == (["fleet: no route"], [])
    assert not await desk.poller._rest("fleet", 9.0)


async def test_a_single_sync_closes_its_worker_and_refuses_beside_another_process(monkeypatch):
    desk, said = Desk(monkeypatch), []
    await desk.poller.sync_once(SOURCE, said.append)
    await desk.poller.ask_once(SOURCE, said.append)
    await desk.poller.ask_once(SOURCE, said.append, everybody=False)
    assert said == ["caught up", "asked, everybody=True", "asked, everybody=False"]
    assert desk.worker.did == ["close"] * 3

    other = Desk(monkeypatch, lease=False)
    del said[:]
    await other.poller.sync_once(SOURCE, said.append)
    await other.poller.ask_once(SOURCE, said.append)
    assert said == ["fleet: another Watchfloor process already keeps this account up to date"]
    assert other.worker.did == []


def spent(seconds):
    until = None if seconds is None else START + timedelta(seconds=seconds)
    return errors.BudgetSpent("full", until)


@pytest.mark.parametrize(
    ("steps", "pauses"),
    [
        ((0.0, 7.0, 0.0), [7.0]),
        ((spent(90),), [90.0]),
        ((spent(0.2),), [1.0]),
        ((spent(-9),), [1.0]),
        ((spent(9_999),), [3_600.0]),
        ((spent(None),), [30.0]),
        ([errors.Unreachable("")] * 7, [30, 60, 120, 240, 480, 900, 900]),
        (
            [errors.AnswerLost(""), errors.AnswerUnreadable(""), 0.0, errors.AnswerLost("")],
            [30, 60, 30],
        ),
    ],
)
async def test_a_failure_lengthens_the_pause_until_a_step_is_done(monkeypatch, steps, pauses):
    desk = Desk(monkeypatch, *steps)
    desk.poller._store_pauses["fleet"] = 8.0
    await desk.poller._work(SOURCE, desk.lease)

    assert desk.pauses == pauses
    assert desk.worker.did == ["close"]
    assert desk.poller._workers == {}
    assert ("fleet" in desk.poller._store_pauses) is all(isinstance(s, Exception) for s in steps)


async def test_another_failure_ends_the_work_and_closes_its_worker(monkeypatch):
    desk = Desk(monkeypatch, errors.AccessDenied("no key"))
    with pytest.raises(errors.AccessDenied):
        await desk.poller._work(SOURCE, desk.lease)

    assert (desk.worker.did, desk.poller._workers) == (["close"], {})


async def test_who_is_woken_reads_the_newest_at_once(monkeypatch):
    desk = Desk(monkeypatch, 50.0, 60.0, 0.0)
    desk.wake_at = 2
    await desk.poller._work(SOURCE, desk.lease)

    assert desk.worker.did == ["refresh", "close"]
    assert desk.pauses == [50.0, 60.0]


async def test_a_lease_which_is_over_ends_a_pause(monkeypatch):
    desk = Desk(monkeypatch)
    over = asyncio.Event()
    over.set()
    desk.wake_at = 99
    desk.poller._sleep = asyncio.sleep

    assert not await desk.poller._rest("fleet", 3_600.0, over)


async def test_an_account_which_fails_is_tried_again_after_pauses_which_grow_and_begin_anew(
    monkeypatch, caplog
):
    desk = Desk(monkeypatch)
    problems = [
        SettingsProblem(["no such account"]), SecretProblem("no key"), StoreError("full"),
        *[errors.AccessDenied("no key")] * 3, None, errors.AccessDenied("no key"),
    ]  # fmt: skip

    def open_source():
        if not problems:
            raise asyncio.CancelledError
        if (problem := problems.pop(0)) is not None:
            raise problem
        return SOURCE

    with caplog.at_level(logging.INFO), pytest.raises(asyncio.CancelledError):
        await desk.poller.sync_forever(open_source)

    assert desk.pauses == [30, 60, 120, 240, 480, 900, LEASE_SECONDS / 3, 30]
    assert caplog.messages[0] == ": no such account"
    assert caplog.messages[-1] == "fleet: no key"


def test_an_account_whose_vendor_tells_of_all_devices_at_once_is_polled():
    judge = object()
    poller = Poller(SimpleNamespace(shared=None), None, now=lambda: START, sleep=None, judge=judge)

    assert type(poller._worker(SOURCE)) is AccountSync
    assert type(poller._worker(OTHER)) is SlowSync
    assert poller._worker(SOURCE)._judge is poller._worker(OTHER)._judge is judge


async def test_the_share_is_that_of_the_accounts_gauges():
    async def gauges(account):
        assert account == "fleet"
        return (gauge(share=44),)

    poller = Poller(
        SimpleNamespace(shared=None), None, now=lambda: START, sleep=None, gauges=gauges
    )
    assert await poller._worker(SOURCE)._find_share(4) == BackgroundShare(44, 40)
    unknown = Poller(SimpleNamespace(shared=None), None, now=lambda: START, sleep=None)
    assert await unknown._worker(SOURCE)._find_share(4) == BackgroundShare(60, 56)
