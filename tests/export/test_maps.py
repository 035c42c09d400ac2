import json
import xml.etree.ElementTree as ET

import pytest

from tests.export.made_up import PLACES, sheet
from tui.export.geojson import geojson
from tui.export.gpx import gpx
from tui.export.sheet import RowPosition, place_of

GPX = {"g": "http://www.topografix.com/GPX/1/1"}


def test_geojson_puts_longitude_first_and_keeps_rows_without_a_position() -> None:
    found = json.loads("".join(geojson(sheet())))

    assert [one["geometry"] for one in found["features"]] == [
        {"type": "Point", "coordinates": [-87.623177, 41.881832]},
        None,
        {"type": "Point", "coordinates": [179.9999999, -33.5]},
    ]
    assert found["features"][0]["properties"] == {
        "label": "Truck 7",
        "iccid": "89148000005339755555",
        "msisdn": "+15550100123",
        "last_seen": "2026-11-21T06:00:00Z",
        "vendor.used": 1234567,
        "vendor.flag": True,
        "position_source": "gps",
        "position_time": "2026-11-21T05:59:00Z",
    }
    assert "3 of 10,000" in found["description"]


def test_a_track_is_a_line_in_both_formats() -> None:
    way = (PLACES[0], None, RowPosition(41.89, -87.63, "cell", ""))
    found = json.loads("".join(geojson(sheet(track=True, places=way))))
    tree = ET.fromstring("".join(gpx(sheet(track=True, places=way))).encode())  # noqa: S314 - our own

    assert found["features"][-1]["geometry"]["type"] == "LineString"
    assert len(tree.findall("g:trk/g:trkseg", GPX)) == 1
    points = tree.findall("g:trk/g:trkseg/g:trkpt", GPX)
    assert [(float(p.get("lat")), float(p.get("lon"))) for p in points] == [
        (PLACES[0].latitude, PLACES[0].longitude),
        (41.89, -87.63),
    ]
    assert points[0].findtext("g:time", namespaces=GPX) == "2026-11-21T05:59:00Z"


def test_gpx_has_a_waypoint_for_each_known_position() -> None:
    tree = ET.fromstring("".join(gpx(sheet())).encode())  # noqa: S314 - our own

    points = tree.findall("g:wpt", GPX)
    assert [p.findtext("g:name", namespaces=GPX) for p in points] == [
        "Truck 7",
        "naïve | *star* & <b>; =1+1",
    ]
    assert [child.tag.split("}")[1] for child in points[0]] == ["time", "name", "desc", "src"]


def test_no_rows_are_still_a_document() -> None:
    none = sheet(rows=(), places=())

    assert json.loads("".join(geojson(none)))["features"] == []
    assert ET.fromstring("".join(gpx(none)).encode()).findall("g:wpt", GPX) == []  # noqa: S314 - our own


@pytest.mark.parametrize(
    ("cells", "at"),
    [
        (("1", "2", "gps", "2026-11-21 06:00:00 UTC", "", ""), "2026-11-21T06:00:00Z"),
        (("1", "2", "gps", "", "2026-11-21 05:00:00 UTC", ""), "2026-11-21T05:00:00Z"),
        (("1", "2", "", "", "", ""), ""),
    ],
)
def test_a_place_takes_the_time_of_its_fix_or_of_its_report(cells, at) -> None:
    assert place_of(cells).at == at


def test_a_row_at_zero_zero_has_a_place_and_one_without_has_none() -> None:
    assert place_of(("0", "0", "gps", "", "", "")) is not None
    assert place_of(("", "", "gps", "", "", "")) is None


def track(*places):
    made = sheet(rows=[("",) * 6] * len(places), places=places).in_time()
    tree = ET.fromstring("".join(gpx(made)).encode())  # noqa: S314 - our own
    drawn = [
        [(float(point.get("lat")), float(point.get("lon"))) for point in segment]
        for segment in tree.findall("g:trk/g:trkseg", GPX)
    ]
    return made, drawn


def at(minute, latitude, longitude, source="gps"):
    hour, minute = divmod(minute, 60)
    return RowPosition(latitude, longitude, source, f"2026-11-21T{hour:02}:{minute:02}:00Z")


def test_a_fix_which_two_vendors_relay_is_one_point_and_the_better_record_is_kept() -> None:
    made, drawn = track(
        at(0, 41.88183, -87.62318, ""),
        at(0, 41.881832, -87.623177, "gps"),
        at(1, 41.8819, -87.6232, ""),
        at(2, 41.8819, -87.6232, ""),
    )

    assert drawn == [[(41.881832, -87.623177), (41.8819, -87.6232), (41.8819, -87.6232)]]
    assert made.relayed == 1
    assert len(made.rows) == len(made.places) == 3


def test_two_vendors_which_disagree_in_one_second_are_both_kept() -> None:
    made, _ = track(at(0, 41.8, -87.6), at(0, 41.9, -87.6))

    assert made.relayed == 0
    assert len(made.places) == 2


@pytest.mark.parametrize(
    ("places", "segments"),
    [
        ((at(0, 41.0, -87.0), at(10, 41.05, -87.0), at(20, 41.1, -87.0)), 1),
        ((at(0, 41.0, -87.0), at(50, 41.05, -87.0)), 2),  # a silence on the move
        ((at(0, 41.0, -87.0), at(500, 41.0001, -87.0)), 1),  # parked
        (
            (at(0, 41.0, -87.0), at(5, 43.0, -87.0), at(10, 41.0, -87.0)),
            3,
        ),  # there and back: a leap
        ((at(0, -17.0, 179.99), at(5, -17.0, -179.99), at(10, -17.0, -179.98)), 2),  # the date line
        ((RowPosition(1, 1), RowPosition(2, 2)), 1),  # no times: nothing is known of it
    ],
)
def test_a_line_breaks_where_the_way_is_not_known(places, segments) -> None:
    made, drawn = track(*places)

    assert len(drawn) == segments
    assert sum(map(len, drawn)) == len(places)
    lines = json.loads("".join(geojson(made)))["features"][len(places) :]
    for line in lines:
        geometry = line["geometry"]
        is_one = geometry["type"] == "LineString"
        parts = [geometry["coordinates"]] if is_one else geometry["coordinates"]
        assert [len(part) for part in parts] == [len(part) for part in drawn if len(part) > 1]
    assert bool(lines) == any(len(part) > 1 for part in drawn)


@pytest.mark.parametrize("longitude", [180.0, -180.0, 179.99999996, 179.9999999])
def test_a_longitude_of_gpx_is_below_180(longitude) -> None:
    text = "".join(gpx(sheet(rows=[("A",) * 6], places=[RowPosition(1.0, longitude)])))

    point = ET.fromstring(text.encode()).find("g:wpt", GPX)  # noqa: S314 - our own
    assert -180 <= float(point.get("lon")) < 180
