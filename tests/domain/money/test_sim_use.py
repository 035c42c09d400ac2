"""Which figures of a month count, and from when on there is a forecast."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tui.domain.money.sim_use import MonthSum, last_months, sim_use

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
THIS, LAST = date(2026, 11, 1), date(2026, 10, 1)
DAYS = MonthSum(days=31, total=3_100, squares=310_000, last_day=date(2026, 10, 31), days_at=NOW)


def use(sums, **more):
    return sim_use(sums, {}, NOW, None, **more).data


def test_three_whole_months_are_looked_back_on_also_over_new_year():
    assert last_months(datetime(2027, 2, 1, tzinfo=UTC)) == (
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    )


def test_a_month_counts_where_each_of_its_days_is_listed():
    assert use({LAST: DAYS}).months == (None, None, 3_100)
    assert use({LAST: replace(DAYS, days=30)}).months == (None, None, None)


def test_the_vendors_figure_counts_once_the_month_is_over():
    figure = MonthSum(figure=7, figure_at=datetime(2026, 10, 31, 23, tzinfo=UTC))

    assert use({LAST: figure}).months[-1] is None
    assert use({LAST: replace(figure, figure_at=NOW)}).months[-1] == 7


def test_of_two_figures_the_larger_one_counts():
    assert use({LAST: replace(DAYS, figure=4_000, figure_at=NOW)}).months[-1] == 4_000
    assert use({LAST: replace(DAYS, figure=5, figure_at=NOW)}).months[-1] == 3_100


def test_a_month_without_any_figure_is_unknown_and_one_of_none_is_none():
    nothing = MonthSum(figure=0, figure_at=NOW)

    assert use({LAST: nothing}).months == (None, None, 0)


def test_this_month_counts_up_to_the_last_day_listed_and_is_forecast_from_there():
    days = MonthSum(days=10, total=1_000, squares=100_000, last_day=date(2026, 11, 10), days_at=NOW)

    found = use({THIS: days, LAST: DAYS})

    assert found.so_far == 1_000
    assert found.known_until.date() == date(2026, 11, 10)
    assert (
        1_000 <= found.low <= 3_000 <= found.high <= 3_001
    )  # 100 on each of 30 days, which never vary


def test_days_with_a_gap_are_no_figure_of_this_month():
    days = MonthSum(days=9, total=900, last_day=date(2026, 11, 10), days_at=NOW)

    assert (use({THIS: days}).so_far, use({THIS: days}).band) == (None, None)


def test_a_figure_fetched_days_ago_is_forecast_from_that_day():
    old = MonthSum(figure=1_000, figure_at=NOW - timedelta(days=10))
    new = MonthSum(figure=1_000, figure_at=NOW)

    assert use({THIS: old}).band.high > use({THIS: new}).band.high


def test_a_sim_of_this_month_has_no_forecast_yet():
    sums = {THIS: MonthSum(figure=1_000, figure_at=NOW)}

    assert sim_use(sums, sums, NOW, datetime(2026, 11, 3, tzinfo=UTC)).data.band is None
    assert sim_use(sums, sums, NOW, datetime(2026, 10, 3, tzinfo=UTC)).data.band is not None
