"""Ages as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.text.times import format_age, seconds_until_age_changes


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (41.4, "41 s"),
        (59.6, "1 min"),
        (720, "12 min"),
        (11_100, "3 h 5 min"),
        (187_200, "2 d 4 h"),
        (40 * 86_400, "40 d"),
    ],
)
def test_an_age_is_said_in_two_units_at_most(seconds: float, words: str) -> None:
    assert format_age(seconds) == words


@given(st.integers(0, 90 * 86_400))
def test_an_age_is_said_otherwise_once_it_has_lasted(seconds: int) -> None:
    assert format_age(seconds + seconds_until_age_changes(seconds)) != format_age(seconds)
