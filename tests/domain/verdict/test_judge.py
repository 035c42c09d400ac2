"""What holds of every judgement, whatever the facts."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.verdict.lives import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    hourly,
    is_accused,
    place,
    reports,
    sim,
    tracker,
    unit,
    usage,
)
from tests.domain.verdict.test_rules import CAUSES, NEAR_MISSES
from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.verdict.judge import judge
from tui.domain.verdict.rules import RULES
from tui.domain.verdict.rules.account import RULES as ACCOUNT_RULES
from tui.domain.verdict.signs import LINKS

LIVES = [case.values[0] for cases in CAUSES.values() for case in cases] + list(NEAR_MISSES.values())
SILENT_RULES = {
    "overdue",
    "no-power-or-coverage",
    "data-no-reports",
    "attached-no-data",
    "battery-empty",
}
FAULTS = [kind for kind in HealthKind if AccountHealth(kind=kind).is_at_fault]
lives = st.sampled_from(range(len(LIVES)))
healthy_lives = st.sampled_from(list(NEAR_MISSES))


def times(value):
    """Find every time in a judgement."""
    if isinstance(value, datetime):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from times(part)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from times(getattr(value, name))


@pytest.mark.parametrize("facts", LIVES)
def test_a_judgement_is_whole(facts):
    found = judge(facts)
    assert [link.link for link in found.chain] == list(LINKS)
    assert {finding.rule for finding in found.findings} <= {rule.name for rule in RULES}
    assert all(at.tzinfo is not None for at in times(found))
    assert found.again_at is None or found.again_at > facts.now
    for finding in found.findings:
        assert re.fullmatch(r"[A-Z0-9].*\.", finding.sentence), finding.sentence
        assert "[/" not in finding.sentence
        assert " ago" not in finding.sentence
        assert "None" not in finding.sentence
        assert finding.evidence
        assert finding.would_change
        assert finding.next_step.words
        assert finding.since is None or finding.since <= facts.now


@pytest.mark.parametrize("facts", LIVES)
def test_a_judgement_is_the_same_each_time(facts):
    assert (
        judge(facts) == judge(replace(facts, members=facts.members[::-1])) or len(facts.members) > 2
    )


@given(hours=st.floats(0, 2_000), asked=st.floats(0, 2_000), read=st.none() | st.floats(0, 2_000))
@settings(deadline=None)
def test_nothing_is_accused_by_a_silence_which_nobody_has_read(hours, asked, read):
    """The last word, when somebody last asked, and up to when reports are known, all hours before now."""
    last = NOW - hours * HOUR
    until = None if read is None else max(last, NOW - read * HOUR)
    known = max(last, NOW - asked * HOUR, *([until] if until else []))
    member = tracker(
        reports(until=last), asked_at=NOW - asked * HOUR, read_until=until, record={"iccid": None}
    )
    found = judge(unit(member))
    if known - last <= 2 * HOUR:
        assert (
            not {finding.rule for finding in found.findings if finding.severity != "info"}
            & SILENT_RULES
        )


@given(life=lives, kind=st.sampled_from(FAULTS))
@settings(deadline=None)
def test_an_account_at_fault_blames_no_unit_for_the_time_since(life, kind):
    """Whatever the unit did until then: a vendor which stops answering changes no verdict into another accusation."""
    facts = LIVES[life]
    before = judge(facts)
    down = AccountHealth(kind=kind, since=facts.now, ok_at=facts.now, call="device list")
    members = tuple(replace(member, health=down) for member in facts.members)
    found = judge(replace(facts, members=members, now=facts.now + 9 * DAY))
    accusing = {
        finding.rule for finding in found.findings if finding.severity not in ("ok", "info")
    }
    assert accusing <= {finding.rule for finding in before.findings} | {
        "never-activated",
        "sim-without-tracker",
    }
    assert {finding.rule for finding in found.findings} & {rule.name for rule in ACCOUNT_RULES}


def with_less(member, luck):
    without = [
        {"usage": (), "usage_asked_at": None, "month_bytes": None},
        {"reports": member.reports[: luck.randint(0, len(member.reports))]},
        {"rhythm": None},
    ]
    lost = {
        name: value for values in without if luck.random() < 0.5 for name, value in values.items()
    }
    return replace(member, **lost)


@given(life=healthy_lives, seed=st.integers(0, 1_000_000))
@settings(deadline=None, max_examples=400)
def test_less_evidence_accuses_no_healthy_unit(life, seed):
    luck, facts = Random(seed), NEAR_MISSES[life]
    members = [with_less(member, luck) for member in facts.members]
    kept = members[:1] + [member for member in members[1:] if luck.random() < 0.5]
    # Without a record, nobody claims either that its vendor's list was read.
    facts = replace(
        facts, members=tuple(kept), tracker_accounts=frozenset(), issuers_known=frozenset()
    )
    found = judge(facts).verdict
    assert found.severity in ("ok", "info"), found


@given(
    every=st.sampled_from([MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY]),
    pauses=st.floats(0, 1.9),
    volts=st.sampled_from([3_650.0, 4_150.0, 6_000.0, 12_600.0, 25_000.0]),
)
@settings(deadline=None)
def test_a_unit_on_time_is_never_accused(every, pauses, volts):
    last = NOW - pauses * every
    told = reports(until=last, every=every, days=min(30, 60 * every / DAY), voltage_mv=volts)
    assert not is_accused(unit(tracker(told, hourly(every)), sim(last, usage())))


def used_on(day, last):
    """Return what a unit used on a day, which died at `last`."""
    share = (last.hour * 60 + last.minute) / 1_440
    return 100_000 if day < last.date() else int(100_000 * share) if day == last.date() else 0


@given(
    every=st.sampled_from([15 * MINUTE, HOUR, 6 * HOUR, DAY]),
    pauses=st.floats(2.1, 40),
    asked=st.booleans(),
)
@settings(deadline=None)
def test_a_dead_unit_is_named_within_two_of_its_pauses(every, pauses, asked):
    last = NOW - max(pauses * every, timedelta(minutes=80))
    told = reports(until=last, every=every, days=min(30, 60 * every / DAY))
    days = usage(lambda _, day: used_on(day, last)) if asked else None
    found = judge(unit(tracker(told, hourly(every)), sim(last, days)))
    assert found.verdict.rule == "no-power-or-coverage"


def early(minutes, *, moving=False, **given):
    """Judge a unit which spoke every 5 minutes, and died so many minutes ago, as was read."""
    last = NOW - minutes * MINUTE
    told = reports(
        until=last,
        every=5 * MINUTE,
        days=9,
        speed_kmh=lambda nth, _: 50.0 if moving and not nth else 0.0,
    )
    rhythm = replace(
        hourly(5 * MINUTE, parked=given.pop("parked", 5 * MINUTE)),
        moving_timer=5 * MINUTE, parked_timer=given.pop("parked_timer", 5 * MINUTE),
    )  # fmt: skip
    return judge(unit(tracker(told, rhythm, **given), sim(last)))


def test_a_cause_is_named_after_two_lost_words_and_nobody_is_told_until_a_short_hole_would_be_over():
    late, named, told = early(8).verdict, early(13).verdict, early(80).verdict

    assert (late.rule, late.severity) == ("overdue", "info")
    assert (named.rule, named.severity) == ("no-power-or-coverage", "info")
    assert "without one before" in named.would_change
    assert (told.rule, told.severity) == ("no-power-or-coverage", "warning")
    assert early(8).again_at < early(13).again_at <= NOW + 63 * MINUTE


def test_no_cause_is_named_by_a_silence_of_which_the_vendor_was_not_asked():
    unread = early(13, asked_at=NOW - 12 * MINUTE, read_until=NOW - 12 * MINUTE)

    assert unread.verdict.rule not in SILENT_RULES


@pytest.mark.parametrize(
    ("parked", "checks", "rule"),
    [(5 * MINUTE, 5 * MINUTE, "no-power-or-coverage"), (9 * HOUR, None, "overdue")],
)
def test_a_vehicle_which_makes_no_check_ins_may_have_stopped_though_its_last_word_says_it_moves(
    parked, checks, rule
):
    found = early(13, moving=True, parked=parked, parked_timer=checks)

    assert found.verdict.rule == rule


def test_an_answer_which_is_awaited_is_looked_for_soon_and_then_less_and_less_often():
    def again_after(minutes):
        late = early(minutes, asked_at=NOW - minutes * MINUTE, read_until=None)
        return (late.again_at - NOW) / MINUTE

    assert (again_after(8), again_after(100)) == (1, 10)


def test_a_doubtful_verdict_says_what_to_ask():
    dead = tracker((), None, record={"last_seen": NOW - 3 * DAY, "voltage_mv": 3_900.0})
    asked = {
        (question.account, question.ask)
        for question in judge(unit(dead, sim(NOW - 3 * DAY))).questions
    }
    assert ("yellow", "reports") in asked
    healthy = judge(unit(tracker(), sim(used=usage()), place()))
    assert healthy.questions == ()


@pytest.mark.parametrize("facts", [case.values[0] for case in CAUSES["carrier-incident"]])
def test_a_unit_is_part_of_an_incident_while_that_is_its_verdict(facts):
    alone = replace(facts, incident=None)

    assert (judge(facts).verdict.rule, judge(facts).incident) == ("carrier-incident", "i1")
    assert judge(alone).incident is None


def test_of_a_vehicle_never_seen_standing_nobody_says_that_its_rest_is_as_usual():
    rhythm = replace(hourly(30 * MINUTE), parked=None)
    silent_for_long = tracker(reports(NOW - 20 * HOUR, every=30 * MINUTE), rhythm=rhythm)

    found = judge(unit(silent_for_long, sim(NOW - 20 * HOUR))).verdict

    assert found.rule == "ok"
    assert found.sentence == (
        "No problem is known: the unit is heard every 30 min while it moves, and how long it may stand silent is not known yet."
    )
