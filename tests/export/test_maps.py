import json
import xml.etree.ElementTree as ET

import pytest

from tests.export.made_up import PLACES, sheet
from tui.export.geojson import geojson
from tui.export.gpx import gpx
from tui.export.sheet import place_of

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
    found = json.loads("".join(geojson(sheet(track=True))))
    tree = ET.fromstring("".join(gpx(sheet(track=True))).encode())  # noqa: S314 - our own

    assert found["features"][-1]["geometry"]["type"] == "LineString"
    points = tree.findall("g:trk/g:trkseg/g:trkpt", GPX)
    assert [(float(p.get("lat")), float(p.get("lon"))) for p in points] == [
        (PLACES[0].latitude, PLACES[0].longitude),
        (PLACES[2].latitude, PLACES[2].longitude),
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
