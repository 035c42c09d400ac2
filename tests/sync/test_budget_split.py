"""How the hour's requests are split, to the unit at the edge of each share."""

import pytest

from tui.sync.budget_split import (
    BudgetNeeds,
    BudgetSplit,
    least_tail_units,
    split_budget,
    units_needed,
)

FLEET = {
    "units_per_hour": 104.0, "mean_rate": 0.5, "rate": 0.6, "sweep_units": 99.0, "may_be_late": False
}  # fmt: skip


def split(**needs):
    made = split_budget(BudgetNeeds(**(FLEET | needs)))
    return made.period_seconds, made.devices_seconds, " ".join(sorted(made.rereads))


@pytest.mark.parametrize(
    ("needs", "made"),
    [
        ({}, (50, 300, "")),
        ({"has_history": True}, (75, 300, "")),
        ({"has_unread_moments": True}, (120, 300, "")),
        ({"repairs": 3}, (60, 300, "")),
        ({"repairs": 99}, (75, 300, "")),
        ({"question_units": 9.0}, (60, 300, "")),
        ({"units_per_hour": 62.4}, (90, 900, "")),  # 36 units must be left for the frequent list
        (
            {"units_per_hour": 62.6},
            (105, 322, ""),
        ),  # a quarter of what 18 for a day's reports leave
        ({"units_per_hour": 20.0}, (900, 3600, "")),  # one list an hour at least
        ({"units_per_hour": 43.0}, (150, 900, "")),
        ({"units_per_hour": 5.0}, (900, 3600, "")),
        ({"units_per_hour": 60.0, "mean_rate": 1.7}, (90, 1200, "")),  # a twentieth
        ({"may_be_late": True, "sweep_units": 11.8}, (105, 300, "2h sweep")),  # 60 % of a re-read
        ({"may_be_late": True, "sweep_units": 11.9}, (150, 300, "13h 2h")),
        ({"may_be_late": True, "units_per_hour": 54.2}, (120, 900, "")),
        ({"may_be_late": True, "units_per_hour": 54.4}, (150, 900, "13h")),
        ({"may_be_late": True, "units_per_hour": 94.0}, (90, 300, "13h")),
        ({"may_be_late": True, "units_per_hour": 94.2}, (150, 300, "13h 2h")),
    ],
)
def test_each_share_is_given_when_it_is_needed_and_fits(needs, made):
    assert split(**needs) == made


def test_a_fleet_needs_a_unit_for_a_hundred_reports():
    assert units_needed(0.5) == 18.0


def test_the_cost_of_news_is_that_of_its_polls_and_lists():
    made = split_budget(BudgetNeeds(**FLEET))

    assert made.news_units(0.6) == pytest.approx(3_600 / 50 + 12, abs=0.01)
    assert made.news_units(5.0) == pytest.approx(3_600 * 2.99983 / 50 + 12, abs=0.01)


def test_what_waits_leaves_the_news_their_cost_at_the_present_rate():
    by_day = split(mean_rate=0.3, rate=1.0, units_per_hour=58.0, has_history=True)

    assert (
        by_day[0] == 90
    )  # 90 rows a poll, though 47 of the 58 units are not what the mean would need
    assert split_budget(BudgetNeeds(**FLEET)).least_news_units(1.0) == pytest.approx(46.8 + 12)


@pytest.mark.parametrize(
    ("rate", "units"), [(1.0, 46.8), (0.0, 4.0), (4 / 46.8, 4.0), (0.0855, 4.0014)]
)
def test_the_newest_reports_cost_at_least_their_polls_of_85_rows_or_the_fewest_polls(rate, units):
    assert least_tail_units(rate) == pytest.approx(units)
    lists = BudgetSplit(60, 900, frozenset())
    assert lists.least_news_units(rate) == pytest.approx(units + 4)


@pytest.mark.parametrize(
    ("needs", "period"),
    [
        ({"rate": 2.0, "units_per_hour": 40.0}, 900),  # all of it is not enough
        ({"rate": 0.9, "units_per_hour": 60.0}, 90),  # 42.1 units
        ({"rate": 0.9, "units_per_hour": 60.0, "question_units": 99.0}, 90),
        ({"rate": 0.02, "units_per_hour": 60.0, "question_units": 99.0}, 900),
    ],
)
def test_whatever_else_waits_the_newest_reports_keep_their_least(needs, period):
    assert split(**needs)[0] == period


@pytest.mark.parametrize(
    ("budget", "seconds"), [(18.0, 3600), (34.0, 900), (42.0, 600), (104.0, 600)]
)
def test_near_the_least_cost_of_a_days_reports_those_behind_leave_fewer_lists(budget, seconds):
    made = split_budget(BudgetNeeds(**FLEET | {"units_per_hour": budget}))

    assert made.behind_devices_seconds == seconds


@pytest.mark.parametrize(("budget", "units"), [(60.0, 1.3), (29.0, 22 / 18), (20.0, 1.0)])
def test_polls_waste_no_more_than_a_days_budget_leaves(budget, units):
    made = split_budget(BudgetNeeds(**FLEET | {"units_per_hour": budget}))

    assert made.tail_margin == pytest.approx(units, abs=0.02)
    lists = 3600 / made.devices_seconds
    assert made.least_news_units(0.5) == pytest.approx(18 * made.tail_margin + lists, abs=0.01)
