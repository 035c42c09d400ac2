"""Texts are compared as people type them."""
# ruff: noqa: RUF001 - letters of other scripts are what is compared

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.show.filter import Word
from tui.domain.text.fold import exact, folded, searched_text

SPELLINGS = [
    ("Café", "cafe"),
    ("Café", "CAFÉ"),
    ("Cafe\u0301", "Caf\u00e9"),  # both Unicode spellings
    ("Straße", "STRASSE"),
    ("STRAẞE", "straße"),
    ("İstanbul", "istanbul"),
    ("İSTANBUL", "ISTANBUL"),
    ("ırmak", "IRMAK"),
    ("Ørsted", "orsted"),
    ("Łódź", "lodz"),
    ("Ægir", "aegir"),
    ("ΆΛΦΑ", "άλφα"),
    ("Οδυσσεύς", "ΟΔΥΣΣΕΥΣ"),  # the final sigma
    ("Ёлка", "елка"),
    ("МОСКВА", "москва"),
    ("מָשְׁלָם", "משלם"),  # with and without vowel points
    ("مُحَمَّد", "محمد"),
    ("Ｂｕｓ １２", "bus 12"),  # full width
    ("ﬁber", "FIBER"),  # a ligature
    ("bus\u00a012", "bus 12"),
    ("co\u00adop", "coop"),  # a soft hyphen
    ("Việt Nam", "viet nam"),
]
OTHERS = [
    ("が", "か"),  # another syllable, not an accent
    ("กุ", "กู"),  # another vowel
    ("क्", "क"),
    ("bus 12", "bus12"),
    ("ü", "ue"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_two_spellings_of_one_word_are_the_same(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_words_stay_two(one, other):
    assert folded(one) != folded(other)


@given(st.text())
def test_a_folded_text_folds_to_itself(text):
    assert folded(folded(text)) == folded(text)
    assert exact(exact(text)) == exact(text)


@pytest.mark.parametrize(
    ("typed", "held", "is_found"),
    [
        (Word("cafe"), "Café", True),
        (Word("cafe"), "Cafe", True),
        (Word("café", is_exact=True), "CAFÉ", True),
        (Word("café", is_exact=True), "Cafe\u0301", True),
        (Word("café", is_exact=True), "Cafe", False),
        (Word("cafe", is_exact=True), "Café", False),
        (Word("cafe", is_exact=True), "Cafe", True),
    ],
)
def test_a_quoted_word_is_found_with_its_accents_only(typed, held, is_found):
    assert typed.is_in(searched_text(["first", held])) is is_found


@given(st.lists(st.text(), max_size=4))
def test_a_line_is_found_in_the_searched_text_folded_and_exactly(lines):
    searched = searched_text(lines)

    for line in lines:
        assert Word(folded(line)).is_in(searched)
        assert Word(exact(line), is_exact=True).is_in(searched)
