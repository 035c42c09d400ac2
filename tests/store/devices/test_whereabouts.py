"""The terms moved: and left:, by stored reports."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from tui.domain.device.record import DeviceRecord, Report
from tui.domain.place.distance import destination
from tui.domain.place.named_places import NamedPlace, NamedPlaces
from tui.domain.place.standing_hours import ALWAYS, ANY_TIME, StandingHours
from tui.domain.show.filter import DeviceQuery, FilterError

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)  # the store's clock in these tests
DEPOT = NamedPlace("Oakland depot", (37.7955, -122.2792), 300)
PLACES = NamedPlaces((DEPOT, NamedPlace("Yard", (10.0, 10.0))))
WAYS = {
    "parked": [(9, 0), (5, 40), (3, 10), (1, 60)],
    "back": [(9, 0), (5, 0), (4, 4_000), (3, 6_000), (1, 0)],
    "away": [(9, 0), (5, 0), (4, 4_000), (3, 6_000), (1, 6_000)],
    "towed": [(7, 0), (1, 30_000)],
    "before": [(60, 0), (50, 9_000), (5, 9_000), (1, 9_000)],
    "long ago": [(100, 0), (90, 9_000), (5, 9_000), (1, 9_000)],
    "spike": [(5, 0), (4.75, 0), (4.5, 900_000), (4.25, 0), (1, 0)],
}
"""Hours ago, and meters east of the depot."""


def reports(device, steps, **known):
    for hours, meters in steps:
        latitude, longitude = destination(DEPOT.position, 90.0, meters)
        at = NOW - timedelta(hours=hours)
        yield Report(
            provider="charterup", account="yellow", key=f"{device}{hours}", device=device, at=at,
            received_at=at, latitude=latitude, longitude=longitude,
            **{"position_source": "gps", **known},
        )  # fmt: skip


async def save(store, ways):
    known = [
        DeviceRecord(provider="charterup", account="yellow", key=key, address=key, label=key)
        for key in ways
    ]
    await store.devices.save("charterup", "yellow", known)
    for key, steps in ways.items():
        await store.reports.save("yellow", list(reports(key, steps)))


async def found(store, text):
    page = await store.devices.page(DeviceQuery(text, places=PLACES))
    return " ".join(record.key for record in page.records)


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("moved:8h", "away back towed"),
        ("moved:8h -at:depot", "away towed"),
        ("-moved:8h", "before long_ago parked spike"),
        ("moved:2h", ""),
        ("moved:2026-11-18", "away back before towed"),
        ("left:depot", "away before towed"),
        ("left:", "away before towed"),
        ("left:depot moved:8h", "away towed"),
        ("-left:", "back long_ago parked spike"),
        ("left:yard", ""),
    ],
)
async def test_devices_are_found_by_what_their_reports_say(store, typed, keys):
    await save(store, {key.replace(" ", "_"): way for key, way in WAYS.items()})

    assert await found(store, typed) == keys


async def test_positions_by_cell_towers_move_only_beyond_their_accuracy(store):
    await save(store, {"near": [], "far": [], "unknown": []})
    near = reports("near", [(4, 0), (3, 2_500), (2, 0)], position_source="cell")
    far = reports("far", [(4, 0), (3, 3_500), (2, 0)], position_source="cell")
    unknown = reports("unknown", [(4, 0), (3, 90_000)], position_source="cell")
    for sent in (near, far):
        told = [replace(report, position_radius_m=1_500.0) for report in sent]
        await store.reports.save("yellow", told)
    await store.reports.save("yellow", list(unknown))

    assert await found(store, "moved:8h") == "far"


async def test_a_rough_position_is_no_visit_and_no_departure(store):
    await save(store, {"visit": [(1, 5_000)], "stays": [(5, 0)]})
    rough = [*reports("visit", [(4, 0)], position_source="cell"), *reports("stays", [(1, 900)])]
    told = [replace(report, position_radius_m=1_500.0) for report in rough]
    await store.reports.save("yellow", told)

    assert await found(store, "left:depot") == ""


async def test_devices_stray_where_they_should_stand(store):
    await save(store, {key.replace(" ", "_"): way for key, way in WAYS.items()})
    night = StandingHours(frozenset({"night"}), (time(2), time(3, 30)))

    async def strayed(hours, typed):
        places = NamedPlaces((replace(DEPOT, hours=hours), *PLACES.places[1:]))
        page = await store.devices.page(DeviceQuery(typed, places=places))
        return " ".join(record.key for record in page.records)

    assert await strayed(ANY_TIME, "strayed:8h") == ""
    assert await strayed(ALWAYS, "strayed:8h") == "away back towed"
    assert await strayed(ALWAYS, "strayed:2h") == "towed"
    assert await strayed(night, "strayed:8h") == ""
    assert await strayed(replace(night, night=(time(2), time(5))), "strayed:8h") == "away back"


@pytest.mark.parametrize(
    "typed",
    ["moved:", "strayed:", "strayed>8h", "moved>8h", "moved:yes", "left>depot", "left:dock"],
)
async def test_a_wrong_term_says_what_is_right(store, typed):
    with pytest.raises(FilterError, match=r"such as|Oakland depot"):
        await found(store, typed)
