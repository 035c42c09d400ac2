from datetime import UTC, datetime, timedelta
from itertools import zip_longest

import pytest

from tui.domain.device.record import DeviceRecord, Report

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
    await store.save_reports("yellow", reports)


async def usual_minutes(store, device="1"):
    found = await store.usual_seconds([("yellow", device)])
    return {key: seconds / 60 for (_, key), seconds in found.items()}.get(device)


def working_days(count, *, rests_since):
    """Return a vehicle's reports of some days: it moves, stops for the last report, and rests till morning."""
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
async def test_what_is_usual_for_a_device_is_told_by_its_own_reports(store, minutes, usual):
    await heard(store, "1", minutes)

    assert await usual_minutes(store) == usual


async def test_a_vehicle_which_has_stopped_may_rest_for_a_night_and_one_on_the_move_may_not(store):
    minutes, speeds = working_days(6, rests_since=3 * HOUR)
    await heard(store, "1", minutes, speeds)
    await heard(store, "2", [minute - 10 for minute in minutes[1:]], speeds[1:])

    assert await usual_minutes(store, "1") > NIGHT
    assert await usual_minutes(store, "2") == 10


async def test_what_a_whole_list_lacked_is_told_with_when_that_was_seen(store):
    records = [
        DeviceRecord(provider="p", account="a", key=key, address=key) for key in "abcdefghij"
    ]
    await store.save_devices("p", "a", records, complete=True)
    keys = [("a", "a"), ("a", "b"), ("a", "none")]
    assert await store.absent_since(keys) == {}

    await store.save_devices("p", "a", records[1:], complete=True)

    assert await store.absent_since(keys) == {("a", "a"): NOW}


def sim(key, state, days_ago):
    return DeviceRecord(
        provider="p", account="a", key=key, address=key, state=state,
        fetched_at=NOW - timedelta(days=days_ago),
    )  # fmt: skip


async def test_moves_go_from_what_was_then_to_what_is_now_whatever_lies_between(store):
    then = [sim("1", "active", 5), sim("2", "active", 5), sim("3", "suspend", 5)]
    await store.save_devices("p", "a", then)
    await store.save_devices("p", "a", [sim("3", "active", 3)])
    await store.save_devices("p", "a", [sim("1", "suspend", 0.5), sim("2", "suspend", 0.5)])
    await store.save_devices("p", "a", [sim("1", None, 0.2), sim("2", "active", 0.1)])

    moves = await store.state_moves(NOW - timedelta(days=1))

    assert sorted(moves, key=str) == [("active", "active"), ("active", None)]
    assert len(await store.state_moves(NOW - timedelta(days=3))) == 3


async def test_where_nobody_looked_then_no_moves_are_known(store):
    assert await store.state_moves(NOW) is None

    await store.save_devices("p", "a", [sim("1", "active", 0.5)])

    assert await store.state_moves(NOW - timedelta(days=1)) is None
    assert await store.state_moves(NOW - timedelta(days=0.4)) == []
