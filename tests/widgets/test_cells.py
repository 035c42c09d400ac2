"""The text of one cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.widgets.cells import cell_text, fit, is_usual, state_text, text_cells


@pytest.mark.parametrize(
    ("text", "width", "kind", "drawn"),
    [
        ("abc", 5, "text", "abc  "),
        ("12", 5, "number", "   12"),
        ("abcdef", 4, "text", "abc…"),
        ("351234567890123", 6, "identifier", "…90123"),
        ("車車車", 4, "text", "車 …"),
        ("車車", 4, "text", "車車"),
        ("abc", 1, "text", "…"),
        ("abc", 0, "text", ""),
    ],
)
def test_a_text_is_cut_or_padded_to_its_cells(text, width, kind, drawn):
    assert fit(text, width, kind) == drawn


@given(st.text(), st.integers(0, 30), st.sampled_from(["text", "number", "identifier", "state"]))
def test_any_cleaned_text_takes_exactly_its_cells(text, width, kind):
    drawn = cell_text(clean(text), Column("x", "X", width, kind), width)

    assert cell_len(drawn) == width


@given(st.text(), st.integers(0, 30))
def test_an_ascii_terminal_gets_nothing_else(text, width):
    drawn = cell_text(clean(text), Column("x", "X", width), width, ascii_only=True)

    assert drawn.isascii()
    assert len(drawn) == width


@pytest.mark.parametrize(
    ("word", "drawn", "plain"),
    [
        ("active", "● active", "+ active"),
        ("Suspend", "▲ Suspend", "! Suspend"),
        ("refused", "✗ refused", "X refused"),
        ("deactive", "○ deactive", "- deactive"),
        ("Lunar", "· Lunar", ". Lunar"),
    ],
)
def test_a_state_is_told_by_word_and_glyph(word, drawn, plain):
    assert state_text(word) == drawn
    assert state_text(word, ascii_only=True) == plain


def test_the_signs_which_are_taken_for_one_cell_are_one():
    every = map(chr, (*range(0x20, 0x0300), *range(0x2000, 0x2900)))
    assert {cell_len(sign) for sign in every if is_usual(sign)} == {1}


@given(st.text())
def test_a_text_is_as_wide_as_a_terminal_takes_it_to_be(text):
    assert text_cells(text) == cell_len(text)
