"""Whose fault it is: what an account's health says after each way of failing, at each vendor."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import httpx
import pytest

from bench.model.fleet import make_fleet
from bench.model.rig import ACCOUNT, rig
from tests.effort import sized
from tests.sync.desk import LOCATORS, NOON, SIMS, TRACKERS, desk
from tui.console.judging import unit_judge
from tui.domain.account.health import AccountHealth, HealthKind
from tui.providers.errors import ProviderError
from tui.sim.charterup.vendor import CharterUp
from tui.sim.http import spoil
from tui.sim.http.faults import Fault
from tui.sim.lattigo.vendor import Lattigo
from tui.sim.message import Answer, answer_json

K = HealthKind
ACCOUNTS = {"charterup": TRACKERS, "lattigo": SIMS, "polte": LOCATORS}
EMPTY = {
    "charterup": answer_json({"CommandString": "get_devices", "data": [], "message": "success"}),
    "lattigo": answer_json([], 200, ("x-total", "0"), ("x-next-page", "")),
    "polte": Answer(
        200, b"Id,customerId,modelToken,token,imei\r\n", (("content-type", "text/csv"),)
    ),
}
OTHER_LISTS = {
    "charterup": ("group-devices", "-1"),
    "lattigo": ("rate-plans", None),
    "polte": ("users", None),
}
REFUSED = Fault("refused", spoil=spoil.status(404, body=b'{"error": "no such list"}'), done=False)
STRUCK = {
    "forbidden": Fault("forbidden", spoil=spoil.status(403), done=False),
    "their limit": "retry_after",
    "unreachable": "connect_error",
    "timeout": "read_timeout",
    "500": "status_500",
    "cut body": "cut_body",
    "garbage": "truncated_json",
    "slow": "latency",
}
EVERYWHERE = dict.fromkeys
TABLE = {
    "wrong key": EVERYWHERE(ACCOUNTS, K.REFUSES_KEY),
    "forbidden": EVERYWHERE(ACCOUNTS, K.REFUSES_CALL),
    "a refused list": EVERYWHERE(ACCOUNTS, K.REACHABLE),
    "their limit": EVERYWHERE(ACCOUNTS, K.AT_ITS_LIMIT),
    # without published windows there is a pace to wait for, and no share which could be spent
    "our share": {"charterup": K.AT_OUR_SHARE, "lattigo": K.REACHABLE, "polte": K.REACHABLE},
    "unreachable": EVERYWHERE(ACCOUNTS, K.UNREACHABLE),
    "timeout": EVERYWHERE(ACCOUNTS, K.UNREACHABLE),
    "500": EVERYWHERE(ACCOUNTS, K.FAILING),
    "cut body": EVERYWHERE(ACCOUNTS, K.UNREACHABLE),
    "garbage": EVERYWHERE(ACCOUNTS, K.FAILING),
    "an empty list": EVERYWHERE(ACCOUNTS, K.REACHABLE),
    "slow": EVERYWHERE(ACCOUNTS, K.REACHABLE),
}
RULES = {
    K.REFUSES_KEY: {"account-denied"},
    K.REFUSES_CALL: {"account-denied"},
    K.FAILING: {"account-unreachable"},
    K.UNREACHABLE: {"account-unreachable"},
}
ABOUT_ACCOUNTS = {"account-denied", "account-unreachable", "not-asked"}


async def fail(at, vendor, failure):
    """Ask for what a verdict rests on, or for another list, while something is wrong."""
    account, world = ACCOUNTS[vendor], at.simulator.world
    fetcher, source = at.console.fetcher, at.console.source(account, person=False)
    if failure == "a refused list":
        if vendor != "charterup":
            at.faults.strike(REFUSED, times=9, where=lambda request: "login" not in request.path)
        await fetcher.rows(source, *OTHER_LISTS[vendor])
    elif failure == "our share":
        for _ in range(60 if vendor == "charterup" else 0):
            room = await at.console.ledger.reserve(account, 1, at.clock(), person=False)
            await at.console.ledger.settle(room, 1, at.clock())
            at.clock.advance(2.0)
    elif failure == "an empty list":
        at.faults.strike(Fault("none", spoil=lambda _: EMPTY[vendor]), times=9)
    elif failure == "wrong key":
        if vendor == "charterup":
            at.simulator.vendors["charterup"] = CharterUp(world, token="another")
        elif vendor == "lattigo":
            at.simulator.vendors["lattigo"] = Lattigo(world, api_key="another")
        else:  # the login's token is refused, and so is the next login
            at.faults.strike(Fault("401", spoil=spoil.status(401), done=False), times=9)
    else:
        at.faults.strike(
            STRUCK[failure], times=9, where=lambda request: "login" not in request.path
        )
    await fetcher.devices(source)


@pytest.mark.parametrize("vendor", ACCOUNTS)
@pytest.mark.parametrize("failure", TABLE)
async def test_an_accounts_health_says_whose_fault_it_is(failure: str, vendor: str) -> None:
    account, expected = ACCOUNTS[vendor], TABLE[failure][vendor]
    async with desk(fleet=12) as at:
        records = await at.records(account)
        known_at = at.clock()
        at.clock.advance(60)
        try:
            await fail(at, vendor, failure)
            failed = False
        except ProviderError:
            failed = True
        health = (await at.console.store.shared.health())[account]
        unit = await at.console.store.units.of_device(account, records[0].key)
        judgement = await unit_judge(at.console).judgement_of(unit.row)

    found = {finding.rule for finding in judgement.findings} & ABOUT_ACCOUNTS
    assert health.kind is expected
    assert found == RULES.get(expected, set())
    assert failed == (expected is not K.REACHABLE or failure == "a refused list")
    if expected is K.REACHABLE:
        assert health.sentence == ""
        assert health.since <= known_at
    else:
        assert health.sentence
        assert health.since > known_at
        assert health.ok_at <= known_at


async def test_a_call_about_one_device_which_is_refused_is_no_word_on_the_account() -> None:
    async with desk(fleet=12) as at:
        (record, *_) = await at.records(SIMS)
        at.faults.strike(STRUCK["forbidden"], times=9)
        with pytest.raises(ProviderError):
            await at.console.fetcher.reports(
                at.source(SIMS), record, at.clock() - timedelta(hours=2), at.clock()
            )
        health = (await at.console.store.shared.health())[SIMS]

    assert health.kind is K.REACHABLE


async def test_what_the_store_already_has_proves_nothing_of_the_vendor() -> None:
    async with desk(fleet=12) as at:
        (record, *_) = await at.records(TRACKERS)
        since, until = at.clock() - timedelta(hours=3), at.clock() - timedelta(hours=2)
        await at.console.fetcher.reports(at.source(TRACKERS), record, since, until)
        before = (await at.console.store.shared.health())[TRACKERS]
        at.clock.advance(60)
        await at.console.fetcher.reports(at.source(TRACKERS), record, since, until)
        after = (await at.console.store.shared.health())[TRACKERS]

    assert after == before


async def test_a_device_list_which_fails_is_not_made_well_by_reports_which_come() -> None:
    at = [NOON + timedelta(minutes=n) for n in range(5)]
    ill = AccountHealth().answered("device list", at[0])
    ill = ill.failed(K.FAILING, "device list", "HTTP 500", at[1])

    beside = ill.answered("reports", at[2])
    well = beside.answered("device list", at[3])

    assert (beside.kind, beside.since, beside.ok_at) == (K.FAILING, at[1], at[2])
    assert (well.kind, well.since, well.ok_at) == (K.REACHABLE, at[3], at[3])


async def test_one_fault_after_another_keeps_the_first_ones_beginning_and_our_share_hides_none() -> (
    None
):
    at = [NOON + timedelta(minutes=n) for n in range(5)]
    ill = AccountHealth().failed(K.UNREACHABLE, "device list", "no route", at[0])

    then = ill.failed(K.FAILING, "device list", "HTTP 500", at[1])
    waiting = then.failed(K.AT_OUR_SHARE, "reports", "our share", at[2])

    assert (then.kind, then.since) == (K.FAILING, at[0])
    assert waiting == then


HOUR = 3600
AWHILE = sized(HOUR // 2, HOUR)
"""By then what is read at the start is read, and an account is asked at its usual intervals."""


def dead(*_):
    raise httpx.ConnectError("All connection attempts failed")


async def seconds_until(console, *, at_fault):
    """Return how long it takes until the account is reported at fault, or no longer at fault."""
    began = asyncio.get_running_loop().time()
    while (await console.store.shared.health())[ACCOUNT].is_at_fault is not at_fault:
        await asyncio.sleep(0.25)
        assert asyncio.get_running_loop().time() - began < 2 * HOUR
    return asyncio.get_running_loop().time() - began


@pytest.mark.parametrize("died_after", [AWHILE + 1, AWHILE + 37, AWHILE + 200])
def test_a_vendor_which_died_shows_within_two_of_its_intervals(run, world, died_after):
    async def scene():
        one = world(make_fleet(30, 4, 0.3, seed=31))
        asked_at = []

        def record(_, answer):
            asked_at.append(asyncio.get_running_loop().time())
            return answer

        one.transport.spoil = record
        async with one.console() as console:
            await asyncio.sleep(died_after)
            one.transport.spoil = dead
            seconds = await seconds_until(console, at_fault=True)
        late = asked_at[len(asked_at) // 2 :]
        return seconds, max(after - before for before, after in pairwise(late))

    seconds, interval = run(scene())

    assert seconds <= 2 * interval


@pytest.mark.parametrize("share", [None, 3], ids=["with requests left", "with its share spent"])
def test_a_vendor_which_died_shows_at_once_when_somebody_asks(run, world, share):
    async def scene():
        one = world(make_fleet(30, 4, 0.3, seed=31))
        async with one.console(share=share) as console:
            await asyncio.sleep(AWHILE + 7)
            one.transport.spoil = dead
            await console.poller.refresh(console.person)
            died = await seconds_until(console, at_fault=True)
            one.transport.spoil = lambda _, answer: answer
            await asyncio.sleep(6)
            await console.poller.refresh(console.person)
            return died, await seconds_until(console, at_fault=False)

    died, back = run(scene())

    assert died <= 3
    assert back <= 3


def test_somebody_who_asks_hears_why_nothing_was_asked_or_answered(run, world):
    async def scene():
        one = world(make_fleet(30, 4, 0.3, seed=31))
        async with one.console() as console:
            await asyncio.sleep(AWHILE + 7)
            answered = await console.poller.refresh(console.person)
            again = await console.poller.refresh(console.person)
            one.transport.spoil = dead
            await asyncio.sleep(6)
            return answered, again, await console.poller.refresh(console.person)

    answered, again, gone = run(scene())

    assert answered == ""
    assert again.endswith("was asked a moment ago. Press again in 5 s.")
    assert "Nothing was sent" in gone or "no answer" in gone


def test_what_somebody_asks_for_is_asked_also_where_another_console_keeps_the_account(run, world):
    async def scene():
        one = world(make_fleet(30, 4, 0.3, seed=31))
        async with one.console(), rig(one.folder, one.transport, one.clock) as other:
            second = other.start()
            await asyncio.sleep(AWHILE + 7)
            one.transport.spoil = dead
            await other.poller.refresh(other.person)
            seconds = await seconds_until(other, at_fault=True)
            second.cancel()
            await asyncio.gather(second, return_exceptions=True)
        return seconds

    assert run(scene()) <= 3
