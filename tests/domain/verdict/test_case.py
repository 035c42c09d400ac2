"""Which SIM of a unit is in use, what a record is called, and which spellings are of one SIM."""

import pytest

from tests.domain.verdict.lives import (
    DAY,
    HOUR,
    ICCID,
    IMEI,
    NOW,
    OTHER_ICCID,
    place,
    sim,
    tracker,
    unit,
)
from tui.domain.verdict.case import UnitCase, issuer_of, record_name, same_iccid, same_imei


def card(key, heard=NOW - HOUR, **more):
    record = {"key": key, "iccid": OTHER_ICCID} | more.pop("record", {})
    return sim(heard, record=record, **more)


def order(*members):
    return [member.record.key for member in UnitCase(unit(*members)).sims]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (card("a", NOW - 9 * DAY), card("b", absent_since=NOW - DAY)),
        (card("a", NOW - 9 * DAY, record={"iccid": ICCID}), card("b")),
        (card("a", NOW - HOUR), card("b", NOW - 2 * HOUR)),
        (card("a", NOW - HOUR), card("b", None)),
        (card("a"), card("b", record={"state": "suspend"})),
        (card("a", absent_since=NOW - DAY), card("b", NOW - DAY, absent_since=NOW - DAY)),
    ],
)
def test_the_sim_in_use_is_listed_named_by_the_tracker_heard_last_and_active(first, second):
    assert order(tracker(), first, second) == order(tracker(), second, first) == ["a", "b"]


def test_the_tracker_which_is_listed_and_was_heard_last_speaks():
    old = tracker((), record={"key": "old", "last_seen": NOW - DAY})
    gone = tracker((), record={"key": "gone", "last_seen": NOW}, absent_since=NOW)
    mute = tracker((), record={"key": "mute", "last_seen": None})
    new = tracker((), record={"key": "new", "last_seen": NOW - HOUR})

    for members in ((old, gone, mute, new), (new, mute, gone, old)):
        assert UnitCase(unit(*members)).tracker is new
    assert UnitCase(unit(sim())).tracker is None


def test_a_unit_without_a_tracker_is_judged_by_its_sim_else_by_what_there_is():
    card_alone, spot = sim(), place()

    assert UnitCase(unit(spot, card_alone, tracker())).speaker.record.key == "t"
    assert UnitCase(unit(spot, card_alone)).speaker is card_alone
    assert UnitCase(unit(spot)).speaker is spot
    assert UnitCase(unit(spot)).locators == (spot,)
    assert UnitCase(unit(spot, card_alone, tracker())).locators == (spot,)


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({"imei": IMEI, "iccid": ICCID}, IMEI),
        ({"imei": None, "iccid": ICCID}, ICCID),
        ({"imei": None, "iccid": None, "label": "Gate", "address": "adr"}, None),
    ],
)
def test_a_record_is_called_by_its_number_else_by_its_name(known, name):
    record = sim(record=known).record

    assert record_name(record) == (name or record.name)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (ICCID, ICCID, True),
        (ICCID, ICCID[:-1], True),
        (ICCID[:-1], ICCID, True),
        (ICCID, ICCID[:-3], False),
        (ICCID, OTHER_ICCID, False),
        (ICCID, None, False),
        (None, ICCID, False),
        (None, None, False),
    ],
)
def test_two_spellings_may_name_one_sim(one, other, is_same):
    assert same_iccid(one, other) is is_same


def test_two_spellings_name_one_device_and_a_sim_names_its_issuer():
    assert same_imei(IMEI, IMEI)
    assert not same_imei(IMEI, None)
    assert not same_imei(None, None)
    assert (issuer_of(ICCID), issuer_of(None)) == ("890141", None)
