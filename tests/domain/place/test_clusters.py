"""Which position a unit is drawn at, and which are drawn as one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.device.record import DeviceRecord, Report
from tui.domain.place.clusters import Clusters, Spot, bounding_box, fleet_spots
from tui.domain.place.track import track_from_reports
from tui.domain.place.viewport import Viewport, fraction
from tui.domain.unit.join import join_units

NOW = datetime(2026, 1, 5, 20, tzinfo=UTC)


def record(key, latitude=None, longitude=None, minutes=None, provider="charterup", **more):
    return DeviceRecord(
        provider=provider,
        account=provider,
        key=key,
        address=key,
        latitude=latitude,
        longitude=longitude,
        position_at=None if minutes is None else NOW - timedelta(minutes=minutes),
        **more,
    )


def spot(key, latitude, longitude):
    return Spot(("a", key), key, (latitude, longitude), "gps", None, NOW)


def clusters(spots, view):
    places = [fraction(one.position) for one in spots]
    return Clusters(spots, places, view.around)


def test_a_unit_is_drawn_once_at_its_newest_position():
    imei = "490154203237518"
    found = fleet_spots(
        join_units(
            [
                record("1", 10, 10, 30, imei=imei, position_source="gps"),
                record("2", 11, 11, 5, "polte", imei=imei, position_source="polte"),
                record("3", 12, 12, None, "lattigo", imei=imei, last_seen=NOW),
            ]
        )
    )

    assert [one.position for one in found.spots] == [(11, 11)]
    assert found.spots[0].source == "polte"
    assert len(found.spots[0].members) == 3


def test_no_position_nonsense_and_null_island_are_counted_but_never_drawn():
    found = fleet_spots(
        join_units(
            [record("1"), record("2", -360.0, 5.0), record("3", 0.0, 0.0), record("4", 0.0, 9.0)]
        )
    )

    assert [one.key for one in found.spots] == [("charterup", "4")]
    assert (found.unknown, found.null_island) == (2, 1)


def test_a_true_position_counts_before_null_island():
    imei = "490154203237518"
    found = fleet_spots(
        join_units(
            [record("1", 0.0, 0.0, 1, imei=imei), record("2", 5.0, 5.0, 99, "polte", imei=imei)]
        )
    )

    assert [one.position for one in found.spots] == [(5.0, 5.0)]
    assert found.null_island == 0


positions = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(st.lists(positions, max_size=30), st.floats(1, 1e5), positions)
def test_every_device_in_view_is_in_one_cluster(places, zoom, middle):
    view = Viewport.world(80, 20).zoomed(zoom).centered(middle)
    spots = [spot(str(number), *place) for number, place in enumerate(places)]

    marks = clusters(spots, view).visible(view)

    drawn = [one.key for _, _, cluster in marks for one in cluster.spots]
    assert len(drawn) == len(set(drawn))
    inside = {one.key for one in spots if _is_well_inside(view, one)}
    assert inside <= set(drawn)
    assert all(0 <= column < 80 and 0 <= line < 20 for column, line, _ in marks)


def _is_well_inside(view, one):
    column, line = view.cell(one.position)
    return 4 <= column < view.columns - 4 and 2 <= line < view.lines - 2


def test_neighbors_on_both_sides_of_the_antimeridian_are_seen_together():
    view = Viewport.world(120, 30).fitted((-18.5, 177.0), (-16.0, -179.0))
    spots = [spot("west", -17.0, 179.0), spot("east", -17.0, -179.9)]

    columns = {cluster.spots[0].label: column for column, _, cluster in
               clusters(spots, view).visible(view)}  # fmt: skip

    assert columns["west"] < columns["east"]


@pytest.mark.parametrize("middle", [(0.0, 180.0), (0.0, -179.9), (60.0, 10.0), (89.0, 0.0)])
@pytest.mark.parametrize("zoom", [3.0, 17.3, 40.0])
def test_of_very_many_devices_only_those_in_view_are_looked_at_and_none_is_missed(middle, zoom):
    view = Viewport.world(60, 20).zoomed(zoom).centered(middle)
    spots = [
        spot(f"{x} {y}", float(y), x / 2) for x in range(-360, 360, 6) for y in range(-88, 89, 4)
    ]

    marks = clusters(spots, view).visible(view)

    drawn = {one.key for _, _, cluster in marks for one in cluster.spots}
    assert {one.key for one in spots if _is_well_inside(view, one)} <= drawn


def test_what_stands_together_is_one_with_its_count_until_one_looks_closer():
    spots = [spot("a", 40.0, -100.0), spot("b", 40.001, -100.001)]
    wide = Viewport.world(80, 20).centered((40.0, -100.0))
    close = wide.zoomed(40_000, (40.0, -100.0))

    assert [len(one[2].spots) for one in clusters(spots, wide).visible(wide)] == [2]
    assert [len(one[2].spots) for one in clusters(spots, close).visible(close)] == [1, 1]


def test_the_narrowest_box_goes_over_the_antimeridian():
    assert bounding_box([(0.0, 179.0), (1.0, -179.0), (-1.0, 178.0)]) == (
        (-1.0, 178.0),
        (1.0, -179.0),
    )
    assert bounding_box([(5.0, 5.0)]) == ((5.0, 5.0), (5.0, 5.0))
    assert bounding_box([]) is None


def report(minutes, latitude, longitude, source="gps"):
    return Report(
        provider="p",
        account="a",
        key=str(minutes),
        device="d",
        at=NOW + timedelta(minutes=minutes),
        latitude=latitude,
        longitude=longitude,
        position_source=source,
    )


def test_a_track_is_in_order_of_time_and_broken_at_a_gap():
    track = track_from_reports(
        [
            report(10, 40.2, -100),
            report(0, 40.0, -100),
            report(200, 41.0, -100),
            report(205, 41.1, -100),
        ]
    )

    assert [len(line) for line in track.lines()] == [2, 2]
    assert track.gaps == 1
    assert round(track.meters / 1000) == 33


def test_a_parked_night_is_no_gap():
    track = track_from_reports(
        [report(0, 40.0, -100), report(600, 40.0001, -100), report(610, 40.1, -100)]
    )

    assert track.gaps == 0


def test_cell_positions_are_never_joined_into_the_line():
    track = track_from_reports(
        [report(0, 40.0, -100), report(5, 44, -90, "cell"), report(9, 40.1, -100)]
    )

    assert track.lines() == [[(40.0, -100), (40.1, -100)]]
    assert [point.position for point in track.rough()] == [(44, -90)]


def test_null_island_and_nonsense_are_no_way_points():
    reports = [report(0, 0.0, 0.0), report(1, -360.0, 0.0), report(2, None, None)]

    assert track_from_reports(reports).steps == ()


def test_a_replay_knows_only_what_was_known_then():
    track = track_from_reports([report(minute, 40.0 + minute / 100, -100) for minute in range(10)])

    assert len(track.until(NOW + timedelta(minutes=4)).steps) == 5


@pytest.mark.parametrize(
    ("longitude", "latitude", "drawn"),
    [
        # A world of 80 cells has 20 blocks across and 20 down; each position is 4.5° of longitude a cell.
        (-180.0, 0.0, (0, 10)),
        (-162.1, 0.0, (3, 10)),
        (-161.9, 0.0, (4, 10)),
        (179.9, 0.0, (79, 10)),
    ],
)
def test_one_alone_is_drawn_in_its_own_cell(longitude, latitude, drawn):
    view = Viewport(80, 20, 80, 0, 10)

    marks = clusters([spot("a", latitude, longitude)], view).visible(view)

    assert [(column, line) for column, line, _ in marks] == [drawn]


def test_a_cluster_is_drawn_in_the_middle_of_its_spots_and_a_block_is_four_cells_by_two():
    view = Viewport(80, 40, 80)
    at = [view.position(*cell) for cell in [(8.3, 20.3), (11.9, 21.9), (12.1, 20.5), (8.5, 22.1)]]
    spots = [spot(str(number), *place) for number, place in enumerate(at)]

    marks = clusters(spots, view).visible(view)

    drawn = {tuple(one.label for one in cluster.spots): (x, y) for x, y, cluster in marks}
    assert drawn == {("0", "1"): (10, 21), ("2",): (12, 20), ("3",): (8, 22)}
    both = next(cluster for *_, cluster in marks if len(cluster.spots) == 2)
    assert (both.column, both.line) == pytest.approx((10.1, 21.1), abs=1e-6)


@pytest.mark.parametrize(
    ("column", "line", "is_drawn"),
    [(0, 0, True), (39, 9, True), (40, 5, False), (5, 10, False), (5, -1, False), (-1, 5, False)],
)
def test_what_lies_on_the_edge_of_the_view_is_drawn_and_what_lies_beyond_is_not(
    column, line, is_drawn
):
    view = Viewport(40, 10, 800, 790, 201)
    far = [spot(str(x), *view.position(x * 8.0, 99.0)) for x in range(100)]  # more than in view

    marks = clusters([spot("a", *view.position(column + 0.5, line + 0.5)), *far], view).visible(
        view
    )

    assert [(x, y) for x, y, _ in marks] == ([(column, line)] if is_drawn else [])


def test_of_two_positions_the_one_of_a_known_time_counts_and_then_the_one_last_heard():
    imei = "490154203237518"
    timed = record("1", 10.0, 10.0, 9_999, imei=imei)
    heard = record("2", 11.0, 11.0, None, "polte", imei=imei, last_seen=NOW)
    older = record("3", 12.0, 12.0, None, "lattigo", imei=imei, last_seen=NOW - timedelta(days=1))

    assert fleet_spots(join_units([timed, heard, older])).spots[0].position == (10.0, 10.0)
    assert fleet_spots(join_units([older, heard])).spots[0].position == (11.0, 11.0)


def test_a_spot_has_the_account_label_source_radius_and_time_of_its_record():
    one = record("1", 10.0, -20.0, 7, label="Truck 9", position_source="gps", position_radius_m=5.0)

    assert fleet_spots(join_units([one])).spots == (
        Spot(
            ("charterup", "1"), "Truck 9", (10.0, -20.0), "gps", 5.0, NOW - timedelta(minutes=7),
            (("charterup", "1"),),
        ),
    )  # fmt: skip


def test_the_narrowest_box_leaves_the_widest_gap_out():
    assert bounding_box([(1.0, -100.0), (2.0, 20.0), (3.0, 60.0)]) == ((1.0, -100.0), (3.0, 60.0))
    assert bounding_box([(1.0, -170.0), (2.0, 20.0), (3.0, 60.0)]) == ((1.0, 20.0), (3.0, -170.0))
