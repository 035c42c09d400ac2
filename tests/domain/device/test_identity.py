import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import imei as oracle
from stdnum import luhn

from tui.domain.device.identity import (
    _SHORTEST,
    Identifier,
    _kind_of,
    check_iccid,
    check_imei,
    check_imsi,
    check_msisdn,
    find_identifiers,
    has_check_digit,
    iccid_key,
    identifier_warning,
    luhn_digit,
    matches,
)
from tui.domain.device.record import DeviceRecord

IMEI = "013108001841853"
ICCID = "890126085229084723" + luhn_digit("890126085229084723")
digits = st.text("0123456789", min_size=1, max_size=25)


@given(digits)
def test_the_check_digit_agrees_with_an_independent_library(text):
    assert luhn_digit(text) == luhn.calc_check_digit(text)
    assert has_check_digit(text + luhn_digit(text))


@given(st.text("0123456789", min_size=15, max_size=15).filter(lambda text: set(text) != {"0"}))
def test_an_imei_is_sound_where_an_independent_library_says_so(text):
    assert (check_imei(text) is None) == oracle.is_valid(text)


@pytest.mark.parametrize(
    ("check", "text", "severity", "says"),
    [
        (check_imei, IMEI, None, ""),
        (check_imei, "555108001841555", "warn", "check digit"),
        (check_imei, "013108001841854", "warn", "(4, expected 3)"),
        (check_imei, IMEI[:14], "refuse", IMEI),
        (check_imei, IMEI[:14] + "07", "refuse", f"IMEISV, which ends in a software version; the IMEI is {IMEI}"),
        (check_imei, "0" * 15, "refuse", "zeros"),
        (check_imei, IMEI + "\n", "refuse", "15 digits"),
        (check_imei, "\uff10" + IMEI[1:], "refuse", "15 digits"),
        (check_imei, "01310800184185a", "refuse", "15 digits"),
        (check_imei, "", "refuse", "15 digits"),
        (check_iccid, ICCID, None, ""),
        (check_iccid, ICCID + luhn_digit(ICCID), None, ""),
        (check_iccid, ICCID + ("1" if luhn_digit(ICCID) != "1" else "2"), "warn", "20th digit"),
        (check_iccid, ICCID[:18], "warn", f"check digit {ICCID[18]} may be missing"),
        (check_iccid, ICCID[:18] + str((int(ICCID[18]) + 1) % 10), "warn", "check digit is wrong"),
        (check_iccid, "1234567890123456789", "warn", "begins with 89"),
        (check_iccid, "8901260852290840000", "warn", "spreadsheet"),
        (check_iccid, "8" * 17, "refuse", "18 to 22"),
        (check_iccid, "89" * 12, "refuse", "18 to 22"),
        (check_imsi, "310150123456789", None, ""),
        (check_imsi, "3101501234567", "refuse", "14 or 15"),
        (check_msisdn, "+882360001234567", None, ""),
        (check_msisdn, "5551234", None, ""),
        (check_msisdn, "12345", "refuse", "6 to 15"),
    ],
)  # fmt: skip
def test_wrong_characters_or_length_are_refused_and_a_check_digit_only_warned_of(
    check, text, severity, says
):
    finding = check(text)

    assert (finding.severity if finding else None) == severity
    assert says in (finding.sentence if finding else "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (IMEI, [("imei", IMEI)]),
        (f"  '{IMEI}' ", [("imei", IMEI)]),
        (f'="{IMEI}"', [("imei", IMEI)]),
        (f"\ufeffIMEI,ICCID\r\n{IMEI},{ICCID}\r\n", [("imei", IMEI), ("iccid", ICCID)]),
        (f"{IMEI};{ICCID}", [("imei", IMEI), ("iccid", ICCID)]),
        (f"{IMEI}\t{ICCID}", [("imei", IMEI), ("iccid", ICCID)]),
        (f"{IMEI} {ICCID}", [("imei", IMEI), ("iccid", ICCID)]),
        ("01-310800-184185-3", [("imei", IMEI)]),
        ("01 310800 184185 3", [("imei", IMEI)]),
        ("01.310800.184185.3", [("imei", IMEI)]),
        (f"IMEI: {IMEI}", [("imei", IMEI)]),
        (f"imei={IMEI}, imsi=310150123456789", [("imei", IMEI), ("imsi", "310150123456789")]),
        (f"0131\u200b{IMEI[4:]}", [("imei", IMEI)]),
        (f"{IMEI}\n{IMEI}", [("imei", IMEI)]),
        (" ".join(ICCID[i : i + 4] for i in range(0, 19, 4)), [("iccid", ICCID)]),
        (f"{ICCID}F", [("iccid", ICCID)]),
        ("+1 (555) 123-4567", [("msisdn", "+15551234567")]),
        ("0049 170 1234567", [("msisdn", "+491701234567")]),
        (
            "00491701234567",
            [("msisdn", "+491701234567")],
        ),  # 14 digits: no IMEI without its check digit
        ("004917012345678", [("msisdn", "+4917012345678")]),  # 15 digits: no IMEI with a wrong one
        ("0049170123456789", [("msisdn", "+49170123456789")]),  # 16 digits: no IMEISV
        ("011 49 170 12345678", [("msisdn", "+4917012345678")]),
        ("tel:+49-170-1234567", [("msisdn", "+491701234567")]),
        ("+49 (0)170 1234567", [("msisdn", "+491701234567")]),
        ("0170/1234567", [("msisdn", "01701234567")]),
        ("011234567890126", [("imei", "011234567890126")]),  # it has an IMEI's check digit
        ("01-123456-789012-6", [("imei", "011234567890126")]),
        ("", []),
        (" , ;\n\n", []),
        ("imei", []),
    ],
)
def test_identifiers_are_found_in_any_pasted_text(text, found):
    assert [(one.kind, one.text) for one in find_identifiers(text)] == found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("8.96529E+19", "spreadsheet"),
        ("1.3108E+13", "spreadsheet"),
        ("13108001841853.0", "spreadsheet"),
        ("\uff10\uff11\uff13108001841853", "not plain 0 to 9"),
        ("٠١٣١٠٨٠٠١٨٤١٨٥٣", "not plain 0 to 9"),
        (IMEI[:14], IMEI),
        (f"{IMEI}1", "IMEISV"),
        ("1234", "no identifier has 4 digits"),
        ("12345678901234567", "no identifier has 17 digits"),
        ("Truck 7", "more than digits"),
        ("0x131080018418", "more than digits"),
        ("imsi: 1234567", "14 or 15"),
    ],
)
def test_what_is_no_identifier_is_kept_and_said_why(text, says):
    (one,) = find_identifiers(text)

    assert one.kind == "unknown"
    assert says in one.warning


