"""Positions for a map program: GeoJSON (RFC 7946)."""

import json
from collections.abc import Iterator
from typing import Any

from tui.export.jsonlines import json_fields
from tui.export.sheet import ExportTable, RowPosition
from tui.export.track_line import track_segments


def geojson(sheet: ExportTable) -> Iterator[str]:
    """Return a feature for each row, and the line of a track; a row without a position has no geometry."""
    yield '{"type": "FeatureCollection", "description": '
    yield json.dumps(sheet.preface(), ensure_ascii=False)
    yield ', "features": ['
    comma = "\n"
    for row, place in zip(sheet.rows, sheet.places, strict=True):
        fields = json_fields(sheet.columns, row)
        if place is not None:
            fields |= {"position_source": place.source or None, "position_time": place.at or None}
        yield comma + json.dumps(_feature(_point(place), fields), ensure_ascii=False)
        comma = ",\n"
    if sheet.track:
        yield from _line(sheet, comma)
    yield "\n]}\n"


def _line(sheet: ExportTable, comma: str) -> Iterator[str]:
    """Yield the line of a track, a position at a time: how many parts it has is counted before."""
    lengths = [sum(1 for _ in segment) for segment in track_segments(sheet.places)]
    lines = sum(length > 1 for length in lengths)
    if not lines:
        return
    kind, start, end = ("MultiLineString", "[", "]") if lines > 1 else ("LineString", "", "")
    yield f'{comma}{{"type": "Feature", "geometry": {{"type": "{kind}", "coordinates": {start}'
    between = ""
    for length, segment in zip(lengths, track_segments(sheet.places), strict=True):
        if length > 1:
            yield between
            yield from _coordinates(segment)
            between = ", "
    title = json.dumps({"track": sheet.title}, ensure_ascii=False)
    yield f'{end}}}, "properties": {title}}}'


def _coordinates(segment: Iterator[RowPosition]) -> Iterator[str]:
    before = "["
    for place in segment:
        yield before + json.dumps([place.longitude, place.latitude])
        before = ", "
    yield "]"


def _point(place: RowPosition | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"type": "Point", "coordinates": [place.longitude, place.latitude]}


def _feature(geometry: dict[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
