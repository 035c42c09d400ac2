import pytest

from tui.domain.text.placeholders import NotFilled, check_placeholders, fill_words

KNOWN = ("label", "imei")
VALUES = {"label": "Truck; rm -rf / $(id)", "imei": "013108001841853"}


def test_a_placeholder_is_one_argument_or_a_part_of_one_whatever_its_value():
    filled = fill_words(("crm", "--imei={imei}", "{label}"), VALUES)

    assert filled == ("crm", "--imei=013108001841853", "Truck; rm -rf / $(id)")


def test_two_braces_are_a_brace():
    assert fill_words(("crm", "{{imei}}"), VALUES) == ("crm", "{imei}")


def test_a_value_which_is_missing_is_named():
    with pytest.raises(NotFilled, match="it has no imei"):
        fill_words(("crm", "{imei}"), {"imei": None})


@pytest.mark.parametrize(
    "words", [("crm", "{label}"), ("crm", "{label}x"), ("crm", "a", "{label}", "--")]
)
def test_a_value_from_a_vendor_cannot_become_an_option(words):
    with pytest.raises(NotFilled, match="begins with -"):
        fill_words(words, {"label": "--config=/etc/passwd"})


@pytest.mark.parametrize(
    "words", [("crm", "--", "{label}"), ("crm", "--name={label}"), ("crm", "--name", "x{label}")]
)
def test_behind_two_dashes_or_inside_a_word_any_value_is_plain_text(words):
    assert fill_words(words, {"label": "-rf"})


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("crm", "{imei}", "{label}"), ""),
        (("crm", "{colour}"), "there is no placeholder {colour}; the placeholders are {label}, {imei}"),
        (("crm", "{imei"), "a single brace has no meaning"),
        (("{label}", "x"), "the program itself cannot be a placeholder"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_placeholders_is_said(words, wrong):
    said = check_placeholders(words, KNOWN)

    assert said.startswith(wrong)
    assert bool(said) is bool(wrong)
