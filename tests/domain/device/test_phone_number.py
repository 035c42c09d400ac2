"""A caller's number, in any form."""

import pytest

from tui.domain.device.phone_number import plain_number, stored_spellings

GERMAN, AMERICAN = "+491701234567", "+14155550123"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (GERMAN, GERMAN),
        ("+49 170 123 45 67", GERMAN),
        ("+49 (0)170 1234567", GERMAN),
        ("+49(0)170/123-4567", GERMAN),
        ("0049 170 1234567", GERMAN),
        ("00491701234567", GERMAN),
        ("011 49 170 1234567", GERMAN),
        ("011491701234567", GERMAN),
        ("tel:+491701234567", GERMAN),
        ("TEL: +49-170-1234567", GERMAN),
        ("tel:+49-170-1234567;ext=12", GERMAN),
        ("sms:+491701234567?body=hi", GERMAN),
        ("tel:%2B491701234567", GERMAN),
        ("tel:+49%20170%201234567", GERMAN),
        ("1234567", "1234567"),
        ("\uff0b\uff14\uff19 170\u00a0123\u20114567", GERMAN),  # full width, hard space and hyphen
        ("(0170) 123-4567", "01701234567"),
        ("0170/1234567", "01701234567"),
        ("+1 (415) 555-0123", AMERICAN),
        ("1.415.555.0123", "14155550123"),
        ("(415) 555-0123", "4155550123"),
        ("12345", ""),
        ("+1234567890123456", ""),
        ("bus 12", ""),
        ("+", ""),
        ("", ""),
    ],
)
def test_a_number_is_read_in_any_form(typed, number):
    assert plain_number(typed) == number


@pytest.mark.parametrize(
    ("number", "stored"),
    [
        (GERMAN, "491701234567"),
        (GERMAN, "1701234567"),
        (GERMAN, "01701234567"),
        (AMERICAN, "4155550123"),
        ("01701234567", "+01701234567"),
    ],
)
def test_a_vendor_may_store_it_without_its_country(number, stored):
    assert stored in stored_spellings(number)
