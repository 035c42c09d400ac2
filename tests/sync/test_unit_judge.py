"""Units are judged by what the store knows; a rule which fails is logged once, and named by the doctor."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.made_once import with_empty_store
from tests.store.units.test_incident_search import fleet
from tui.domain.device.record import DeviceRecord
from tui.domain.verdict.faults import Faults
from tui.domain.verdict.judge import judge
from tui.domain.verdict.judgement import Finding, Judgement
from tui.providers import PROVIDERS
from tui.store import Store
from tui.sync.unit_judge import UnitJudge

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
TRAITS = {"yellow": PROVIDERS["charterup"].titled_traits}


@pytest.fixture
def state(tmp_path, tmp_path_factory):
    return with_empty_store(tmp_path_factory, tmp_path)


@pytest.fixture
async def store(state):
    opened = await Store.open("sqlite", state=state, now=lambda: NOW)
    yield opened
    await opened.close()


def judge_with_a_fault(facts):
    """Judge as if one rule had failed."""
    faults = Faults()
    faults.unless("battery-low", lambda: NOW + timedelta.max, None)
    judged = judge(facts)
    return Judgement(findings=(*judged.findings, *faults.findings()), chain=judged.chain)


async def test_a_rule_which_fails_is_logged_once_and_kept_for_the_doctor(store, caplog):
    records = [
        DeviceRecord(provider="charterup", account="yellow", key=f"{number}", address=f"{number}",
                     last_seen=NOW, fetched_at=NOW)
        for number in range(3)
    ]  # fmt: skip
    await store.devices.save("charterup", "yellow", records)

    with caplog.at_level(logging.ERROR):
        done = await UnitJudge(store, TRAITS, lambda: NOW, judge=judge_with_a_fault).judge_due()

    assert done == 3
    (sentence,) = await store.units.failed_rules()
    assert sentence == "Watchfloor hit a bug and judged this unit without: battery-low."
    (logged,) = caplog.messages
    assert "battery-low: OverflowError" in logged


async def test_units_which_were_judged_whole_have_no_faults(store):
    await store.devices.save(
        "charterup", "yellow", [DeviceRecord(provider="charterup", account="yellow", key="1", address="1")]
    )  # fmt: skip

    await UnitJudge(store, TRAITS, lambda: NOW).judge_due()

    assert await store.units.failed_rules() == []


def judge_by_last_word(facts):
    """Judge who was not heard for an hour as silent."""
    is_silent = NOW - facts.members[0].record.last_seen > timedelta(hours=1)
    rule, severity = ("no-power-or-coverage", "critical") if is_silent else ("ok", "ok")
    rule = "carrier-incident" if facts.incident else rule
    return Judgement(findings=(Finding(rule=rule, severity=severity, sentence=""),), chain=())


async def test_of_one_unit_nothing_else_is_judged_and_only_if_it_is_due(store):
    judging = UnitJudge(store, TRAITS, lambda: NOW, judge=judge_by_last_word)
    await store.devices.save("charterup", "yellow", fleet(silent=2, at=NOW))

    await judging.judge_devices([("yellow", "c1")])
    first = await store.units.of_device("yellow", "c1")
    await judging.judge_devices([("yellow", "c1")])

    assert (first.cause, first.judged_at) == ("no-power-or-coverage", NOW)
    assert await store.units.count_due(100) == (23, 23)
    assert len(await store.verdicts.of(first.key)) == 1


@pytest.mark.parametrize(("most", "batches"), [(None, [3, 3, 2]), (5, [3, 2]), (3, [3])])
async def test_what_is_due_is_judged_in_batches_and_no_more_than_is_wanted(
    store, monkeypatch, most, batches
):
    monkeypatch.setattr("tui.sync.unit_judge.BATCH", 3)
    judging, sizes = UnitJudge(store, TRAITS, lambda: NOW, judge=judge_by_last_word), []
    await store.devices.save("charterup", "yellow", fleet(silent=2, at=NOW)[:8])
    judge_some = judging._judge

    async def judge_and_note(rows):
        sizes.append(len(rows))
        await judge_some(rows)

    monkeypatch.setattr(judging, "_judge", judge_and_note)

    assert await judging.judge_due(most) == sum(batches)
    assert sizes == batches


async def test_who_waits_gets_few_units_judged_and_a_small_fleet_searched_for_incidents(store):
    judging = UnitJudge(store, TRAITS, lambda: NOW, judge=judge_by_last_word)
    await store.devices.save("charterup", "yellow", fleet(silent=11, at=NOW))

    told = []
    few = await judging.judge_few(5, told.append)
    rest = await judging.judge_few(100, told.append)

    assert told == [few, rest]
    assert few == 5
    assert await store.units.count_due(100) == (0, 0)
    assert len(await store.incidents.open()) == 1


async def test_a_sync_which_ends_looks_for_incidents_though_it_just_did(store):
    judging = UnitJudge(store, TRAITS, lambda: NOW, judge=judge_by_last_word)
    await store.devices.save("charterup", "yellow", fleet(silent=8, at=NOW))
    await judging.judge_due()
    await store.devices.save("charterup", "yellow", fleet(silent=11, at=NOW))
    await judging.judge_due()
    (before,) = await store.incidents.open()

    await judging.settle()

    (after,) = await store.incidents.open()
    assert (len(before.units), len(after.units)) == (8, 11)
    assert await store.units.due(NOW, 100) == []


async def test_who_was_not_asked_for_long_is_judged_again_when_somebody_asks_and_nothing_differs(
    store,
):
    clock = [NOW]
    judging = UnitJudge(store, TRAITS, lambda: clock[0])
    record = DeviceRecord(
        provider="charterup", account="yellow", key="1", address="1", last_seen=NOW, fetched_at=NOW
    )
    await store.devices.save("charterup", "yellow", [record])
    clock[0] = NOW + timedelta(hours=12)
    await judging.judge_due()
    before = await store.units.of_device("yellow", "1")

    await store.devices.save("charterup", "yellow", [replace(record, fetched_at=clock[0])])
    await judging.judge_due()

    after = await store.units.of_device("yellow", "1")
    assert before.cause == "not-asked"
    assert after.cause != "not-asked"


async def test_of_a_time_before_the_first_verdict_what_is_known_of_it_is_judged(store):
    low, judged = Finding(rule="battery-low", severity="warning", sentence="Low."), []

    def judge_low(facts):
        judged.append(facts.members[0].record.key)
        return Judgement(findings=(low,), chain=())

    judging = UnitJudge(store, TRAITS, lambda: NOW, judge=judge_low)
    record = DeviceRecord(
        provider="charterup", account="yellow", key="1", address="1", last_seen=NOW, fetched_at=NOW
    )
    await store.devices.save("charterup", "yellow", [record])
    row = (await store.units.of_device("yellow", "1")).row

    then = await judging.judgement_of(row, at=NOW)

    assert [finding.rule for finding in then.findings] == ["battery-low"]
    assert judged == ["1"]


async def test_of_an_earlier_time_the_verdict_is_the_one_which_it_had_then(store):
    clock = [NOW]
    judging = UnitJudge(store, TRAITS, lambda: clock[0], judge=judge_by_last_word)
    record = DeviceRecord(
        provider="charterup", account="yellow", key="1", address="1", last_seen=NOW, fetched_at=NOW
    )
    await store.devices.save("charterup", "yellow", [record])
    await judging.judge_due()
    row = (await store.units.of_device("yellow", "1")).row
    low = Finding(rule="battery-low", severity="warning", sentence="Low.")
    found = Judgement(findings=(low,), chain=())
    other = UnitJudge(store, TRAITS, lambda: clock[0], judge=lambda _: found)

    now = await other.judgement_of(row)
    then = await other.judgement_of(row, at=NOW)

    assert now == found
    assert [finding.rule for finding in then.findings] == ["ok", "battery-low"]
    assert then.findings[1].sentence == "By what is known of that time now: Low."
    assert await other.judgement_of(row + 99) is None