def test_a_german_spreadsheet_s_number_yields_no_identifier():
    assert {one.kind for one in find_identifiers("8,96529E+19")} == {"unknown"}


@given(st.text(max_size=80))
def test_no_text_breaks_the_recognizer_and_what_it_finds_is_plain_digits(text):
    for one in find_identifiers(text):
        assert one.kind == "unknown" or one.text.lstrip("+").isdigit()
        assert one.text.isascii() or one.kind == "unknown"


@given(
    st.lists(st.from_regex(r"[1-9][0-9]{14}|89[0-9]{17}", fullmatch=True), unique=True),
    st.sampled_from(" ,;\t\n"),
)
def test_whatever_stands_between_them_each_is_found_once_in_order(identifiers, between):
    found = find_identifiers(between.join([*identifiers, *identifiers]))

    assert [one.text for one in found if one.kind != "unknown"] == identifiers


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (IMEI, ""),
        ("truck", ""),
        ("Depot north", ""),
        ("Coach 17", ""),
        ("91925", ""),
        ("013108001841854", "013108001841854: the check digit is wrong for an IMEI (4, expected 3)."),
        ("8.96E+19", "8.96E+19: a spreadsheet lost its digits"),
    ],
)  # fmt: skip
def test_a_typed_identifier_is_advised_on_in_a_sentence(text, says):
    assert identifier_warning(text).startswith(says)
    assert bool(identifier_warning(text)) == bool(says)


