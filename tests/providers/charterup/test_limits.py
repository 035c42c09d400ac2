"""What CharterUP says of its rate windows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.budget.windows import Reading
from tui.providers.charterup.limits import is_rate_refusal, rate_readings, refused_window_seconds

UNITS = {"sec": 1, "min": 60, "hour": 3600}
WINDOW = st.tuples(
    st.integers(1, 999),
    st.sampled_from(sorted(UNITS)),
    st.integers(0, 10**6),
    st.integers(1, 10**6),
)


@given(st.lists(WINDOW, unique_by=lambda window: window[0] * UNITS[window[1]]))
def test_whatever_windows_an_account_has_are_read(windows):
    stats = " ".join(f"{n}{unit}_rate:{used}/{limit}" for n, unit, used, limit in windows)

    readings = rate_readings(stats)

    assert set(readings) == {
        Reading(n * UNITS[unit], used, limit, used > limit) for n, unit, used, limit in windows
    }
    assert list(readings) == sorted(readings, key=lambda reading: reading.window_seconds)


@given(st.text())
def test_no_text_breaks_the_reader_or_gives_a_window_of_nothing(text):
    readings = rate_readings(text, text[::-1], None)

    assert all(reading.window_seconds > 0 and reading.limit > 0 for reading in readings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10sec_rate:1/20", Reading(10, 1, 20)),
        ("1min_Rate: 9 / 60", Reading(60, 9, 60)),
        ("2hours_rate:300/390", Reading(7200, 300, 390)),
        (
            "Rate Limit Exceeded: 10sec_ratelimit_exceeded:21/20 ",
            Reading(10, 21, 20, exceeded=True),
        ),
        ("1min_ratelimit_exceeded:60/60", Reading(60, 60, 60, exceeded=True)),
    ],
)
def test_each_way_of_writing_a_window_is_read(text, expected):
    assert rate_readings(text) == (expected,)


@pytest.mark.parametrize(
    "text", [None, "", "unlimited", "10sec:1/20", "0sec_rate:1/20", "1min_rate:0/0"]
)
def test_what_is_not_known_gives_no_reading(text):
    assert rate_readings(text) == ()


def test_a_window_named_twice_keeps_its_worse_count():
    readings = rate_readings("10sec_rate:20/20", "10sec_ratelimit_exceeded:21/20")

    assert readings == (Reading(10, 21, 20, exceeded=True),)


@pytest.mark.parametrize(
    ("message", "stats", "seconds"),
    [
        ("Rate Limit Exceeded: 10sec_ratelimit_exceeded:21/20 ", "1hour_rate:131/130", 10),
        (
            "Rate Limit Exceeded: 10sec_ratelimit_exceeded:21/20 1hour_ratelimit_exceeded:131/130 ",
            "",
            3600,
        ),
        ("Rate Limit Exceeded", "10sec_rate:2/20 1hour_rate:131/130", 3600),
        ("Rate Limit Exceeded", "", 60),
    ],
)
def test_a_refusal_is_heeded_for_the_longest_window_it_names(message, stats, seconds):
    assert is_rate_refusal(message)
    assert refused_window_seconds(message, rate_readings(stats)) == seconds


@pytest.mark.parametrize("message", [None, "", "success", "Valid API key.", "Device not found."])
def test_other_messages_are_no_rate_refusal(message):
    assert not is_rate_refusal(message)
