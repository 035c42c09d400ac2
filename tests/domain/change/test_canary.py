from dataclasses import replace

import pytest

from tests.domain.verdict.lives import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SIMS,
    hourly,
    reports,
    sim,
    tracker,
    unit,
)
from tui.domain.change.action import TargetState
from tui.domain.change.canary import (
    CanaryProof,
    CanarySight,
    choose_canaries,
    first_look,
    latest,
    look,
    needed_proof,
    see,
)
from tui.domain.change.rehearsal import Canary
from tui.domain.unit.rhythm import UNSEEN
from tui.providers import PROVIDERS

ACTIONS = {action.name: action for provider in PROVIDERS.values() for action in provider.actions}
SEEN = CanarySight(heard_at=NOW - 10 * MINUTE, known_until=NOW, silent_by=NOW + 2 * HOUR)
ACCEPTED, CONFIRMED = TargetState.ACCEPTED, TargetState.CONFIRMED


def heard(after, **more):
    """What is known when it was heard so long after the change, and asked about just then."""
    at = NOW + after
    return CanarySight(heard_at=at, known_until=at, silent_by=at + 2 * HOUR, **more)


@pytest.mark.parametrize(
    ("action", "values", "words", "is_read_back"),
    [
        ("change_simstate", {"state": "suspend"}, 0, True),
        ("change_simstate", {"state": "restore"}, 1, True),
        ("note", {"field_name": "note", "note": "x"}, 1, True),
        ("set_usage_limit", {"kb_limit": 5, "action": "suspend"}, 1, False),
        ("send_sms", {"sms_text": "x"}, 1, False),
        ("set_reporting_frequency", {"ConfigID": "7"}, 2, True),
    ],
)
def test_each_change_is_proved_by_what_it_would_break(action, values, words, is_read_back):
    proof = needed_proof(ACTIONS[action], values, SIMS.state_kinds)

    assert (proof.words, proof.is_read_back) == (words, is_read_back)
    assert proof.wakes is (values.get("state") == "restore")


def test_of_a_sim_in_a_tracker_the_tracker_is_waited_for():
    told = reports(until=NOW - 20 * MINUTE)
    sight = see(unit(sim(last_seen=NOW - MINUTE), tracker(told)), "sims", "s")

    assert sight.heard_at == told[0].received_at
    assert sight.can_be_awaited


def test_of_a_sim_alone_its_last_connection_counts():
    sight = see(unit(sim(last_seen=NOW - MINUTE)), "sims", "s")

    assert sight.heard_at == NOW - MINUTE
    assert see(unit(sim()), "sims", "another") == CanarySight()


def test_what_is_silent_cannot_be_waited_for():
    quiet = see(unit(tracker(reports(until=NOW - 2 * DAY))), "yellow", "t")

    assert not quiet.can_be_awaited
    assert not see(unit(sim(last_seen=None)), "sims", "s").can_be_awaited


def test_the_canaries_differ_as_the_fleet_does_and_can_be_waited_for():
    def one(number, firmware, pace=HOUR, silent=0 * DAY):
        told = reports(until=NOW - 5 * MINUTE - silent, every=pace)
        vendor = {"firmwareVersion": firmware}
        record = {"key": f"t{number}", "vendor": vendor}
        member = tracker(told, hourly(pace), record=record)
        return see(unit(member), "yellow", f"t{number}")

    sights = {f"old {n}": one(n, "1.0") for n in range(9)}
    sights |= {f"new {n}": one(20 + n, "2.0") for n in range(4)}
    sights |= {f"daily {n}": one(30 + n, "1.0", pace=DAY) for n in range(2)}
    sights["silent"] = one(40, "3.0", silent=3 * DAY)

    assert [key.split()[0] for key in choose_canaries(sights, 3)] == ["old", "new", "daily"]
    assert "silent" not in choose_canaries(sights, 99)


def test_one_whose_rhythm_nobody_knows_is_chosen_only_where_there_are_too_few_others():
    known = replace(SEEN, is_rhythm_known=True, traits=frozenset({("plan", "A")}))
    odd = replace(SEEN, traits=frozenset({("plan", "B"), ("carrier", "C")}))

    assert choose_canaries({"odd": odd, "one": known, "two": known}, 2) == ("one", "two")
    assert set(choose_canaries({"odd": odd, "one": known}, 2)) == {"odd", "one"}


