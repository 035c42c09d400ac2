"""A caller's words find the unit which has them best."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.device.record import DeviceRecord
from tui.domain.unit.stored_unit import StoredUnit, UnitMember
from tui.domain.unit.unit_match import (
    MatchKind,
    _ending,
    _is_whole,
    is_sentence,
    match_unit,
    numbers_in,
)

IMEI, ICCID, MSISDN = "356938035643809", "89014103211118510720", "14794039214"
WHOLE, WHOLE_NAME, OTHER, LAST, BEGINS, HAS, ELSEWHERE = MatchKind


def unit(label="Coach 119"):
    tracker = DeviceRecord(
        provider="charterup", account="yellow", key="77123", address=IMEI, label=label, imei=IMEI
    )
    sim = DeviceRecord(
        provider="lattigo", account="acme", key="s1", address="North/yard #3", iccid=ICCID,
        msisdn=MSISDN,
    )  # fmt: skip
    return StoredUnit(
        row=1, key=IMEI, members=(UnitMember("charterup", "yellow", "77123"),), label=label,
        imei=IMEI, iccid=ICCID, msisdn=MSISDN, records=(tracker, sim),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (IMEI, WHOLE, f"IMEI {IMEI}"),
        ("35 693803 564380 9", WHOLE, f"IMEI {IMEI}"),
        (f"caller says {MSISDN} is dead", WHOLE, f"MSISDN {MSISDN}"),
        ("phone +1 (479) 403-9214 no signal", WHOLE, f"MSISDN {MSISDN}"),
        (f"ticket 4711: ICCID {ICCID}, silent since 2026-11-20", WHOLE, f"ICCID {ICCID}"),
        ("coach 119", WHOLE_NAME, "name Coach 119"),
        ("NORTH/YARD #3", WHOLE_NAME, "name North/yard #3"),
        (f"{IMEI[:14]}1", OTHER, f"IMEI {IMEI}, with another check digit"),
        ("3809", LAST, f"IMEI {IMEI}"),
        ("it ends in 0720, she said", LAST, f"ICCID {ICCID}"),
        ("4039214", LAST, f"MSISDN {MSISDN}"),
        ("coach", BEGINS, "name Coach 119"),
        ("119", BEGINS, "name Coach 119"),
        ("yard", HAS, "name North/yard #3"),
        ("depot", ELSEWHERE, "in a note or another field"),
    ],
)
def test_what_matched_is_named_and_ranked(said, kind, words):
    match = match_unit(said, numbers_in(said), unit())

    assert (match.kind, match.words) == (kind, words)


@given(
    st.sampled_from([IMEI, ICCID, MSISDN]).flatmap(
        lambda whole: st.integers(4, len(whole)).map(lambda count: whole[-count:])
    ),
    st.sampled_from(
        ["{}", "caller says {} is dead", "#12 {}?", "({})", "SIM {}, bus 7, since 14:20"]
    ),
)
def test_any_last_digits_of_an_identifier_match_wherever_they_stand(digits, sentence):
    match = match_unit(sentence.format(digits), numbers_in(sentence.format(digits)), unit())

    assert match.kind in (WHOLE, LAST)
    assert match.value.endswith(digits)


def test_a_longer_match_is_never_ranked_behind_a_shorter():
    order = [match_unit(said, numbers_in(said), unit()).kind for said in (IMEI, "3809", "yard")]

    assert order == sorted(order)


@pytest.mark.parametrize(
    ("text", "numbers", "sentence"),
    [
        ("Coach 119", [], False),
        ("3809", ["3809"], False),
        ("caller says 14794039214 is dead", ["14794039214"], True),
        ("IMEI: 356938035643809", ["356938035643809"], False),
        ("356938035643809 89014103211118510720",
         ["35693803564380989014103211118510720", "356938035643809", "89014103211118510720"], False),
    ],
)  # fmt: skip
def test_the_numbers_in_a_text_are_found(text, numbers, sentence):
    assert set(numbers_in(text)) == set(numbers)
    assert is_sentence(text) == sentence


PHONE = "14794039214"


@pytest.mark.parametrize(
    ("number", "title", "value", "is_whole"),
    [
        (PHONE, "MSISDN", PHONE, True),
        (f"+{PHONE}", "MSISDN", PHONE, True),
        (PHONE, "MSISDN", f"+{PHONE}", True),
        (f"+{PHONE}", "MSISDN", PHONE[1:], True),
        (PHONE, "MSISDN", PHONE[1:], False),
        (f"+{PHONE}", "IMEI", PHONE[1:], False),
        ("12", "MSISDN", "+12", True),
        ("12", "MSISDN", "123", False),
    ],
)
def test_a_number_is_the_whole_one_however_it_is_spelled(number, title, value, is_whole):
    assert _is_whole(number, title, value) is is_whole


@pytest.mark.parametrize(
    ("number", "title", "value", "ending"),
    [
        ("9214", "MSISDN", PHONE, "9214"),
        ("+9214", "IMEI", PHONE, "9214"),
        ("04794039214", "MSISDN", PHONE, "4794039214"),
        ("04794039214", "IMEI", PHONE, ""),
        ("0039214", "MSISDN", PHONE, ""),
        ("94039214", "MSISDN", PHONE, "94039214"),
        ("094039214", "MSISDN", PHONE, "94039214"),
        ("4039215", "MSISDN", PHONE, ""),
    ],
)
def test_the_digits_in_which_a_number_ends(number, title, value, ending):
    assert _ending(number, title, value) == ending
