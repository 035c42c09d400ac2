from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.unit.lives import (
    DAY,
    HOUR,
    Life,
    at,
    changes_pace,
    checks_in,
    irregular,
    placed,
    timer,
    with_outage,
    works,
)
from tests.effort import sized
from tui.domain.unit.learn_rhythm import Contact, learn_rhythm, learn_usage_rhythm
from tui.domain.unit.rhythm import Rhythm
from tui.domain.unit.weekly_rest import ReadSpan

TIMER = timer(15, moving=False)
AT_WORK = works(5, "01234")
"""Drives from Monday to Friday and sends nothing while it stands."""


def learned(life: Life, day: float, days: float, seed: int = 7) -> tuple[Rhythm | None, Contact]:
    """Return what was learned by some day from so many days before it, and the last word then."""
    since, now = at(day - days).timestamp(), at(day).timestamp()
    words = placed(life(Random(seed), int(day) + 1))
    heard = [word for word in words if since <= word.at_seconds <= now]
    last = max(word for word in words if word.at_seconds <= now)
    return learn_rhythm(heard, [ReadSpan(since, now)], at(day)), last


def silent_hours(life: Life, day: float, days: float) -> float:
    """Return after how many hours without a word a device would be silent."""
    rhythm, last = learned(life, day, days)
    assert rhythm is not None
    heard_at = datetime.fromtimestamp(last.at_seconds, UTC)
    silent = rhythm.silent_by(heard_at, is_moving=last.is_moving)
    return (silent - heard_at).total_seconds() / HOUR


HEALTHY = {
    "every 10 minutes": timer(10),
    "every 15 minutes": TIMER,
    "every hour": timer(60),
    "parked, daily, more or less": checks_in(24, 1),
    "weekly": checks_in(168, 2),
    "drives daily, silent at night": works(5),
    "drives on weekdays only": AT_WORK,
    "drives on weekdays only, in America": works(5, "01234", shift=6),
    "drives but on Sunday": works(10, "012345"),
    "parked over the weekend, checks in daily": works(5, "01234", 24),
    "parked over the weekend, checks in every 6 hours": works(5, "01234", 6),
    "irregular, a few a day": irregular(2),
    "irregular, one a day": irregular(24),
}


@pytest.mark.parametrize("days", [4, 14, 35])
@pytest.mark.parametrize("life", HEALTHY.values(), ids=HEALTHY)
def test_a_healthy_life_is_never_silent_by_its_own_rhythm(life: Life, days: int) -> None:
    accused = []
    for step in range(0, 12, sized(3, 1)):
        now = 36.001 + step * 7 / 12  # through a whole week
        rhythm, last = learned(life, now, days, seed=step)
        heard_at = datetime.fromtimestamp(last.at_seconds, UTC)
        if rhythm and rhythm.silent_by(heard_at, is_moving=last.is_moving) < at(now):
            accused.append(now)

    assert not accused


@pytest.mark.parametrize(
    ("life", "day", "days", "least", "most"),
    [
        (timer(1), 9.5, 1, 0.5, 0.6),
        (TIMER, 9.5, 0.1, 0.5, 0.8),
        (timer(60), 9.5, 0.21, 1.9, 2.4),
        (checks_in(24, 1), 12.5, 12, 46, 54),
        (checks_in(168, 2), 50.5, 50, 320, 370),
        (works(15), 17.95, 14, 12, 40),  # at night
        (AT_WORK, 19.5, 14, 60, 90),  # on Saturday
        (changes_pace(TIMER, timer(60, moving=False), 13), 13.3, 13, 1.9, 2.4),
        (changes_pace(TIMER, checks_in(24, 0.5), 10), 14.5, 14, 46, 54),
        (changes_pace(checks_in(24, 0.5), TIMER, 10), 14.5, 14, 0.5, 0.8),
        (with_outage(TIMER, 5.3, 30), 9.5, 9, 0.5, 0.8),
        (with_outage(checks_in(24, 0.5), 5, 60), 14.5, 14, 46, 54),
        (with_outage(AT_WORK, 8, 50), 17.95, 17, 12, 40),
    ],
)
def test_a_device_is_silent_when_a_word_was_lost_and_the_next_is_due(
    life: Life, day: float, days: float, least: float, most: float
) -> None:
    assert least <= silent_hours(life, day, days) <= most