def test_where_all_are_silent_any_will_do():
    assert choose_canaries({"a": CanarySight(), "b": CanarySight()}, 1) == ("a",)


def test_a_device_is_waited_for_until_its_rhythm_calls_it_silent():
    canary = first_look(CanaryProof(words=1, is_read_back=False), SEEN, NOW, "ok")

    assert canary == Canary(awaits=1, deadline=NOW + 2 * HOUR, severity="ok")
    assert latest([canary, replace(canary, state="passed", deadline=NOW + DAY)]) == NOW + 2 * HOUR


def test_a_reading_back_is_waited_for_as_long_as_it_is_checked():
    canary = first_look(CanaryProof(words=0, is_read_back=True), SEEN, NOW, None)

    assert (canary.awaits, canary.deadline) == (0, NOW + 75 * MINUTE)


def test_a_device_silent_before_proves_nothing_unless_it_is_to_be_woken():
    silent = CanarySight(heard_at=NOW - 9 * DAY, known_until=NOW, silent_by=NOW - 8 * DAY)
    once = CanaryProof(words=1, is_read_back=False)

    assert first_look(once, silent, NOW, None).deadline is None
    woken = first_look(replace(once, wakes=True), silent, NOW, None)
    assert (woken.awaits, woken.deadline) == (1, NOW + DAY)


WAITS = Canary(awaits=1, deadline=NOW + 2 * HOUR, severity="ok")
ONCE = CanaryProof(words=1, is_read_back=False)
BOTH = CanaryProof(words=1, is_read_back=True)
TWICE = CanaryProof(words=2, is_read_back=False)


@pytest.mark.parametrize(
    ("proof", "state", "sight", "after", "expected"),
    [
        (ONCE, ACCEPTED, SEEN, HOUR, "waiting"),
        (ONCE, ACCEPTED, heard(HOUR), HOUR, "passed"),
        (BOTH, ACCEPTED, heard(HOUR), HOUR, "waiting"),
        (BOTH, CONFIRMED, heard(HOUR), HOUR, "passed"),
        (BOTH, CONFIRMED, SEEN, HOUR, "waiting"),
        (BOTH, ACCEPTED, heard(HOUR), 3 * HOUR, "failed"),
        (ONCE, ACCEPTED, replace(SEEN, known_until=NOW + 3 * HOUR), 3 * HOUR, "failed"),
        (ONCE, ACCEPTED, SEEN, 3 * HOUR, "waiting"),
        (ONCE, ACCEPTED, heard(HOUR, severity="critical", judged_at=NOW + HOUR), HOUR, "failed"),
        (ONCE, ACCEPTED, heard(HOUR, severity="info", judged_at=NOW + HOUR), HOUR, "passed"),
        (ONCE, ACCEPTED, heard(HOUR, severity="critical", judged_at=NOW - HOUR), HOUR, "passed"),
    ],
)
def test_a_canary_passes_fails_or_is_still_waited_for(proof, state, sight, after, expected):
    assert look(WAITS, proof, state, NOW, sight, NOW + after).state == expected


def test_a_verdict_which_was_as_bad_before_stops_nothing():
    bad = replace(WAITS, severity="critical")
    sight = heard(HOUR, severity="critical", judged_at=NOW + HOUR)

    assert look(bad, ONCE, ACCEPTED, NOW, sight, NOW + HOUR).state == "passed"


def test_a_suspended_sim_may_get_a_worse_verdict_and_is_never_heard():
    proof = CanaryProof(words=0, is_read_back=True)
    sight = replace(SEEN, severity="warning", judged_at=NOW + HOUR)
    canary = first_look(proof, SEEN, NOW, "ok")

    assert look(canary, proof, CONFIRMED, NOW, sight, NOW + HOUR).state == "passed"


def test_a_change_taken_at_contact_is_proved_by_the_second_word():
    canary = first_look(TWICE, SEEN, NOW, "ok")
    first = look(canary, TWICE, ACCEPTED, NOW, heard(HOUR), NOW + HOUR)
    listed_again = look(first, TWICE, ACCEPTED, NOW, heard(HOUR + 0.5 * MINUTE), NOW + 2 * HOUR)
    second = look(first, TWICE, ACCEPTED, NOW, heard(9 * HOUR), NOW + 9 * HOUR)
    never = replace(heard(HOUR), known_until=NOW + 3 * DAY)

    assert (first.state, first.contact_at) == ("waiting", NOW + HOUR)
    assert first.deadline == NOW + HOUR + UNSEEN, "the new rhythm is not known yet"
    assert listed_again.state == "waiting"
    assert second.state == "passed"
    assert look(first, TWICE, ACCEPTED, NOW, never, NOW + 3 * DAY).state == "failed"


