"""The terms of a filter as chips."""

import pytest

from tui.screens.list.filter_line import term_words


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("cause=sim-suspended-by-person", "cause: SIM suspended by a person"),
        ("severity>=warning", "needs somebody"),
        ("incident=", "no incident"),
        ("acknowledged:no", "not acknowledged"),
        ("cause=of-another-version", "cause=of-another-version"),
        ("cause:battery", "cause:battery"),
        ("!north", "!north"),
    ],
)
def test_what_a_line_of_attention_filters_by_is_said_in_words(term, words):
    assert term_words(term) == words
