from dataclasses import replace
from datetime import timedelta

import pytest

from tests.sync.desk import LOCATORS, SIMS, TRACKERS, desk
from tui.changes.preview import cli_command, curl_command, plan_calls
from tui.changes.targets import find_targets
from tui.changes.undo import CannotUndo, retry_plan, undo_plans
from tui.domain.change.action import TargetState
from tui.domain.change.listed_targets import list_purpose, targets_of_list
from tui.domain.change.plan import PlannedTarget, TargetOutlook, plan_lines
from tui.domain.change.target import Target, targets_of_records
from tui.domain.change.target_check import PlanOptions
from tui.domain.device.record import Usage
from tui.domain.lists.target_list import read_targets
from tui.domain.show.filter import DeviceQuery
from tui.store import NewJob, NewTarget


def fates(plan):
    return {target.key: target.outlook.value for target in plan.targets}


async def test_a_plan_says_what_changes_what_is_so_already_and_what_cannot():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 3)
        lost = Target(key="8.96E+19", problem="a spreadsheet lost its digits")
        first = await one.plan(SIMS, "change_cost_center", wanted[:1], {"cost_center": "77"})
        await one.run(first)
        one.clock.advance(3700)
        plan = await one.plan(SIMS, "change_cost_center", [*wanted, lost], {"cost_center": "77"})
        lines = plan_lines(plan)

    assert [target.outlook for target in plan.targets] == [
        TargetOutlook.SAME, TargetOutlook.CHANGES, TargetOutlook.CHANGES, TargetOutlook.INELIGIBLE
    ]  # fmt: skip
    assert plan.targets[0].before == plan.targets[0].after == "77"
    assert lines[0].endswith("2 devices will change")
    assert any(line.startswith("1 unchanged, nothing is sent: its ") for line in lines)
    assert "1 cannot be changed: a spreadsheet lost its digits" in lines
    assert "Not taken: 8.96E+19: a spreadsheet lost its digits" in lines
    assert len(plan.requests) == 1


async def test_what_was_asked_for_within_the_hour_is_never_taken_for_so_already():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 1, lambda record: record.state == "active")
        await one.run(await one.plan(SIMS, "change_simstate", wanted, {"state": "suspend"}))
        plan = await one.plan(SIMS, "change_simstate", wanted, {"state": "restore"})

    assert [target.outlook for target in plan.targets] == [TargetOutlook.CHANGES]
    assert plan.targets[0].before == "suspend"


async def with_slashes(one):
    """Return two SIMs whose names would lead to another path."""
    await one.records(SIMS)
    query = DeviceQuery("north/yard iccid:", account=SIMS, limit=2)
    return (await one.console.store.devices.page(query)).records


async def test_a_device_whose_name_would_lead_elsewhere_is_reached_by_its_iccid():
    async with desk() as one:
        records = await with_slashes(one)
        values = {"field_name": "note2", "note": "x"}
        plan = await one.plan(SIMS, "note", targets_of_records(records), values)
        one.transport.left.clear()
        await one.run(plan)

        (job, *_) = await one.console.store.journal.jobs()
        left = [path for method, path in one.transport.left if method == "PUT"]
        assert left == [f"/lattigo/v2/devices/{record.iccid}/note" for record in records]
        assert [row.state.value for row in job.targets] == ["accepted"] * len(records) != []
        assert [row.key for row in job.targets] == [record.address for record in records]
        read = await one.source(SIMS).client.device(records[0].address)
        assert read.vendor["note2"] == "x"


async def test_a_device_whose_name_would_lead_elsewhere_is_said_once_to_be_beyond_reach():
    async with desk() as one:
        wanted = targets_of_records(
            replace(record, address=f"lost/{record.address}", iccid=None)
            for record in await with_slashes(one)
        )
        plan = await one.plan(SIMS, "note", wanted, {"field_name": "note2", "note": "x"})

    assert [target.outlook for target in plan.targets] == [TargetOutlook.INELIGIBLE] * 2
    assert all("cannot address a device" in target.reason for target in plan.targets)
    assert not plan.warnings


async def test_a_deactivated_sim_cannot_be_restored():
    async with desk(fleet=300) as one:
        wanted = await one.wanted(SIMS, 1, lambda record: record.state == "deactive")
        plan = await one.plan(SIMS, "change_simstate", wanted, {"state": "restore"})

    assert wanted
    assert not plan.can_be_sent
    assert "deactivated" in plan.targets[0].reason