def test_what_nothing_can_show_passes_when_it_is_accepted():
    canary = first_look(CanaryProof(words=1, is_read_back=False), CanarySight(), NOW, None)

    assert look(canary, ONCE, ACCEPTED, NOW, CanarySight(), NOW).state == "passed"


def test_what_became_of_a_canary_is_told_in_words():
    canary = first_look(ONCE, SEEN, NOW, "ok")
    unheard = replace(SEEN, known_until=canary.deadline)
    worse = heard(HOUR, severity="critical", judged_at=NOW + HOUR, sentence="It is silent.")
    late = canary.deadline + MINUTE

    def told(sight, now, proof=ONCE):
        found = look(canary, proof, ACCEPTED, NOW, sight, now)
        return found.state, found.told

    assert told(worse, NOW + HOUR) == ("failed", "its verdict got worse: It is silent.")
    assert told(unheard, NOW + HOUR) == ("waiting", "not heard since")
    assert told(unheard, late) == ("waiting", "it is overdue, but its vendor was not asked since")
    assert told(replace(unheard, known_until=late), late) == (
        "failed",
        "it is silent since the change",
    )
    assert told(heard(HOUR), NOW + HOUR) == ("passed", "heard 2026-11-21 13:00 UTC")
    shown = replace(ONCE, is_read_back=True)
    assert told(unheard, NOW + HOUR, shown) == (
        "waiting", "not heard since; the vendor does not show the change yet"
    )  # fmt: skip
    assert told(heard(HOUR), late, shown) == ("failed", "the vendor does not show the change")


@pytest.mark.parametrize(
    ("awaits", "proof", "state", "told"),
    [
        (1, BOTH, CONFIRMED, "the vendor shows the change, heard 2026-11-21 13:00 UTC"),
        (0, BOTH, CONFIRMED, "the vendor shows the change"),
        (1, ONCE, ACCEPTED, "heard 2026-11-21 13:00 UTC"),
        (0, ONCE, ACCEPTED, "accepted"),
    ],
)
def test_why_a_canary_passed_is_told(awaits, proof, state, told):
    canary = replace(WAITS, awaits=awaits)

    assert look(canary, proof, state, NOW, heard(HOUR), NOW + HOUR).told == told


def traits_of(*members, key=("yellow", "t")):
    return set(see(unit(*members), *key).traits)


def test_what_a_unit_shares_with_others_is_told_by_its_kind():
    vendor = {"firmwareVersion": "1.0", "carrier": 7, "Carrier2": None, "color": "red"}
    told = reports(until=NOW - 5 * MINUTE)

    assert traits_of(tracker(told, record={"vendor": vendor})) == {
        ("vendor", "yellow"),
        ("state", ""),
        ("charterup firmwareVersion", "1.0"),
        ("charterup carrier", "7"),
        ("issuer", "890141"),
        ("rhythm", "hourly"),
    }


def test_a_plan_and_a_type_are_shared_and_a_state_is_its_own():
    kinds = replace(SIMS, plan_field="vendor.plan", type_field="vendor.kind")
    vendor = {"plan": "A", "kind": "B", "note": "x"}
    card = sim(NOW - MINUTE, traits=kinds, record={"vendor": vendor, "iccid": None})

    assert traits_of(card, tracker((), None, record={"iccid": None}), key=("sims", "s")) == {
        ("vendor", "sims"),
        ("vendor", "yellow"),
        ("state", "active"),
        ("lattigo plan", "A"),
        ("lattigo kind", "B"),
    }


@pytest.mark.parametrize(
    ("pace", "rhythm"),
    [
        (HOUR, "hourly"),
        (DAY, "daily"),
        (7 * DAY, "seldom"),
    ],
)
def test_how_often_it_is_heard_is_shared_with_others_of_its_pace(pace, rhythm):
    told = reports(until=NOW - MINUTE, every=pace, days=30.0)

    assert ("rhythm", rhythm) in traits_of(tracker(told, hourly(pace)))


def test_a_rhythm_which_nobody_learned_is_unknown():
    told = reports(until=NOW - MINUTE, days=0.04)

    assert ("rhythm", "unknown") in traits_of(tracker(told, None))
