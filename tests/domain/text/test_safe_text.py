import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.text.emoji import EMOJI
from tui.domain.text.safe_text import (
    MOST_CHARACTERS,
    MOST_MARKS,
    clean,
    clean_lines,
    without_commands,
)

anything = st.text(st.characters(codec=None), max_size=60)
hostile = st.text(
    st.sampled_from(
        "\x1b\x07\x00\x9b\x9d\u202e\u2066\u200b\u200d\ufeff\u2028\ud800\ufe0f\u0301a[]"
        "1\u20e3🚌❤👩\U0001f3fd"
    ),
    max_size=60,
)
FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "Zürich",
        "東京",
        "東京 港区\u3000一番",
        "🚌 [A12]",
        "Ελλάδα",
        "שלום",
        "مرحبا",
        "ไทย",
        "हिन्दी",
        "e\u0301",
        "[bold]not ours[/bold]",
        "a\u00a0b",
        "50 µA ± 3 °C",
        "\\x1b",
        "❤\ufe0f",
        "👩\u200d👩\u200d👧 school run",
        "👍\U0001f3fd",
        "gate 1\ufe0f\u20e3",
        "🏳\ufe0f\u200d🌈",
        "👩\U0001f3fd\u200d🔧",
        "🇺🇸",
    ],
)
def test_honest_text_stays_as_it_is(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b2J", r"\x9b2J"),
        ("a\x00b", r"a\x00b"),
        ("\x1b]52;c;cm0=\x07", r"\x1b]52;c;cm0=\x07"),
        ("a\r\nb\tc", r"a\r\nb\tc"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u2067b", r"a\u2067b"),
        ("a\u200bb", r"a\u200bb"),
        ("a\u034fb", r"a\u034fb"),
        ("\ufeffa", r"\ufeffa"),
        ("a\u2028b", r"a\u2028b"),
        ("a\ud800b", r"a\ud800b"),
        ("\u3164", r"\u3164"),
        ("a\ufe0f", r"a\ufe0f"),
        ("車両\ufe0f", r"車両\ufe0f"),
        ("Coach\u200d 7", r"Coach\u200d 7"),
        ("🚌\u200d", r"🚌\u200d"),
        ("\u200d🚌", r"\u200d🚌"),
        ("🚌\u200da", r"🚌\u200da"),
        ("🚌\ufe0f\ufe0f", "🚌\ufe0f\\ufe0f"),
        ("🚌\u200b🚌", r"🚌\u200b🚌"),
        ("1\ufe0f", r"1\ufe0f"),
        ("a\U0001f3fd", r"a\U0001f3fd"),
        ("\U000e0041", r"\U000e0041"),
        ("\x7f", r"\x7f"),
    ],
)
def test_what_could_act_or_hide_becomes_visible(text, shown):
    assert clean(text) == shown


@given(anything | hostile)
def test_nothing_that_acts_or_hides_survives(text):
    cleaned = clean(text)
    cleaned.encode()

    cleaned = re.sub(EMOJI, "🚌", cleaned)  # the invisible parts of an emoji are its own
    assert not any(unicodedata.category(character) in FORBIDDEN for character in cleaned)
    assert not any("\ufe00" <= character <= "\ufe0f" for character in cleaned)


@given(anything | hostile)
def test_cleaned_text_is_clean(text):
    assert clean(clean(text)) == clean(text)


@given(st.text(st.sampled_from("aé\u0301\u0e49\u064b\u20dd🚌"), max_size=1500))
def test_no_heap_of_marks_and_no_endless_cell_survives(text):
    cleaned, marks = clean(text), 0
    for character in cleaned:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0

        assert marks <= MOST_MARKS
    assert len(cleaned) <= MOST_CHARACTERS


def test_a_long_text_ends_in_an_ellipsis():
    assert clean("x" * 5000) == "x" * (MOST_CHARACTERS - 1) + "…"


def test_lines_are_cleaned_one_by_one():
    assert clean_lines("a\r\nb\x1b\rc\nd") == ["a", r"b\x1b", "c", "d"]


@pytest.mark.parametrize(
    "emoji", ["❤\ufe0f", "👩\u200d👩\u200d👧", "👍\U0001f3fd", "1\ufe0f\u20e3"]
)
@pytest.mark.parametrize("before", range(990, 1001))
def test_a_long_text_is_never_cut_inside_an_emoji(emoji, before):
    cleaned = clean("x" * before + emoji * 20)

    assert cleaned.endswith("…")
    assert clean(cleaned) == cleaned
    assert set(re.sub(EMOJI, "", cleaned)) == {"x", "…"}


MARK = "\u0301"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" + MARK * 8, "a" + MARK * 8),
        ("a" + MARK * 9, "a" + MARK * 8 + r"\u0301…"),
        ("a" + MARK * 30 + "b", "a" + MARK * 8 + r"\u0301…b"),
        ("a" + MARK * 8 + "€" + MARK * 8, "a" + MARK * 8 + "€" + MARK * 8),
        ("a" + MARK * 5 + "€" + MARK * 9, "a" + MARK * 5 + "€" + MARK * 8 + r"\u0301…"),
        ("a" + "\u20dd" * 9, "a" + "\u20dd" * 8 + r"\u20dd…"),
    ],
)
def test_a_heap_of_marks_is_cut_after_the_eighth(text, shown):
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("abcd", 4, "abcd"),
        ("abcde", 4, "abc…"),
        ("abe" + MARK + "de", 4, "ab…"),
        ("a\x00cde", 5, r"a\x0…"),
        (MARK * 6, 4, "…"),
    ],
)
def test_a_text_is_cut_before_what_belongs_together(text, most, shown):
    assert clean(text, most) == shown


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("a\x1b\n" + "x" * 2_000, r"a\x1b\n" + "x" * 2_000, id="long"),
        ("a\u200bb\u202ec", "a\u200bb" + r"\u202e" + "c"),
        ("plain", "plain"),
    ],
)
def test_only_what_a_terminal_obeys_is_written_out(text, kept):
    assert without_commands(text) == kept