def test_a_check_in_which_was_lost_once_makes_a_device_late_and_not_silent() -> None:
    rhythm, last = learned(checks_in(24, 1), 20.5, 20)
    assert rhythm
    heard_at = datetime.fromtimestamp(last.at_seconds, UTC)

    assert heard_at + timedelta(hours=25) < rhythm.due_by(heard_at) < heard_at + timedelta(hours=28)
    assert rhythm.silent_by(heard_at) > heard_at + timedelta(hours=49)


def test_a_moving_vehicle_is_silent_long_before_a_parked_one() -> None:
    rhythm, _ = learned(works(5), 14.001, 14)
    assert rhythm
    noon = at(15.5)

    assert rhythm.silent_by(noon, is_moving=True) < noon + timedelta(hours=1)
    assert rhythm.silent_by(noon, is_moving=False) > noon + timedelta(hours=10)


@pytest.mark.parametrize("seed", range(6))
def test_a_drive_is_no_new_pace_where_the_vehicle_checks_in_every_hour_while_it_stands(
    seed: int,
) -> None:
    rhythm, _ = learned(works(15, check_in_hours=1), 6.6, 6, seed=seed)

    assert rhythm
    assert rhythm.parked
    assert timedelta(minutes=55) < rhythm.parked < timedelta(hours=2)


@pytest.mark.parametrize("seed", range(6))
def test_two_days_show_a_check_in_every_hour_whatever_comes_between(seed: int) -> None:
    luck, words, now = Random(seed), [], 0.0
    while now < 1.95 * DAY:
        words.append(Contact(now, is_moving=False))
        is_day = (
            6 * HOUR < now % DAY < 20 * HOUR
        )  # somebody opens its doors, and it reports that too
        now += min(HOUR, luck.expovariate(3 / HOUR)) if is_day else HOUR
    heard = placed(words)

    rhythm = learn_rhythm(heard, [ReadSpan(heard[0].at_seconds, heard[-1].at_seconds)], at(2))

    assert rhythm
    assert rhythm.parked == rhythm.parked_timer == timedelta(hours=1)


def test_nights_which_are_longer_than_the_check_ins_are_waited_for() -> None:
    words = [
        Contact(day * DAY + hour * HOUR + minute, is_moving=False)
        for day in range(3)
        for hour in range(6, 21)
        for minute in ((0, 1_200) if hour % 2 else (0,))
    ]
    heard = placed(words)
    spans = [ReadSpan(heard[0].at_seconds, heard[-1].at_seconds)]

    rhythm = learn_rhythm(heard, spans, at(3))

    assert rhythm
    assert rhythm.parked
    assert rhythm.parked >= timedelta(hours=9)


def test_a_pause_over_a_span_which_nobody_read_counts_for_nothing() -> None:
    words = placed(TIMER(Random(1), 10))
    heard = [
        word for word in words if not at(2) < datetime.fromtimestamp(word.at_seconds, UTC) < at(7)
    ]
    spans = [
        ReadSpan(at(0).timestamp(), at(2).timestamp()),
        ReadSpan(at(7).timestamp(), at(10).timestamp()),
    ]

    rhythm = learn_rhythm(heard, spans, at(10))

    assert rhythm
    assert rhythm.parked
    assert rhythm.parked < timedelta(minutes=20)
    assert learn_rhythm(heard, [], at(10)) is None


@pytest.mark.parametrize("minutes", [[], [15], [15, 15], [1, 30, 600, 4], [5, 5, 5]])
def test_too_little_history_is_no_rhythm(minutes: list[int]) -> None:
    words = [
        Contact(1e9 + 60 * sum(minutes[:count]), is_moving=False)
        for count in range(len(minutes) + 1)
    ]

    assert learn_rhythm(words, [ReadSpan(1e9, 2e9)], at(0)) is None


def test_a_day_of_driving_does_not_tell_how_long_the_vehicle_stands() -> None:
    words = [Contact(1e9 + 300 * count, is_moving=True) for count in range(80)]

    rhythm = learn_rhythm(words, [ReadSpan(1e9, 2e9)], at(0))

    assert rhythm
    assert rhythm.parked is None
    assert rhythm.silent_by(at(0), is_moving=False) > at(1)
    assert rhythm.silent_by(at(0), is_moving=True) == at(0) + timedelta(minutes=30)


