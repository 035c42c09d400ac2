"""Whether a SIM used data since its device fell silent."""

from datetime import date, timedelta

import pytest

from tests.domain.verdict.lives import DAY, HOUR, NOW, sim
from tui.domain.verdict.facts import UsageDay
from tui.domain.verdict.traffic import UNKNOWN, MonthUse, SimTraffic, month_use, traffic_since

TODAY = NOW.date()
"""It is noon."""


def days(counts):
    """Return the usage by how many days ago it was."""
    return tuple(
        UsageDay(day=TODAY - timedelta(days=ago), bytes_used=of) for ago, of in counts.items()
    )


USUAL = dict.fromkeys(range(10, 30), 100000)
"""What it used on each day before it fell silent."""


def since(counts, onset=5 * DAY, due=None, **more):
    member = sim(used=days({**USUAL, **counts}), **more)
    return traffic_since(member, NOW - onset, NOW - (onset if due is None else due))


def flows(total, busy=0, last=None):
    return SimTraffic(
        flows=total >= 1_000,
        bytes_since=total,
        asked_at=NOW,
        is_whole_days=True,
        days_used=busy,
        last_day=None if last is None else TODAY - timedelta(days=last),
    )


@pytest.mark.parametrize(
    ("counts", "given", "found"),
    [
        ({0: 0}, {}, flows(0)),
        ({0: 400, 1: 600}, {}, flows(1_000, 2, 0)),
        ({0: 400, 1: 599}, {}, flows(999, 2, 0)),
        # What was used earlier in a long silence says nothing.
        ({3: 100_000, 2: 0}, {}, flows(0)),
        ({2: 5_000}, {}, flows(5_000, 1, 2)),
        # Until its word was due nothing was wrong.
        ({1: 5_000, 0: 0}, {"due": 1 * DAY}, flows(0)),
        # Today counts only where its vendor lists it; else the days since the onset do.
        ({1: 5_000}, {"due": 1 * DAY}, flows(5_000, 1, 1)),
        ({}, {"onset": 1 * DAY}, SimTraffic(flows=None, asked_at=NOW)),
        ({0: 0}, {"onset": 1 * DAY}, flows(0)),
    ],
)
def test_the_newest_whole_days_decide(counts, given, found):
    assert since(counts, **given) == found


def test_less_than_one_report_of_a_sim_which_uses_little_is_data():
    used = dict.fromkeys(range(10, 30), 6000)

    # Two and a half days of which each usual one has 6,000 bytes: a twentieth of that is 750.
    assert [
        traffic_since(sim(used=days({**used, 0: 0, 1: count})), NOW - 5 * DAY, NOW - 5 * DAY).flows
        for count in (749, 750)
    ] == [False, True]


@pytest.mark.parametrize(
    ("onset", "used", "is_flowing"),
    [
        # Since nine o'clock an eighth of a day passed: too little to tell.
        (3 * HOUR, 100_000, None),
        # Since six a quarter of a day: by then 25,000 were used, and until now 50,000 are usual.
        (6 * HOUR, 43_751, True),
        (6 * HOUR, 43_750, None),
        (6 * HOUR, 31_250, None),
        (6 * HOUR, 31_249, False),
    ],
)
def test_within_a_day_the_time_of_day_counts(onset, used, is_flowing):
    found = since(dict.fromkeys(range(1, 10), 100000) | {0: used}, onset)

    assert found == SimTraffic(flows=is_flowing, asked_at=NOW)


@pytest.mark.parametrize(
    "member",
    [
        sim(used=days(USUAL), usage_asked_at=None),
        sim(used=days(USUAL), usage_asked_at=NOW - 5 * DAY),
        sim(used=days({1: None})),
        sim(usage_asked_at=NOW),
    ],
)
def test_nothing_is_known_of_usage_which_was_not_asked_for_since(member):
    assert traffic_since(member, NOW - 5 * DAY, NOW - 5 * DAY) == UNKNOWN


@pytest.mark.parametrize(
    ("given", "use"),
    [
        ({"used": days({0: 5, 1: 6, 30: 7})}, MonthUse(bytes_used=11, last_day=TODAY, last_day_bytes=5)),
        ({"used": days({0: 5}), "month_bytes": 9}, MonthUse(bytes_used=9, last_day=TODAY, last_day_bytes=5)),
        ({"used": days({0: 5}), "month_bytes": 4}, MonthUse(bytes_used=5, last_day=TODAY, last_day_bytes=5)),
        (
            {"used": days({0: 0, 1: None, 30: 7}), "month_bytes": 9},
            MonthUse(bytes_used=7, last_day=date(2026, 10, 22), last_day_bytes=7),
        ),
        ({"used": days({365: 7}), "month_bytes": 9}, MonthUse(bytes_used=7, last_day=date(2025, 11, 21), last_day_bytes=7)),
        ({"month_bytes": 0}, MonthUse(bytes_used=0, last_day=None)),
        ({}, None),
    ],
)  # fmt: skip
def test_what_a_sim_used_in_its_last_month_with_data(given, use):
    assert month_use(sim(**given), NOW) == use


def test_where_its_word_was_due_today_the_usual_use_since_the_onset_decides():
    used = dict.fromkeys(range(10, 30), 2000)

    # Of today nothing is listed yet: on the four whole days since, a twentieth of the usual is 400.
    assert [
        traffic_since(sim(used=days({**used, 1: count})), NOW - 5 * DAY, NOW - DAY).flows
        for count in (399, 400)
    ] == [False, True]