def record(**known):
    return DeviceRecord(provider="lattigo", account="a", key="k1", address="n1", **known)


@pytest.mark.parametrize(
    ("ident", "known", "same"),
    [
        (Identifier("imei", IMEI), {"imei": IMEI}, True),
        (Identifier("imei", "310150123456789"), {"imsi": "310150123456789"}, True),
        (Identifier("imei", IMEI), {"imei": "013108001841854"}, False),
        (Identifier("imei", IMEI), {}, False),
        (Identifier("iccid", ICCID), {"iccid": ICCID}, True),
        (Identifier("iccid", ICCID), {"iccid": ICCID + ("1" if luhn_digit(ICCID) != "1" else "2")}, True),
        (Identifier("iccid", ICCID), {}, False),
        (Identifier("msisdn", "+15551234567"), {"msisdn": "15551234567"}, True),
        (Identifier("unknown", "1853"), {"imei": IMEI}, True),
        (Identifier("unknown", "853"), {"imei": IMEI}, False),
        (Identifier("unknown", "truck 7"), {"label": "Truck 7"}, True),
        (Identifier("unknown", "K1"), {}, True),
        (Identifier("unknown", "uck 7"), {"label": "Truck 7"}, False),
    ],
)  # fmt: skip
def test_a_record_is_known_by_any_of_its_identifiers_or_their_last_digits(ident, known, same):
    assert matches(ident, record(**known)) is same


def test_a_twentieth_digit_some_readers_append_is_seen_through():
    extra = "1" if luhn_digit(ICCID) != "1" else "2"

    assert iccid_key(ICCID + extra) == ICCID
    assert iccid_key(ICCID + luhn_digit(ICCID)) == ICCID + luhn_digit(ICCID)


@pytest.mark.parametrize(
    ("iccid", "grade", "sentence"),
    [
        ("8914", "refuse", "an ICCID has 18 to 22 digits, usually 19 or 20"),
        ("7" * 19, "warn", "an ICCID begins with 89"),
        ("8914103211118510000", "warn", "the ICCID ends in zeros: a spreadsheet may have rounded it"),
        (
            "891410321111851072", "warn",
            "the ICCID has 18 digits: the check digit 9 may be missing",
        ),
    ],
)  # fmt: skip
def test_what_is_odd_about_an_iccid_is_told_in_these_words(iccid, grade, sentence):
    found = check_iccid(iccid)

    assert (found.severity, found.sentence) == (grade, sentence)


@pytest.mark.parametrize(
    ("written", "digits", "kind"),
    [
        ("mdn", "1", "msisdn"), ("msisdn", "1", "msisdn"), ("imsi", "1", "imsi"),
        ("imei", "1", "imei"), ("iccid", "1", "iccid"),
        ("", "+" + "1" * 15, "msisdn"), ("", "+" + "1" * 16, "unknown"),
        ("", "1" * 18, "iccid"), ("", "1" * 22, "iccid"), ("", "1" * 23, "unknown"),
        ("", "1" * 17, "unknown"), ("", "1" * 16, "unknown"), ("", "1" * 15, "imei"),
        ("", "1" * 14, "unknown"), ("", "1" * 13, "msisdn"), ("", "1" * _SHORTEST, "msisdn"),
        ("", "1" * (_SHORTEST - 1), "unknown"), ("", "+" + "1" * _SHORTEST, "msisdn"),
        ("", "+" + "1" * (_SHORTEST - 1), "unknown"),
    ],
)  # fmt: skip
def test_a_number_is_of_the_kind_written_before_it_or_which_its_digits_allow(written, digits, kind):
    assert _kind_of(written, digits) == kind