async def test_what_others_did_to_the_same_devices_is_said_before_sending():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 4)
        await one.run(await one.plan(SIMS, "send_sms", wanted[:3], {"sms_text": "hello"}))
        one.clock.advance(180)
        same = await one.plan(SIMS, "send_sms", wanted, {"sms_text": "hello"})
        other = await one.plan(SIMS, "send_sms", wanted, {"sms_text": "other"})
        one.clock.advance(24 * 3600)
        later = await one.plan(SIMS, "send_sms", wanted, {"sms_text": "hello"})

    assert [(one.targets, one.is_same) for one in same.recent] == [(3, True)]
    assert any(line.startswith("The same was sent to 3 of these 4 targets 3 min ago") for line in
               plan_lines(same))  # fmt: skip
    assert [one.is_same for one in other.recent] == [False]
    assert later.recent == ()


async def test_a_user_is_not_taken_for_the_token_of_the_same_name():
    async with desk() as one:
        named = [Target(key="1")]
        await one.run(await one.plan(LOCATORS, "revoke_token", named, {}))
        token = await one.plan(LOCATORS, "revoke_token", named, {})
        user = await one.plan(LOCATORS, "delete_user", named, {})

    assert [earlier.action for earlier in token.recent] == ["revoke_token"]
    assert user.recent == ()


async def test_no_device_gets_more_texts_within_an_hour_than_the_cap():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 1, lambda record: record.msisdn)
        for _ in range(5):
            await one.run(await one.plan(SIMS, "send_sms", wanted, {"sms_text": "hello"}))
        full = await one.plan(SIMS, "send_sms", wanted, {"sms_text": "hello"})
        one.clock.advance(3700)
        later = await one.plan(SIMS, "send_sms", wanted, {"sms_text": "hello"})

    assert "5 texts were sent to this device within the hour" in full.targets[0].reason
    assert later.can_be_sent


async def test_texts_are_counted_in_segments_and_filled_in_for_each_device():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 3)
        text = "{label}: " + "ü" * 150 + "🚍"
        plan = await one.plan(SIMS, "send_sms", wanted, {"sms_text": text}, PlanOptions(fill=True))
        run = await one.run(plan)
        sent = [text.text for text in one.simulator.vendors["lattigo"].account.texts]

    assert plan.sms is not None
    assert plan.sms.alphabet == "UCS-2"
    assert plan.sms_segments == 9
    assert any("9 texts" in line for line in plan.charge)
    assert sent == [f"{target.label}: " + "ü" * 150 + "🚍" for target in plan.targets]
    assert [row.values["sms_text"] for row in run.job.targets] == sent


def activations(action, text):
    return targets_of_list(read_targets(text, list_purpose(action)))


async def test_fees_are_shown_and_a_plan_of_its_own_becomes_a_request_of_its_own():
    async with desk() as one:
        text = (
            "IMEI,ICCID,rate plan\n490154203237518,89014103211118510720,IoT 50MB\n"
            "356938035643809,89014103211118510738,IoT 250MB\n"
        )
        wanted = activations(one.action(SIMS, "activation_request"), text)
        options = PlanOptions(allow_bad_check_digit=True)
        plan = await one.plan(SIMS, "activation_request", wanted, {}, options)
        calls = plan_calls(one.source(SIMS), plan)

    assert plan.can_be_sent, (plan.problems, plan.targets)
    assert [call.json["rate_plan_name"] for call in calls] == ["IoT 50MB", "IoT 250MB"]
    assert len(plan.charge) == 3
    assert plan.charge[1].endswith("term 730 days")
    assert "activation fee 5.00" in plan.charge[1]
    assert plan.undo == "Cannot be undone."


@pytest.mark.parametrize(
    ("pair", "allowed", "reason"),
    [
        ("490154203237518/89014103211118510721", False, "check digit"),
        ("490154203237518/89014103211118510721", True, ""),
        ("310410397236329/89014103211118510720", True, "may be an IMSI"),
    ],
)  # fmt: skip
async def test_money_is_not_spent_on_a_damaged_number(pair, allowed, reason):
    async with desk() as one:
        wanted = activations(one.action(SIMS, "activation_request"), pair)
        options = PlanOptions(allow_bad_check_digit=allowed)
        values = {"rate_plan_name": "IoT 50MB"}
        plan = await one.plan(SIMS, "activation_request", wanted, values, options)

    assert plan.can_be_sent is (not reason)
    assert reason in plan.targets[0].reason


async def test_a_choice_which_the_vendor_does_not_offer_is_refused_before_anything_is_sent():
    async with desk() as one:
        wanted = await one.wanted(TRACKERS, 1)
        plan = await one.plan(TRACKERS, "set_reporting_frequency", wanted, {"ConfigID": "999"})

    assert "not one of" in plan.problems[0]
    assert not plan.can_be_sent


