from datetime import UTC, datetime, timedelta
from itertools import zip_longest

import pytest

from tui.domain.device.record import Report

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


HOUR = 60
NIGHT = 15 * HOUR
DAY = range(0, 9 * HOUR, 10)
"""Minutes of a day's work: a report every ten."""


async def heard(store, device, minutes, speeds=()):
    """Keep reports made so many minutes ago; without a speed where none is given."""
    reports = [
        Report(
            provider="charterup", account="yellow", device=device, key=f"{device}-{minute}",
            received_at=NOW - timedelta(minutes=minute), speed_kmh=speed,
        )
        for minute, speed in zip_longest(minutes, speeds)
    ]  # fmt: skip
    await store.reports.save("yellow", reports)


async def usual_minutes(store, device="1"):
    found = await store.units.usual_interval_seconds([("yellow", device)])
    return {key: seconds / 60 for (_, key), seconds in found.items()}.get(device)


def working_days(count, *, rests_since):
    """Return a vehicle's reports of some days: it moves, stops for the last report, and stands till morning."""
    minutes = [rests_since + day * 24 * HOUR + minute for day in range(count) for minute in DAY]
    return minutes, [0.0 if (m - rests_since) % (24 * HOUR) == 0 else 40.0 for m in minutes]


@pytest.mark.parametrize(
    ("minutes", "usual"),
    [
        pytest.param(range(0, 48 * HOUR, HOUR), HOUR, id="hourly"),
        pytest.param(range(0, 25 * HOUR, 5), 5, id="always"),
        pytest.param(range(0, 23 * HOUR, HOUR), None, id="not known for a day"),
        pytest.param((0, 10 * HOUR, 30 * HOUR), None, id="too few"),
        pytest.param([*range(0, 6 * HOUR, 5), *range(15 * HOUR, 30 * HOUR, 5)], 5, id="one outage"),
        pytest.param((), None, id="none"),
    ],
)
async def test_the_usual_interval_of_a_device_follows_its_own_reports(store, minutes, usual):
    await heard(store, "1", minutes)

    assert await usual_minutes(store) == usual


async def test_a_parked_vehicle_may_be_silent_for_a_night_and_a_moving_one_may_not(store):
    minutes, speeds = working_days(6, rests_since=3 * HOUR)
    await heard(store, "1", minutes, speeds)
    await heard(store, "2", [minute - 10 for minute in minutes[1:]], speeds[1:])

    assert await usual_minutes(store, "1") > NIGHT
    assert await usual_minutes(store, "2") == 10
