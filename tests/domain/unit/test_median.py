"""The median is Python's own."""

from statistics import median as oracle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.unit.median import median


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30))
def test_it_is_pythons_own(numbers):
    assert median(numbers) == oracle(numbers)
    assert median(iter(numbers)) == oracle(numbers)


def test_of_nothing_there_is_none():
    with pytest.raises(IndexError):
        median([])
