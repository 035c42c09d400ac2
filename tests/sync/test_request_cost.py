import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import sized
from tui.sync.request_cost import expected_units, tail_period, turn_lengths, window_seconds


@pytest.mark.parametrize("rows", [1, 40, 85, 100, 150, 400, 900])
def test_the_expected_cost_is_that_of_a_poisson_process(rows):
    luck = random.Random(rows)
    drawn = [sum(1 for _ in arrivals(luck, rows)) for _ in range(sized(1500, 4000))]
    measured = sum(max(1, math.ceil(count / 100)) for count in drawn) / len(drawn)

    assert expected_units(rows) == pytest.approx(measured, rel=0.04)


def arrivals(luck, rows):
    at = luck.expovariate(rows)
    while at < 1:
        yield at
        at += luck.expovariate(rows)


@given(st.floats(0.0001, 20), st.floats(4, 130))
def test_the_period_is_the_shortest_which_fits(rate, budget):
    period = tail_period(rate, budget)

    assert period == 900 or expected_units(rate * period) * 3600 / period <= budget


@pytest.mark.parametrize(
    ("per_hour", "budget", "period"),
    [(100, 104, 35), (3000, 104, 35), (3000, 60, 75), (3000, 40, 105), (6000, 90, 50)],
)
def test_a_larger_budget_is_spent_on_freshness(per_hour, budget, period):
    assert tail_period(per_hour / 3600, budget) == period


@given(st.floats(0.001, 6))
def test_a_window_holds_what_is_aimed_at_and_never_what_is_cut(rate):
    assert rate * window_seconds(rate) <= 400


@given(st.dictionaries(st.text(max_size=3), st.floats(1e-5, 0.03), min_size=2, max_size=40))
def test_turns_follow_the_square_root_of_the_rates_and_keep_the_budget(rates):
    made = turn_lengths(rates, 80, 40 * 3600)
    free = [key for key in rates if 121 < made[key] < 40 * 3600 - 1]
    constants = [made[key] * math.sqrt(max(rates[key], 1e-7)) for key in free]

    assert sum(3600 / seconds for seconds in made.values()) <= 80 * 1.05 + len(rates) / 40
    assert not constants or max(constants) == pytest.approx(min(constants))


@pytest.mark.parametrize(
    ("rates", "budget", "longest", "lengths"),
    [
        ({"a": 0.01, "b": 0.0001, "c": 0.0}, 80, 144_000, {"a": 120, "b": 496.42, "c": 15_698.27}),
        ({"a": 0.5}, 8_000, 144_000, {"a": 120}),
        ({"a": 1e-6, "b": 0.01}, 1, 4_000, {"a": 4_000, "b": 4_000}),
        ({"a": 1e-6, "b": 0.01}, 2, 4_000, {"a": 4_000, "b": 3_213.074}),
        ({}, 5, 5, {}),
    ],
)
def test_turns_are_cut_at_both_ends_and_the_others_take_what_is_left(
    rates, budget, longest, lengths
):
    assert turn_lengths(rates, budget, longest) == pytest.approx(lengths, rel=1e-4)


@pytest.mark.parametrize(
    ("rate", "seconds"), [(0.0, 86_000), (0.004651, 86_000), (0.01, 40_000), (6.6, 60), (7.0, 60)]
)
def test_a_window_is_neither_too_short_nor_longer_than_a_day(rate, seconds):
    assert window_seconds(rate) == seconds


@pytest.mark.parametrize(
    ("rows", "units"), [(0, 1.0), (0.5, 1.0), (99, 1.440084), (100, 1.480061), (250, 2.99983), (400, 4.490027)]
)  # fmt: skip
def test_the_expected_cost_is_exact(rows, units):
    assert expected_units(rows) == pytest.approx(units, abs=1e-5)