def asked(desk, account):
    """Count what left for one account's vendor since the last count."""
    left = [path for _, path in desk.transport.left if desk.console.accounts[account].name in path]
    desk.transport.left.clear()
    return len(left)


async def test_a_list_of_choices_is_read_once_by_form_plan_and_second_change():
    async with desk() as one:
        wanted = await one.wanted(TRACKERS, 1)
        source, action = one.source(TRACKERS), one.action(TRACKERS, "set_reporting_frequency")
        asked(one, TRACKERS)
        first, second, *_ = (await one.console.planner.choices(source, action, wanted))["ConfigID"]
        form = asked(one, TRACKERS)
        await one.run(
            await one.plan(TRACKERS, "set_reporting_frequency", wanted, {"ConfigID": first})
        )
        change = asked(one, TRACKERS)
        await one.plan(TRACKERS, "set_reporting_frequency", wanted, {"ConfigID": second})
        plan = asked(one, TRACKERS)
        one.clock.advance(601)
        await one.plan(TRACKERS, "set_reporting_frequency", wanted, {"ConfigID": second})
        later = asked(one, TRACKERS)

    assert form == 1, "the list"
    assert change == 2, "what it is now, and the change"
    assert plan == 1, "what it is now"
    assert later == 2, "the list has become old"


async def test_a_choice_which_the_stored_list_lacks_is_looked_for_at_the_vendor():
    async with desk() as one:
        wanted = await one.wanted(TRACKERS, 1)
        source, action = one.source(TRACKERS), one.action(TRACKERS, "set_reporting_frequency")
        offered = (await one.console.planner.choices(source, action, wanted))["ConfigID"]
        kept = await one.console.store.lists.read(TRACKERS, "frequencies", argument=wanted[0].key)
        await one.console.store.lists.save(
            TRACKERS, "frequencies", kept.rows[:-1], argument=wanted[0].key
        )
        plan = await one.plan(
            TRACKERS, "set_reporting_frequency", wanted, {"ConfigID": offered[-1]}
        )

    assert plan.can_be_sent


async def test_a_frequency_is_chosen_from_what_that_device_may_have_not_from_another_ones():
    async with desk() as one:
        source, action = one.source(TRACKERS), one.action(TRACKERS, "set_reporting_frequency")
        wanted = await one.wanted(TRACKERS, 100)
        offers = {
            target.key: (await source.client.rows("frequencies", target.key))[0].key
            for target in wanted[:12]
        }
        own = {
            key: (await one.console.planner.choices(source, action, [target]))["ConfigID"][0]
            for key, target in ((target.key, target) for target in wanted[:12])
        }

    assert len(set(offers.values())) > 1
    assert own == offers


async def test_a_frequency_is_seen_before_confirmed_after_and_taken_back():
    async with desk() as one:
        wanted = await one.wanted(TRACKERS, 1)
        offered = (await one.console.planner.choices(
            one.source(TRACKERS), one.action(TRACKERS, "set_reporting_frequency"), wanted
        ))["ConfigID"]  # fmt: skip
        now = (await one.plan(TRACKERS, "set_reporting_frequency", wanted,
                              {"ConfigID": offered[0]})).targets[0].before  # fmt: skip
        other = next(choice for choice in offered if choice != now)
        run = await one.run(
            await one.plan(TRACKERS, "set_reporting_frequency", wanted, {"ConfigID": other})
        )
        one.clock.advance(61)
        confirmed = await one.console.confirmer.step(one.source)
        row = (await one.console.store.journal.job(run.job.job)).targets[0]

    assert confirmed == 1
    assert row.confirmed_at is not None
    assert (row.before, row.after) == (now, other)


async def test_an_account_in_no_need_of_an_answer_is_not_asked_for_a_dry_run():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 2)
        left = len(one.transport.left)
        plan = await one.plan(
            SIMS, "change_simstate", wanted, {"state": "suspend"}, PlanOptions(ask=False)
        )
        source = replace(one.source(SIMS), base_url="https://api.lattigo.com")
        lines = [curl_command(source, call) for call in plan_calls(source, plan)]

    assert len(one.transport.left) == left
    assert lines[0].startswith("curl -X PUT https://api.lattigo.com/v2/device_operations/")
    assert "demo-lattigo-key" not in "".join(lines)
    assert "••••" in lines[0]
    assert cli_command(plan).startswith("watchfloor do change_simstate --account acme-sims --to ")


