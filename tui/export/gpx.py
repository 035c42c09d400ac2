"""Positions for a GPS device or a route program: GPX 1.1."""

from collections.abc import Iterator, Sequence
from html import escape

from tui.domain.place.distance import wrap_longitude
from tui.domain.text.safe_text import clean
from tui.export.sheet import ExportTable, RowPosition
from tui.export.track_line import track_segments

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="Watchfloor" xmlns="http://www.topografix.com/GPX/1/1">\n'
)


def gpx(sheet: ExportTable) -> Iterator[str]:
    """Return a waypoint for each row with a position, or the points of a track in order."""
    yield _HEAD
    yield f"<metadata><name>{_xml(sheet.title)}</name><desc>{_xml(sheet.preface())}</desc>"
    yield f"<time>{sheet.made_at:%Y-%m-%dT%H:%M:%SZ}</time></metadata>\n"
    if sheet.track:
        yield f"<trk><name>{_xml(sheet.title)}</name>\n"
        for segment in track_segments(sheet.places):
            yield "<trkseg>\n"
            yield from (_point("trkpt", place, "") for place in segment)
            yield "</trkseg>\n"
        yield "</trk>\n"
    else:
        for row, place in zip(sheet.rows, sheet.places, strict=True):
            if place is not None:
                yield _point("wpt", place, _described(sheet, row))
    yield "</gpx>\n"


def _described(sheet: ExportTable, row: Sequence[str]) -> str:
    fields = zip(sheet.headings, row, strict=True)
    words = ", ".join(f"{title}: {text}" for title, text in fields if text)
    return f"<name>{_xml(row[0])}</name><desc>{_xml(words)}</desc>"


def _point(name: str, place: RowPosition, inside: str) -> str:
    at = f"<time>{place.at}</time>" if place.at else ""
    source = f"<src>{_xml(place.source)}</src>" if place.source else ""
    longitude = wrap_longitude(round(place.longitude, 7))  # 180 itself is not in the schema
    where = f'lat="{place.latitude:.7f}" lon="{longitude:.7f}"'
    # The schema requires time, name, desc, src in this order.
    return f"<{name} {where}>{at}{inside}{source}</{name}>\n"


def _xml(text: str) -> str:
    return escape(clean(text), quote=False)
