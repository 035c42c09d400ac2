"""The order in which names are listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.text.natural_sort import natural_key


@pytest.mark.parametrize(
    "names",
    [
        ["Bus 2", "bus 9", "BUS 10", "Bus 100"],
        ["Bus 9", "Bus 09b", "Bus 10"],
        ["Coach", "Coach 1", "Coaches"],
        ["[A12] Coach", "Bus", '=HYPERLINK("x")', "#zebra"],
        ["Uber 1", "Überland", "Ubuntu"],
        ["Adler", "Ærø", "Azur", "Đakovo", "Dover", "Łódź", "Lyon", "Øre", "Oslo"],
        ["7", "12", "a"],
        ["1.2", "1.10"],
        ["T-9-2", "T-10-1"],
    ],
)
def test_names_stand_as_people_look_for_them(names):
    backwards = names[::-1]
    assert sorted(backwards, key=natural_key) == names


@given(st.text(max_size=5), st.integers(0), st.integers(0), st.text(max_size=5))
def test_numbers_in_names_count_as_numbers(before, one, other, after):
    before, after = before + "x", "x" + after
    first, second = (natural_key(f"{before}{number}{after}") for number in (one, other))

    assert (first < second) == (one < other)


@given(st.text())
def test_a_name_of_nothing_but_signs_is_still_sorted_by_something(text):
    assert bool(natural_key(text)) == bool(text)