async def test_secrets_are_masked_in_what_is_shown_and_kept():
    async with desk() as one:
        wanted = await one.wanted(LOCATORS, 1)
        values = {
            "payload": "00ff",
            "sync": False,
            "mqttAuthUser": "u",
            "mqttAuthPassword": "c4n4ry",
        }
        plan = await one.plan(LOCATORS, "locate", wanted, values)
        run = await one.run(plan)
        shown = cli_command(plan) + "".join(map(str, plan_calls(one.source(LOCATORS), plan)))
        rows = await one.console.store.audit.read("c4n4ry")

    assert "c4n4ry" not in shown
    assert run.job.values["mqttAuthPassword"] == "••••"
    assert rows == []


async def test_a_job_is_taken_back_to_what_each_device_was_before():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 3)
        for place, target in enumerate(wanted):
            await one.do(SIMS, "change_cost_center", [target.key], {"cost_center": f"was {place}"})
        one.clock.advance(3700)
        wanted = await one.wanted(SIMS, 3)
        plan = await one.plan(SIMS, "change_cost_center", wanted, {"cost_center": "new"})
        run = await one.run(plan)
        (back,) = await undo_plans(
            one.console.planner, one.console.store, one.source(SIMS), run.job, "T-7"
        )
        undone = await one.run(back)
        origin = await one.console.store.journal.job(run.job.job)
        centers = one.simulator.vendors["lattigo"].account.cost_centers

    assert plan.undo.startswith("Can be undone")
    assert [centers[target.key] for target in wanted] == ["was 0", "was 1", "was 2"]
    assert {row.state for row in origin.targets} == {TargetState.UNDONE}
    assert (undone.job.head.follows, undone.job.head.undoes) == (run.job.job, True)
    assert undone.job.head.reason == "T-7"


async def test_a_usage_limit_goes_back_to_our_own_record_of_the_old_one():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 2)
        limit = {"kb_limit": 100, "action": "suspend"}
        first = await one.run(await one.plan(SIMS, "set_usage_limit", wanted, limit))
        second = await one.run(await one.plan(SIMS, "remove_usage_limit", wanted, {}))
        (back,) = await undo_plans(
            one.console.planner, one.console.store, one.source(SIMS), second.job
        )
        await one.run(back)
        limits = one.simulator.vendors["lattigo"].account.limits
        with pytest.raises(CannotUndo, match="not known"):
            await undo_plans(one.console.planner, one.console.store, one.source(SIMS), first.job)

    assert back.action.name == "set_usage_limit"
    assert {limits[target.key].kb for target in wanted} == {100}


async def test_a_note_which_was_empty_is_emptied_again():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 1)
        await one.do(SIMS, "note", [wanted[0].key], {"field_name": "note2", "note": ""})
        one.clock.advance(3700)
        run = await one.run(
            await one.plan(SIMS, "note", wanted, {"field_name": "note2", "note": "hello"})
        )
        (back,) = await undo_plans(
            one.console.planner, one.console.store, one.source(SIMS), run.job
        )
        await one.run(back)
        notes = one.simulator.vendors["lattigo"].account.notes

    assert back.values == {"field_name": "note2", "note": ""}
    assert notes[wanted[0].key, "note2"] in ("", "-----")


async def test_one_note_is_not_taken_for_another_which_was_just_written():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 1, lambda record: record.vendor["note2"] == "-----")
        for field in ("note1", "note2"):
            values = {"field_name": field, "note": f"the {field}"}
            run = await one.run(await one.plan(SIMS, "note", wanted, values))
        (back,) = await undo_plans(
            one.console.planner, one.console.store, one.source(SIMS), run.job
        )

    assert run.job.targets[0].before == ""
    assert back.values == {"field_name": "note2", "note": ""}


async def test_an_undo_says_where_somebody_else_was_there_since():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 1)
        await one.do(SIMS, "change_cost_center", [wanted[0].key], {"cost_center": "first"})
        one.clock.advance(3700)
        run = await one.run(
            await one.plan(SIMS, "change_cost_center", wanted, {"cost_center": "ours"})
        )
        one.simulator.vendors["lattigo"].account.cost_centers[wanted[0].key] = "theirs"
        one.clock.advance(3700)
        job = await one.console.store.journal.job(run.job.job)
        (back,) = await undo_plans(one.console.planner, one.console.store, one.source(SIMS), job)

    assert back.warnings == ("1: its cost center was changed since then, to theirs",)


