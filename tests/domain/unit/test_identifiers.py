import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.device.identity import luhn_digit
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.identifiers import (
    best_spelling,
    canonical_iccid,
    canonical_imei,
    canonical_imsi,
    crowded_names,
    identifier_names,
)

IMEI = "013108001841853"
BODY_18, BODY_19 = "890126085229084722", "8901260852290847223"
SIM_19, SIM_20 = BODY_18 + luhn_digit(BODY_18), BODY_19 + luhn_digit(BODY_19)
STRAY = str((int(luhn_digit(SIM_19)) + 1) % 10)


@pytest.mark.parametrize(
    "text",
    [
        IMEI, IMEI[:14], IMEI[:14] + "0", IMEI[:14] + "07", "01-310800-184185-3", "01 310800 184185 3",
        "  013108001841853 ", "IMEI: 013108001841853", "013108/00/184185/3", "\u200b013108001841853",
        "\uff10\uff11\uff13\uff11\uff10\uff18\uff10\uff10\uff11\uff18\uff14\uff11\uff18\uff15\uff13", "013108001841853.0",
        '="013108001841853"',
    ],
)  # fmt: skip
def test_every_spelling_of_an_imei_is_one_name(text):
    assert canonical_imei(text) == IMEI[:14]


@pytest.mark.parametrize(
    "text",
    [SIM_19, SIM_19 + "F", SIM_19 + "f", BODY_18, SIM_19 + STRAY, "8901 2608 5229 0847 22" + SIM_19[18:],
     "ICCID " + SIM_19],
)  # fmt: skip
def test_every_spelling_of_an_iccid_of_19_digits_is_one_name(text):
    assert canonical_iccid(text) == SIM_19


@pytest.mark.parametrize("text", [SIM_20, SIM_20[:19], "8901-2608-5229-0847-223" + SIM_20[19:]])
def test_every_spelling_of_an_iccid_of_20_digits_is_one_name(text):
    assert canonical_iccid(text) == BODY_19


@pytest.mark.parametrize(
    ("canonical", "text"),
    [
        (canonical_imei, "000000000000000"),
        (canonical_imei, "111111111111111"),
        (canonical_imei, "123456789012345"),
        (canonical_imei, "98765432109876"),
        (canonical_imei, "350000000000006"),
        (canonical_imei, "0131"),
        (canonical_imei, "unknown"),
        (canonical_imei, None),
        (canonical_iccid, "89000000000000000000"),
        (canonical_iccid, "8912345678901234567"),
        (canonical_iccid, "11111111111111111111"),
        (canonical_iccid, "36524"),
        (canonical_imsi, "0"),
        (canonical_imsi, "001010123456789"),
        (canonical_imsi, "999999999999999"),
        (canonical_imsi, "31015012345"),
    ],
)
def test_a_placeholder_joins_nothing(canonical, text):
    assert canonical(text) is None


@pytest.mark.parametrize("text", ["555108001841555", "015766091014287"])
def test_a_vendors_sample_with_a_wrong_check_digit_is_an_identifier_like_any_other(text):
    assert canonical_imei(text) == text[:14]


def test_a_meid_is_compared_whole_in_any_case():
    assert canonical_imei("a1000026-b52f1c") == canonical_imei("A1000026B52F1C") == "A1000026B52F1C"


def test_neighbors_in_a_series_without_check_digits_stay_apart():
    series = [f"89445001021983048{n:02}" for n in range(100)]

    assert len({canonical_iccid(iccid) for iccid in series}) == 100


@given(st.integers(0, 10**16 - 1), st.sampled_from(["89", "8901", "8944"]))
def test_two_cards_never_share_a_name(serial, issuer):
    one, two = (f"{issuer}{number:016}"[:18] for number in (serial, (serial + 1) % 10**16))
    names = {canonical_iccid(body + luhn_digit(body)) for body in (one, two)}

    assert len(names) == len({one, two}) or None in names


def test_the_fullest_spelling_with_a_right_check_digit_is_shown():
    assert best_spelling([IMEI[:14], IMEI[:14] + "0", "01-310800-184185-3"]) == IMEI
    assert best_spelling([BODY_18, SIM_19 + "F"]) == SIM_19
    assert best_spelling(["555108001841555"]) == "555108001841555"
    assert best_spelling(["99", IMEI]) == IMEI


def test_names_are_of_their_kind():
    record = DeviceRecord(
        provider="p", account="a", key="1", address="1", imei=IMEI, imsi="262011234567890"
    )

    assert list(identifier_names(record).known()) == [f"imei {IMEI[:14]}", "imsi 262011234567890"]


@pytest.mark.parametrize(
    ("accounts", "is_crowded"),
    [("aaa", False), ("aaaa", True), ("abcdefghijkl", False), ("abcdefghijklm", True), ("aabbccd", False)],
)  # fmt: skip
def test_a_name_which_many_records_have_says_nothing(accounts, is_crowded):
    assert bool(crowded_names(("imei 1", account) for account in accounts)) is is_crowded
