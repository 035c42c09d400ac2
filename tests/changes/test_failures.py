"""Every way a change may fail, for every action of every vendor: how it is classed, and never doubled."""

from contextlib import suppress
from datetime import timedelta

import pytest

from tests.sync.desk import LOCATORS, SIMS, TRACKERS, desk
from tui.providers import PROVIDERS
from tui.providers.errors import Blocked

PAIR = "490154203237518/89014103211118510720"
NEW_IMEI = "490154203237518"
CASES = [
    (TRACKERS, "set_reporting_frequency", "device", {"ConfigID": "162"}),
    (SIMS, "note", "device", {"field_name": "note", "note": "hello"}),
    (SIMS, "change_simstate", "device", {"state": "suspend"}),
    (SIMS, "change_cost_center", "device", {"cost_center": "77"}),
    (SIMS, "set_usage_limit", "device", {"kb_limit": 5, "action": "suspend"}),
    (SIMS, "remove_usage_limit", "device", {}),
    (SIMS, "send_sms", "device", {"sms_text": "hello"}),
    (SIMS, "cellular_locate", "device", {}),
    (SIMS, "activation_request", PAIR, {"rate_plan_name": "IoT 50MB"}),
    (SIMS, "upload_request", NEW_IMEI, {"upload_email": "a@b.example", "upload_sku": "X"}),
    (LOCATORS, "claim", "imei", {}),
    (LOCATORS, "claim_file", "imei", {}),
    (LOCATORS, "create_token", "", {"role": "ue"}),
    (LOCATORS, "revoke_token", "1", {}),
    (LOCATORS, "register", "device", {}),
    (LOCATORS, "locate", "device", {"payload": "00ff", "sync": False}),
    (LOCATORS, "set_label", "device", {"label": "gate"}),
    (LOCATORS, "create_user", "", {"email": "new@example.com"}),
    (LOCATORS, "delete_user", "2", {}),
    (LOCATORS, "edit_profile", "", {"name": "Acme"}),
    (LOCATORS, "create_model", "", {"manufacturerId": "mfr-0007", "label": "M"}),
    (LOCATORS, "upload_manifest", "", {"manufacturerId": "mfr-0007", "file": NEW_IMEI}),
    (LOCATORS, "locate_core", "", {"payload": '{"mcc": 310}'}),
]
LOST = (
    "reset_after",
    "read_timeout",
    "cut_body",
    "status_500",
    "status_408",
    "empty",
)
NOT_SENT = ("connect_error", "tls_failure")
SENT_ELSEWHERE = "status_307"
"""The vendor asks for the same request elsewhere: nothing was carried out."""
EXPECTED = {
    **dict.fromkeys(NOT_SENT, ("unreachable",)),
    "status_429": ("budget",),
    SENT_ELSEWHERE: ("refused", None),
    "empty": ("unknown", None),
}
"""Why the job is paused; an empty answer may be judged target by target."""


def test_every_action_of_every_vendor_is_among_the_cases():
    offered = {action.name for provider in PROVIDERS.values() for action in provider.actions}

    assert {case[1] for case in CASES} == offered


async def target_of(one, account, said):
    if said == "imei":
        world = one.simulator.world
        return [
            unit.imei
            for unit in (world.unit(place) for place in range(30))
            if not unit.has_locator and one.simulator.vendors["polte"].account.made(unit.imei)
        ]
    if said != "device":
        return [said] if said else []
    return [one.key for one in await one.wanted(account, 3)]


def state_of(run):
    return run.job.targets[0].state.value


@pytest.mark.parametrize(("account", "name", "said", "values"), CASES, ids=[c[1] for c in CASES])
async def test_a_failure_is_classed_by_whether_it_happened_and_nothing_is_sent_twice(
    account, name, said, values
):
    async with desk() as one:
        keys = (await target_of(one, account, said))[:1]
        if name == "locate":
            await one.do(account, "register", keys, {})
        vendor = {TRACKERS: "charterup", SIMS: "lattigo", LOCATORS: "polte"}[account]
        seen = {}
        for fault in (*NOT_SENT, "status_429", SENT_ELSEWHERE, *LOST):
            one.faults.strike(fault, vendor=vendor, where=one.is_change(account))
            before, struck = len(one.charges), len(one.faults.struck)
            run = await one.do(account, name, keys, values, patience=timedelta(0))
            seen[fault] = state_of(run)
            kind = run.rest.kind if run.rest else None

            assert len(one.charges) - before <= 1, f"{fault}: charged twice"
            assert len(one.faults.struck) == struck + 1, f"{fault} was not met"
            assert kind in EXPECTED.get(fault, ("unknown",)), fault
            one.clock.advance(3600)
        assert {seen[fault] for fault in (*NOT_SENT, "status_429")} == {"planned"}
        assert seen[SENT_ELSEWHERE] == "refused"
        assert {seen[fault] for fault in LOST} == {"unknown"}


@pytest.mark.parametrize(("account", "name", "said", "values"), CASES, ids=[c[1] for c in CASES])
async def test_read_only_sends_no_byte(account, name, said, values):
    async with desk(read_only=True) as one:
        keys = [said] if said else []
        keys = ["anything"] if said in ("device", "imei") else keys
        if said == "imei":
            keys = [NEW_IMEI]
        judge = one.is_change(account)
        sent = []
        one.faults.strike("status_500", where=lambda request: sent.append(request) or False)
        run = None
        with suppress(Blocked):
            run = await one.do(account, name, keys, values)

        assert run is None or state_of(run) in ("refused", "planned")
        assert not [request for request in sent if judge(request)]