async def test_what_cannot_be_taken_back_says_so_before_and_after():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 1)
        plan = await one.plan(SIMS, "send_sms", wanted, {"sms_text": "x"})
        run = await one.run(plan)

        with pytest.raises(CannotUndo):
            await undo_plans(one.console.planner, one.console.store, one.source(SIMS), run.job)
        with pytest.raises(CannotUndo):
            await retry_plan(one.console.planner, one.console.store, one.source(SIMS), run.job)

    assert plan.undo == "Cannot be undone."


async def test_only_the_refused_are_tried_again():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 2, lambda record: record.state == "active")
        keys = [wanted[0].key, "no-such-device", wanted[1].key]
        run = await one.do(SIMS, "change_simstate", keys, {"state": "suspend"})
        plan = await retry_plan(one.console.planner, one.console.store, one.source(SIMS), run.job)

    assert [target.key for target in plan.targets] == ["no-such-device"]
    assert plan.follows == run.job.job


async def test_devices_are_found_by_whatever_a_caller_has_and_nothing_is_dropped_unsaid():
    async with desk() as at:
        records = await at.records(SIMS)
        first, second = [one for one in records if one.iccid and one.imei][:2]
        idents = [first.iccid, second.imei, first.address, "8.96E+19", "no such"]
        few = await find_targets(at.console.store, SIMS, idents)
        many = await find_targets(
            at.console.store, SIMS, [*idents, *map(str, range(10**6, 10**6 + 40))]
        )

    assert [one.key for one in few[:2]] == [first.address, second.address]
    assert [bool(one.problem) for one in few] == [False, False, True, True]
    assert "spreadsheet" in few[2].problem
    assert [one.key for one in many[:2]] == [first.address, second.address]
    assert len(many) == 44


async def test_a_text_to_a_sim_which_is_not_active_is_warned_of_in_the_head():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 3, lambda record: record.state == "active")
        wanted[:2] = [
            replace(target, record=replace(target.record, state="suspend")) for target in wanted[:2]
        ]
        lines = plan_lines(await one.plan(SIMS, "send_sms", wanted, {"sms_text": "STATUS"}))

    assert "Warning: 2: its SIM is suspend, so a text will not reach it" in lines


async def test_a_limit_below_what_was_used_this_month_is_warned_of_in_the_head():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 2, lambda record: record.state == "active")
        used = [
            Usage(
                provider="lattigo",
                account=SIMS,
                device=target.record.key,
                period="daily",
                date_for=one.clock().date().replace(day=day),
                bytes_used=size,
            )
            for target, sizes in zip(wanted, ((400_000, 700_000), (900_000, 50_000)), strict=True)
            for day, size in enumerate(sizes, 1)
        ]
        await one.console.store.usage.save(SIMS, used)
        lines = plan_lines(
            await one.plan(SIMS, "set_usage_limit", wanted, {"kb_limit": 1000, "action": "suspend"})
        )

    assert [line for line in lines if "takes effect at once" in line] == [
        "Warning: 1: usage this month is already over this limit, so the limit takes effect at once"
    ]


async def test_what_is_claimed_already_is_not_claimed_again():
    async with desk() as one:
        (known,) = await one.wanted(LOCATORS, 1)
        targets = [Target(key=known.record.imei), Target(key="490154203237518")]
        plan = await one.plan(LOCATORS, "claim", targets, {})
        lines = plan_lines(plan)

    assert [target.key for target in plan.changing] == ["490154203237518"]
    assert "1 unchanged, nothing is sent: already in the account's device list" in lines


async def test_what_is_left_of_a_job_is_planned_under_its_own_fingerprint():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 3)
        store, source = one.console.store, one.source(SIMS)
        targets = tuple(
            NewTarget(target.key, f"L{n}", target.record.key, {"n": n}, "p", "x")
            for n, target in enumerate(wanted)
        )
        by = one.clock() + timedelta(hours=1)
        values = {"cost_center": "77"}
        new = NewJob("change_cost_center", SIMS, "ann", values, targets, "digest", send_by=by)
        job = await store.journal.plan_job(new)
        other = await store.journal.plan_job(replace(new, actor="bob"))
        for sent in (job, other):
            await store.journal.mark_sent(sent, [targets[0].key])
        plan = await one.console.planner.rest_of(source, await store.journal.job(job))

    assert plan.targets == tuple(
        PlannedTarget(
            key=new.key,
            label=new.label,
            device=new.device,
            values=new.values,
            before="p",
            after="x",
        )
        for new in targets[1:]
    )
    assert (plan.account, plan.provider, plan.action.name) == (
        SIMS,
        "lattigo",
        "change_cost_center",
    )
    assert (plan.values, plan.digest, plan.follows, plan.send_by) == (values, "digest", job, by)
    assert plan.budget
    assert plan.recent == ()
