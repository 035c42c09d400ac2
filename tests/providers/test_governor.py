import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.budget.windows import Allowance, Reading, Window
from tui.providers.errors import BudgetSpent
from tui.providers.governor import Governor, MemoryLedger

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHARTERUP = (Window(10, 20), Window(60, 60), Window(3600, 130))


class Clock:
    """A clock which moves only by sleeping on it."""

    def __init__(self):
        self.seconds = 0.0

    def now(self):
        return START + timedelta(seconds=self.seconds)

    async def sleep(self, seconds):
        self.seconds += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ledger():
    return MemoryLedger({"fleet": Allowance(windows=CHARTERUP), "sims": Allowance()})


def governor(ledger, clock, account="fleet", *, person=True, patience_seconds=60.0):
    return Governor(
        account,
        ledger,
        person=person,
        patience_seconds=patience_seconds,
        now=clock.now,
        sleep=clock.sleep,
    )


async def test_a_full_window_is_waited_for(ledger, clock):
    gate = governor(ledger, clock)
    for _ in range(21):
        await gate.settle(await gate.take(1))

    assert 11 <= clock.seconds < 11.1


async def test_a_wait_beyond_our_patience_is_refused_with_window_and_time(ledger, clock):
    gate = governor(ledger, clock, patience_seconds=5.0)
    for _ in range(20):
        await gate.settle(await gate.take(1))
    with pytest.raises(BudgetSpent) as spent:
        await gate.take(1)

    assert spent.value.until == START + timedelta(seconds=11)
    assert "fleet: the request budget of 20 requests in 10 seconds is used up" in str(spent.value)
    assert "until 12:00:11 UTC" in str(spent.value)
    assert clock.seconds == 0


async def test_our_own_share_is_not_called_the_vendors_limit(ledger, clock):
    gate = governor(ledger, clock, person=False)
    for _ in range(60):
        await gate.settle(await gate.take(1))
        clock.seconds += 1
    with pytest.raises(BudgetSpent, match="fleet: the background share of 60 requests in an hour"):
        await gate.take(1)

    assert await governor(ledger, clock).take(1), "a person's call has room"


async def test_what_can_never_fit_is_refused_at_once(ledger, clock):
    with pytest.raises(
        BudgetSpent, match="more than the request budget of 60 requests in a minute"
    ):
        await governor(ledger, clock).take(61)


async def test_the_first_to_come_is_the_first_to_go(ledger, clock):
    gate, order = governor(ledger, clock), []

    async def call(name):
        room = await gate.take(1)
        order.append(name)
        await gate.settle(room)

    async with asyncio.TaskGroup() as group:
        for name in range(30):
            group.create_task(call(name))

    assert order == list(range(30))


async def test_a_person_goes_while_background_calls_wait(ledger, clock):
    background = governor(ledger, clock, person=False)
    for _ in range(16):
        await background.settle(await background.take(1))
    waiting = asyncio.create_task(background.take(1))
    await asyncio.sleep(0)
    await governor(ledger, clock).take(1)

    assert clock.seconds < 2
    assert not waiting.done()

    waiting.cancel()


async def test_an_answer_cheaper_than_reserved_lets_the_next_one_go(ledger, clock):
    gate = governor(ledger, clock, patience_seconds=30.0)
    rooms = [await gate.take(5) for _ in range(12)]
    waiting = asyncio.create_task(gate.take(5))
    await asyncio.sleep(0)
    for room in rooms:
        await gate.settle(room, 1)
    await waiting

    assert clock.seconds <= 2


async def test_a_release_gives_all_of_it_back(ledger, clock):
    gate = governor(ledger, clock)
    await gate.release(await gate.take(5))

    assert [gauge.used for gauge in await ledger.gauges("fleet", clock.now())] == [0, 0, 0]


async def test_the_server_s_limits_are_believed(ledger, clock):
    await governor(ledger, clock).learn([Reading(3600, 100, 390)])
    hour = (await ledger.gauges("fleet", clock.now()))[-1]

    assert (hour.limit, hour.used, hour.others, hour.source) == (390, 100, 100, "server")


async def test_a_refusal_stops_background_calls(ledger, clock):
    background = governor(ledger, clock, person=False)
    await background.refused(3600)
    with pytest.raises(BudgetSpent) as spent:
        await background.take(1)

    assert spent.value.until == START + timedelta(seconds=3601)


async def test_an_account_without_windows_is_asked_once_a_second(ledger, clock):
    gate = governor(ledger, clock, "sims")
    for _ in range(4):
        await gate.take(1)

    assert 3.0 <= clock.seconds <= 3.1
    assert (await ledger.pace("sims", clock.now())).seconds_between == 1.0
    assert await ledger.pace("fleet", clock.now()) is None


async def test_a_retry_after_is_kept_and_the_pace_slows(ledger, clock):
    gate = governor(ledger, clock, "sims")
    await gate.take(1)
    await gate.refused(None, clock.now() + timedelta(seconds=7))
    pace = await ledger.pace("sims", clock.now())
    await gate.take(1)

    assert 7.0 <= clock.seconds <= 7.1
    assert pace.waits_until == START + timedelta(seconds=7)
    assert pace.seconds_between == pytest.approx(1 / 0.7)
