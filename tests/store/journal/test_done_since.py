"""What people did since a time, and what we did to a record."""

from datetime import timedelta

import pytest

from tests.store.conftest import NOW
from tui.domain.change.action import Outcome, TargetState
from tui.domain.device.record import DeviceRecord
from tui.domain.difference.unit_change import Difference
from tui.store import NewJob, NewTarget
from tui.store.journal.done_since import DoneChange, DoneSince
from tui.store.journal.unit_actions import unit_actions

MINUTE = timedelta(minutes=1)


@pytest.fixture
def url():
    return "sqlite"


async def sent(store, clock, *targets, answers, **more):
    job = NewJob("note", "sims", "ann@desk", {"note": "x", "n": None}, targets, **more)
    name = await store.journal.plan_job(job)
    clock.at += MINUTE
    await store.journal.mark_sent(name, [target.key for target in targets if not target.skipped])
    clock.at += MINUTE
    await store.journal.mark_ended(name, answers)
    return name


OK, NO = Outcome(TargetState.ACCEPTED, "Success"), Outcome(TargetState.REFUSED, "Error: no")


async def test_what_was_sent_is_told_with_its_answer_where_it_went_wrong(timed, clock):
    targets = (
        NewTarget("a", "Gate 1", device="one", before="p", after="x"), NewTarget("b"),
        NewTarget("c", skipped="so already"), NewTarget("d"),
    )  # fmt: skip
    await sent(timed, clock, *targets, answers={"a": OK, "b": NO}, reason="T-17")
    ended = NOW + 2 * MINUTE

    def change(name, at, reason, severity=None, label=None, **more):
        what = Difference(
            kind="sent", at=at, by="ann@desk", reason=reason, severity=severity, account="sims", **more
        )  # fmt: skip
        return DoneChange(what=what, account="sims", name=name, label=label, action="note")

    found = await DoneSince(timed._databases).read(NOW)
    assert sorted(found, key=lambda one: one.name) == [
        change("b", ended, "note · refused · T-17 · Error: no", "warning"),
        change("d", NOW + MINUTE, "note · sent · T-17", "warning"),
        change("one", ended, "note · accepted · T-17", label="Gate 1", before="p", after="x"),
    ]
    later = await DoneSince(timed._databases).read(NOW + MINUTE)
    assert sorted(one.name for one in later) == ["b", "one"]
    assert await DoneSince(timed._databases).read(ended) == []


async def test_what_was_said_is_told_with_until_when_it_holds(timed, clock):
    incident = "20261121-0800-carrier-12"
    await timed.audit.write("ann", [
        {"event": "acknowledged", "target": "8675", "account": "sims", "label": "Truck 9",
         "until": "2026-11-21T10:00:00+00:00", "reason": "being fixed"},
        {"event": "assigned", "target": incident, "after": "ben"},
        {"event": "commented", "target": incident, "account": "sims"},
        {"event": "exported"},
    ])  # fmt: skip
    clock.at += MINUTE

    found = await DoneSince(timed._databases).read(NOW - MINUTE)
    assert found == [
        DoneChange(
            what=Difference(
                kind="acknowledged", after="2026-11-21T10:00:00Z", at=NOW, by="ann", reason="being fixed"
            ),
            account="sims", name="8675", label="Truck 9",
        ),
        DoneChange(
            what=Difference(kind="assigned", after="ben", at=NOW, by="ann"),
            account=None, name=incident, label=None,
        ),
        DoneChange(
            what=Difference(kind="commented", at=NOW, by="ann"), account="sims", name=incident, label=None,
        ),
    ]  # fmt: skip
    assert await DoneSince(timed._databases).read(NOW) == []


def record(key="one", **known):
    return DeviceRecord(provider="lattigo", account="sims", key=key, **{"address": "addr", **known})


async def actions(store, *records, until=NOW + timedelta(hours=1)):
    return await store._databases.read_journal(
        lambda connection: unit_actions(connection, records, until)
    )


async def test_what_we_did_to_a_record_is_found_by_any_of_its_names(timed, clock):
    names = ["one", "addr", "1", "8901", "+1", "1/8901", "/8901"]
    job = await sent(
        timed, clock, *(NewTarget(name) for name in [*names, "other"]),
        answers=dict.fromkeys(names, OK),
    )  # fmt: skip

    found = await actions(
        timed, record(imei="1", iccid="8901", msisdn="+1"), record("two", address="z")
    )

    assert list(found) == [("sims", "one")]
    assert len(found["sims", "one"]) == 7
    assert {(one.job, one.action, one.actor) for one in found["sims", "one"]} == {
        (job, "note", "ann@desk")
    }


async def test_an_action_is_known_as_it_was_at_a_time(timed, clock):
    target = NewTarget("one", values={"to": 5})
    job = await sent(timed, clock, target, NewTarget("b"), answers={"one": OK}, reason="T-17")

    async def at(minutes):
        found = await actions(timed, record(), until=NOW + minutes * MINUTE)
        return [(one.state, one.at) for one in found.get(("sims", "one"), ())]

    assert await at(-1) == []
    assert await at(0) == [("planned", NOW)]
    assert await at(1) == [("sent", NOW + MINUTE)]
    assert await at(2) == [("accepted", NOW + MINUTE)]
    (known,) = (await actions(timed, record()))["sims", "one"]
    assert (known.job, known.values, known.reason) == (job, {"note": "x", "to": "5"}, "T-17")


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        (NewTarget("one", skipped="no"), None),
        (NewTarget("one"), NO),
        (NewTarget("addr", device="two"), OK),
    ],
)
async def test_what_was_never_sent_or_refused_or_sent_to_another_is_left_out(
    timed, clock, target, answer
):
    await sent(
        timed, clock, target, NewTarget("z"), answers={target.key: answer} if answer else {"z": OK}
    )

    assert not any((await actions(timed, record())).values())


async def test_the_newest_actions_come_first_and_no_more_than_fifty(timed, clock):
    for number in range(51):
        clock.at = NOW + number * MINUTE
        await timed.journal.plan_job(NewJob(f"act{number}", "sims", "ann", {}, (NewTarget("one"),)))

    found = (await actions(timed, record(), until=NOW + timedelta(days=1)))["sims", "one"]

    assert [one.action for one in found] == [f"act{number}" for number in range(50, 0, -1)]
