"""What is said of each change while its vendor does nothing, does it late, or does it and says nothing."""

import copy

import pytest

from tests.changes.test_failures import PAIR
from tests.sync.desk import LOCATORS, SIMS, TRACKERS, desk
from tui.providers import PROVIDERS
from tui.sim.message import Answer

MINUTE = 60
VENDORS = {TRACKERS: "charterup", SIMS: "lattigo", LOCATORS: "polte"}
WATCHED = {
    "set_reporting_frequency": (TRACKERS, {}),
    "note": (SIMS, {"field_name": "note2", "note": "hello "}),
    "change_simstate": (SIMS, {"state": "suspend"}),
    "change_cost_center": (SIMS, {"cost_center": "South "}),
    "send_sms": (SIMS, {"sms_text": "hello"}),
    "activation_request": (SIMS, {"rate_plan_name": "IoT 50MB"}),
    "claim": (LOCATORS, {}),
    "claim_file": (LOCATORS, {}),
    "set_label": (LOCATORS, {"label": "gate"}),
}
"""The actions which something shows later, and what is filled in."""
ACCEPTED, CONFIRMED, REFUSED, UNKNOWN = "accepted", "confirmed", "refused", "unknown"
NEVER_DONE = dict.fromkeys(WATCHED, ACCEPTED) | {"claim": REFUSED, "claim_file": REFUSED}
"""A device list has all which is claimed: one which lacks it refuses the claim."""
DONE = dict.fromkeys(WATCHED, CONFIRMED) | {"send_sms": ACCEPTED}
"""A text is confirmed by a reply, or by the vendor's list of texts once somebody has read it."""
READ_BACK = dict.fromkeys(WATCHED, CONFIRMED) | {"send_sms": UNKNOWN}
"""Few carriers list texts: one which is not listed may have been sent."""


class Reluctant:
    """A vendor which says yes to a change and puts it off."""

    def __init__(self, vendor, is_change):
        self._vendor = vendor
        self._is_change = is_change
        self.put_off = []

    def __getattr__(self, name):
        return getattr(self._vendor, name)

    def handle(self, request):
        if not self._is_change(request):
            return self._vendor.handle(request)
        self.put_off.append(request)
        return copy.deepcopy(self._vendor).handle(request)

    def catch_up(self):
        return [self._vendor.handle(request) for request in self.put_off]


class Silent(Reluctant):
    """A vendor which does what it is asked and answers nothing."""

    def handle(self, request):
        answer = self._vendor.handle(request)
        return Answer(200, (), b"") if self._is_change(request) else answer


async def targets_of(one, account, action):
    offered = one.action(account, action)
    if offered.pairs:
        return [PAIR]
    if offered.target == "imei":
        world = one.simulator.world
        made = one.simulator.vendors["polte"].account.made
        units = (world.unit(place) for place in range(30))
        return [next(unit.imei for unit in units if not unit.has_locator and made(unit.imei))]
    wanted = await one.wanted(account, 1, lambda record: record.state in (None, "active"))
    return [target.key for target in wanted]


async def another_frequency(one, tracker):
    """Return a frequency which the device has not yet."""
    client = one.source(TRACKERS).client
    shown = (await client.device(tracker)).vendor["ReportingFrequencyID"]
    offered = [row.key for row in await client.rows("frequencies", tracker)]
    return {"ConfigID": next(key for key in offered if key != str(shown))}


async def begun(one, action, vendor):
    """Send an action to a vendor of this kind; return the vendor and the state it was left in."""
    account, values = WATCHED[action]
    keys = await targets_of(one, account, action)
    if action == "set_reporting_frequency":
        values = await another_frequency(one, keys[0])
    name = VENDORS[account]
    made = vendor(one.simulator.vendors[name], one.is_change(account))
    one.simulator.vendors[name] = made
    run = await one.do(account, action, keys, values)
    return made, run.job


async def looked(one, minutes):
    """Let time pass, look whether it came true, and return the state by then."""
    one.clock.advance(minutes * MINUTE)
    await one.console.confirmer.step(one.source)
    (job, *_) = await one.console.store.journal.jobs()
    return str(job.targets[0].state)


def test_the_table_holds_every_action_which_something_shows_later():
    offered = [action for provider in PROVIDERS.values() for action in provider.actions]

    watched = {action.name for action in offered if action.is_watched}
    assert set(WATCHED) == watched - {"locate"}, (
        "a promised location is asked for: see its own tests"
    )


@pytest.mark.parametrize("action", WATCHED)
async def test_a_yes_to_what_is_never_done_is_no_confirmation(action):
    async with desk() as one:
        _, job = await begun(one, action, Reluctant)
        seen = [str(job.targets[0].state), await looked(one, 2), await looked(one, 10)]
        last = [await looked(one, minutes) for minutes in (15, 60, 600)]

        assert seen[:2] == [ACCEPTED, ACCEPTED]
        assert [seen[2], *last] == [NEVER_DONE[action]] * 4


@pytest.mark.parametrize("action", WATCHED)
async def test_what_is_done_late_is_accepted_until_then(action):
    async with desk() as one:
        vendor, _ = await begun(one, action, Reluctant)
        early = await looked(one, 2)
        vendor.catch_up()
        states = [await looked(one, minutes) for minutes in (10, 15, 60)]

        assert early == ACCEPTED
        assert states[-1] == DONE[action]
        assert REFUSED not in states


@pytest.mark.parametrize("action", WATCHED)
async def test_what_is_done_without_an_answer_is_unknown_until_it_is_read_back(action):
    async with desk() as one:
        _, job = await begun(one, action, Silent)
        before = [str(job.targets[0].state), await looked(one, 70)]
        stored = await one.console.store.journal.job(job.job)
        account = WATCHED[action][0]
        await one.console.settler.settle(one.source(account), stored)
        after = await one.console.store.journal.job(job.job)

        assert before == [UNKNOWN, UNKNOWN]
        assert str(after.targets[0].state) == READ_BACK[action]
