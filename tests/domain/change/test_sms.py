import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.change.sms import format_sms_size, measure_sms


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "segments", "left"),
    [
        ("", "GSM-7", 0, 0, 160),
        ("a" * 160, "GSM-7", 160, 1, 0),
        ("a" * 161, "GSM-7", 161, 2, 145),
        ("a" * 306, "GSM-7", 306, 2, 0),
        ("a" * 307, "GSM-7", 307, 3, 152),
        ("€" * 80, "GSM-7", 160, 1, 0),
        ("€" * 81, "GSM-7", 162, 2, 143),
        ("a" * 152 + "€" + "a" * 20, "GSM-7", 174, 2, 131),
        ("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ", "GSM-7", 29, 1, 131),
        ("^{}\\[~]|€", "GSM-7", 18, 1, 142),
        ("ç", "UCS-2", 1, 1, 69),
        ("я" * 70, "UCS-2", 70, 1, 0),
        ("я" * 71, "UCS-2", 71, 2, 63),
        ("🚍" * 35, "UCS-2", 70, 1, 0),
        ("🚍" * 36, "UCS-2", 72, 2, 61),
        ("я" * 66 + "🚍" + "я" * 5, "UCS-2", 73, 2, 60),
    ],
)
def test_a_text_is_counted_as_a_carrier_does(text, alphabet, units, segments, left):
    size = measure_sms(text)

    assert (size.alphabet, size.units, size.segments, size.left) == (
        alphabet, units, segments, left
    )  # fmt: skip


def test_the_character_which_triples_the_price_is_named():
    size = measure_sms("on my way " * 15 + "🚍")

    assert size.costly == "🚍"
    assert format_sms_size(size) == "3 texts, UCS-2 because of 🚍, 49 characters left"


@given(st.text())
def test_no_text_needs_fewer_parts_than_its_units_fill(text):
    size = measure_sms(text)
    room = {"GSM-7": 153, "UCS-2": 67}[size.alphabet]

    assert size.segments * (160 if size.segments == 1 else room) >= size.units
    assert size.left >= 0
    assert (size.segments == 0) == (text == "")


def test_a_text_of_plain_letters_has_no_reason_to_be_dear():
    assert format_sms_size(measure_sms("hello")) == "1 text, GSM-7, 155 characters left"
