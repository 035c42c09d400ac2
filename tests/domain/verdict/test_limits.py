"""Which data limit a SIM has used up, and when it will."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.domain.verdict.lives import NOW, sim
from tui.domain.verdict.facts import OurAction, UsageDay
from tui.domain.verdict.limits import (
    LimitForecast,
    days_of_reaching,
    forecast_limit,
    known_limit,
    our_limit,
    spent_limit,
)

TODAY = NOW.date()
MB = 1_000_000


def used(*newest_first, until=TODAY):
    return tuple(
        UsageDay(day=until - timedelta(days=nth), bytes_used=count)
        for nth, count in enumerate(newest_first)
    )


def set_by_us(kb="2000", action="set_usage_limit"):
    return OurAction(
        job="j", action=action, actor="bob", at=NOW, state="confirmed", values={"kb_limit": kb}
    )


@pytest.mark.parametrize(
    ("given", "limit"),
    [
        ({"limit_bytes": 5 * MB}, 5 * MB),
        ({"actions": (set_by_us(),)}, 2 * MB),
        ({"actions": (set_by_us(),), "limit_bytes": 7}, 7),
        ({"actions": (set_by_us(""),)}, None),
        ({"actions": (set_by_us("2³"),)}, None),
        ({"actions": (set_by_us(action="remove_usage_limit"), set_by_us())}, None),
        ({"actions": (set_by_us(action="send_sms"), set_by_us())}, 2 * MB),
        ({}, None),
    ],
)
def test_a_limit_is_known_from_the_vendor_or_as_we_set_it_last(given, limit):
    assert known_limit(sim(**given)) == limit


def test_a_vendor_without_limits_has_none_of_ours():
    bare = sim(actions=(set_by_us(action=""),))
    bare = replace(bare, traits=replace(bare.traits, limit_action="", unlimit_action=""))

    assert our_limit(bare) is None


@pytest.mark.parametrize(
    ("given", "words", "limit"),
    [
        ({"limit_bytes": 2 * MB, "used": used(0, 1_940_000)}, "its data limit of 1.9 MiB", 2 * MB),
        ({"limit_bytes": 2 * MB}, "its data limit of 1.9 MiB", 2 * MB),
        ({"limit_bytes": 2 * MB, "used": used(0, 1_939_999)}, None, None),
        ({"allowance_bytes": 3 * MB, "used": used(2_910_000)}, "the 2.9 MiB its plan includes", 3 * MB),
        ({"allowance_bytes": 3 * MB, "used": used(2_909_999)}, None, None),
        ({"used": used(25_000, 2 * MB)}, None, None),
        ({"used": used(10_001, 2 * MB - 1)}, "what is probably a data limit of 1.9 MiB", 2 * MB),
        ({"used": used(10_000, 2 * MB)}, None, None),
        ({"used": used(10_001, 2 * MB)}, None, None),
        ({"used": used(20_000, 2 * MB - 10_000)}, "what is probably a data limit of 1.9 MiB", 2 * MB),
        ({"used": used(20_000, 2 * MB - 9_999)}, None, None),
        ({}, None, None),
    ],
)  # fmt: skip
def test_a_limit_which_is_used_up_is_named(given, words, limit):
    found = spent_limit(sim(**given), NOW)

    assert (found and found.words, found and found.limit) == (words, limit)


def test_the_limit_which_we_set_is_the_journals():
    action = set_by_us()
    found = spent_limit(sim(actions=(action,), used=used(2 * MB)), NOW)

    assert (found.source, found.set_by, found.used) == ("journal", action, 2 * MB)
    assert spent_limit(sim(limit_bytes=MB), NOW).used == MB
    assert spent_limit(sim(limit_bytes=MB), NOW).source == ""


LAST_DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("given", "forecast"),
    [
        # 100,000 a day: a tenth of a million is left for each of the next days.
        (
            {"limit_bytes": 1_500_000, "used": used(*[100_000] * 10)},
            LimitForecast(limit=1_500_000, used=MB, is_plan=False, first_day=date(2026, 11, 26), last_day=date(2026, 11, 26)),
        ),
        (
            {"allowance_bytes": 1_900_000, "used": used(*[100_000] * 10)},
            LimitForecast(limit=1_900_000, used=MB, is_plan=True, first_day=LAST_DAY, last_day=LAST_DAY),
        ),
        ({"limit_bytes": 2 * MB, "used": used(*[100_000] * 10)}, None),
        (
            {"limit_bytes": MB, "used": used(*[100_000] * 10)},
            LimitForecast(limit=MB, used=MB, is_plan=False, first_day=TODAY, last_day=TODAY, is_reached=True),
        ),
        ({"limit_bytes": MB, "used": used(*[200_000] * 9, until=date(2026, 10, 31))}, None),
        ({"limit_bytes": MB, "used": used(*[200_000] * 9, until=date(2025, 11, 30))}, None),
        (
            {"limit_bytes": MB, "month_bytes": MB},
            LimitForecast(limit=MB, used=MB, is_plan=False, first_day=TODAY, last_day=TODAY, is_reached=True),
        ),
        ({"limit_bytes": MB}, None),
        ({"used": used(*[100_000] * 10)}, None),
        ({"limit_bytes": 0, "used": used(1)}, None),
    ],
)  # fmt: skip
def test_the_day_on_which_a_limit_is_reached_is_forecast(given, forecast):
    assert forecast_limit(sim(**given), NOW) == forecast


@pytest.mark.parametrize(("ago", "is_known"), [(0, False), (1, True), (6, True), (7, False)])
def test_the_pace_is_that_of_the_eight_days_before_today(ago, is_known):
    three = used(10, 10, 10, until=TODAY - timedelta(days=ago))

    found = forecast_limit(sim(limit_bytes=40, used=three), NOW)

    assert (found and found.first_day) == (TODAY + timedelta(days=1) if is_known else None)


@pytest.mark.parametrize(
    ("limit", "used_now", "recent", "days"),
    [
        (100, 100, [], (0, 0)),
        (100, 50, [10, 10], None),
        (100, 50, [0, 0, 10], None),
        (100, 50, [10, 10, 10], (5, 5)),
        (100, 70, [1, 2, 15, 30], (1, 7)),
        (100, 10, [10, 10, 10], (9, 9)),
        (100, 0, [10, 10, 10], None),
        (100, 50, [1, 10, 10], (5, 9)),
    ],
)
def test_slow_and_fast_days_make_a_band_up_to_the_end_of_the_month(limit, used_now, recent, days):
    found = days_of_reaching(limit, used_now, recent, TODAY)

    assert (found and tuple((day - TODAY).days for day in found)) == days


def test_in_december_the_next_month_is_in_another_year():
    assert days_of_reaching(5_000, 0, [10, 10, 10], date(2026, 12, 5)) is None
    assert days_of_reaching(50, 0, [2, 2, 2], date(2026, 12, 5))[1] == date(2026, 12, 30)
