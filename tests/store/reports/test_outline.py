"""The outline of a device's reports, and the silences between them."""

from datetime import UTC, datetime, timedelta

from tui.domain.device.record import Report
from tui.store.reports.outline import CELL, GPS, MOST_READ, NOWHERE, SAMPLES

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def report(seconds, **known):
    at = NOON + timedelta(seconds=seconds)
    return Report(
        provider="charterup", account="yellow", key=str(seconds), device="7", received_at=at, **known
    )  # fmt: skip


async def test_each_part_tells_how_many_reports_came_when_and_what_they_measured(store):
    place = {"latitude": 42.0, "longitude": -71.0}
    await store.reports.save(
        "yellow",
        [
            report(60, voltage_mv=3900.0, position_source="gps", **place),
            report(600, voltage_mv=3700.0, speed_kmh=40.0, position_source="cell", **place),
            report(3000),
        ],
    )

    found = await store.reports.outline("yellow", "7", NOON, NOON + HOUR, 4)

    assert found.counts == [2, 0, 0, 1]
    assert found.first == [NOON + timedelta(seconds=60), None, None, NOON + timedelta(seconds=3000)]
    assert found.last[0] == NOON + timedelta(seconds=600)
    assert found.series["voltage_mv"] == [(3700.0, 3900.0), None, None, None]
    assert "rssi" not in found.series
    assert found.sources == [GPS | CELL, 0, 0, NOWHERE]
    assert not found.is_sampled


async def test_of_many_reports_each_slice_has_one_which_stands_for_it(store):
    many = [report(second, voltage_mv=second) for second in range(MOST_READ + 60)]
    await store.reports.save("yellow", many)
    whole = timedelta(seconds=2 * len(many))

    found = await store.reports.outline("yellow", "7", NOON, NOON + whole, 4)

    assert found.is_sampled
    assert found.counts == [SAMPLES, SAMPLES, 0, 0]
    low, high = found.series["voltage_mv"][0]
    assert low < high < len(many) / 2


async def test_an_unknown_device_has_an_empty_outline(store):
    found = await store.reports.outline("yellow", "7", NOON, NOON + HOUR, 3)

    assert found.counts == [0, 0, 0]


async def test_silences_are_found_before_and_after_a_time(store):
    seconds = [0, 60, 120, 1800, 1860, 5000, 5060]
    await store.reports.save("yellow", [report(second) for second in seconds])

    def is_silence(last, following):
        return following - last > timedelta(minutes=10)

    async def look(second, *, forward):
        start = NOON + timedelta(seconds=second)
        found = await store.reports.next_silence(
            "yellow", "7", start, timedelta(minutes=2), is_silence, forward=forward
        )
        return found and tuple(round((at - NOON).total_seconds()) for at in found)

    assert await look(-1, forward=True) == (120, 1800)
    assert await look(1000, forward=True) == (1860, 5000)
    assert await look(1860, forward=True) is None
    assert await look(5000, forward=False) == (1860, 5000)
    assert await look(3000, forward=False) == (1860, 5000)
    assert await look(1000, forward=False) == (120, 1800)
    assert await look(120, forward=False) is None