def test_a_sim_which_used_data_every_day_is_missed_after_two_days_and_one_which_did_not_is_not() -> (
    None
):
    daily = [(at(day), 5_000) for day in range(14)]
    seldom = [(at(day), 5_000 if day == 3 else 0) for day in range(14)]
    unknown = [(at(day), None) for day in range(14)]

    rhythm = learn_usage_rhythm(daily, at(14))

    assert rhythm
    assert at(15) < rhythm.due_by(at(13)) < at(15.5)
    assert learn_usage_rhythm(seldom, at(14)) is None
    assert learn_usage_rhythm(unknown, at(14)) is None


@given(
    st.lists(st.tuples(st.floats(1, 9 * DAY), st.sampled_from([True, False, None])), max_size=60),
    st.lists(st.floats(0, 300 * DAY), max_size=6),
)
def test_whatever_was_sent_a_silence_follows_lateness_and_a_rhythm_is_stored_whole(
    pauses: list[tuple[float, bool | None]], ends: list[float]
) -> None:
    words, now = [], 1.6e9
    for seconds, is_moving in pauses:
        now += seconds
        words.append(Contact(now, is_moving))
    ends.sort()
    spans = [
        ReadSpan(1.6e9 + since, 1.6e9 + until)
        for since, until in zip(ends[::2], ends[1::2], strict=False)
    ]

    rhythm = learn_rhythm(words, spans, at(0))

    if rhythm is None:
        return
    for is_moving in (True, False, None):
        for day in (0.1, 4.9, 6.5):
            due = rhythm.due_by(at(day), is_moving=is_moving)
            assert at(day) < due <= rhythm.silent_by(at(day), is_moving=is_moving)
    loaded = Rhythm.load(rhythm.dump(), at(0))
    assert abs(loaded.usual - rhythm.usual) <= timedelta(seconds=1)
    assert loaded.dump() == rhythm.dump()


@given(st.integers(0, 10_000), st.floats(0.5, 40))
def test_a_longer_silence_is_never_learned_from_the_silence_which_lasts(
    seed: int, days: float
) -> None:
    words = placed(TIMER(Random(seed), 3))
    read = [ReadSpan(at(0).timestamp(), at(3 + days).timestamp())]

    rhythm = learn_rhythm(words, read, at(3 + days))

    assert rhythm
    assert rhythm.silent_by(at(3), is_moving=False) <= at(3) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("minutes", "least", "most"), [(1, 3, 7), (5, 11, 15), (15, 31, 35), (60, 121, 135)]
)
def test_a_cause_may_be_named_when_the_word_after_a_lost_one_is_missing(
    minutes: int, least: float, most: float
) -> None:
    """One word of fifty is lost, which says nothing; two in a row are more than was ever usual."""
    life = timer(minutes, moving=False)
    words = placed(life(Random(3), 10))
    heard = [word for number, word in enumerate(words) if number % 50 != 49]
    last = datetime.fromtimestamp(heard[-1].at_seconds, UTC)

    rhythm = learn_rhythm(heard, [ReadSpan(at(0).timestamp(), at(10).timestamp())], at(10))

    assert rhythm
    waited = rhythm.missed_by(last) - last
    assert timedelta(minutes=least) <= waited <= timedelta(minutes=most)
    assert rhythm.silent_by(last) >= last + timedelta(minutes=30)


def test_a_rhythm_which_an_older_version_stored_is_read_and_knows_no_timer() -> None:
    rhythm = Rhythm.load("[900,900,3600,200,[],[],null]", at(0))

    assert (rhythm.parked, rhythm.parked_timer) == (timedelta(hours=1), None)
    assert at(0) + timedelta(hours=1) < rhythm.missed_by(at(0)) <= rhythm.silent_by(at(0))


def test_the_timer_of_a_device_which_reports_every_minute_is_known_though_delivery_takes_seconds() -> (
    None
):
    luck = Random(5)
    words = [
        Contact(1e9 + 60 * n + luck.expovariate(1 / 22), is_moving=False) for n in range(2_000)
    ]

    rhythm = learn_rhythm(words, [ReadSpan(1e9, 2e9)], at(0))

    assert rhythm
    assert rhythm.parked_timer
    assert rhythm.parked_timer < timedelta(minutes=2)
