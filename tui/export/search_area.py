"""Where a lost unit can be, for those who go and look: as text, as fields, and for a map program."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tui.domain.place.distance import format_direction, geo_uri, web_map_url
from tui.domain.recovery.search_area import PlaceWord, SearchArea
from tui.domain.text.safe_text import clean
from tui.domain.text.times import utc_minute
from tui.domain.unit.unit import Unit
from tui.export.markdown import escape_markdown
from tui.export.mask import mask_text
from tui.export.records import Fields, instant

SAYS_LITTLE_KM2 = 50_000.0
"""Nobody searches an area of such a size: it is as large as a small country."""


def hand_over(
    unit: Unit, area: SearchArea | None, now: datetime, written: Callable[[str], str] = clean
) -> list[str]:
    """Return what somebody needs who goes and looks for the unit, in lines; `written` is how vendors' words stand there."""
    lines = [f"Looking for {written(unit.label or unit.key)}, {utc_minute(now)}"]
    lines += [
        f"{title} {name}" for title, name in (("IMEI", unit.imei), ("ICCID", unit.iccid)) if name
    ]
    if area is None:
        return [*lines, "Nothing in the store tells where it was in the last two weeks."]
    newest = _newest_first(area)[0]
    lines += [
        f"It can be anywhere in {format_area(area.square_km)} around {area.middle[0]:.5f}, {area.middle[1]:.5f}.",
        f"  {web_map_url(area.middle)}",
        f"  {geo_uri(area.middle)}",
        "This is known of its place:",
    ]
    for word in _newest_first(area):
        driven = f", {word.speed_kmh:.0f} km/h" if word.speed_kmh else ""
        heading = f" to {word.heading:.0f}°" if word.speed_kmh and word.heading is not None else ""
        lines.append(
            f"- {utc_minute(word.at)} {written(word.source_title or 'position')} {word.position[0]:.5f}, {word.position[1]:.5f}"
            f" within {word.accuracy_m:,.0f} m{driven}{heading}"
        )
    if area.square_km > SAYS_LITTLE_KM2:
        lines.append(
            "The newest of them is too old for the area to say much: begin where it was then."
        )
    far = format_direction(newest.position, area.middle, "the newest of them")
    return [
        *lines,
        f"The middle of the area is {far}. It grows with time, and each new word makes it smaller.",
    ]


def format_area(square_km: float) -> str:
    """Format an area: `0.8 km²`, `1,240 km²`."""
    return f"{square_km:,.1f} km²" if square_km < 10 else f"{square_km:,.0f} km²"


def area_fields(area: SearchArea | None) -> Fields:
    """Return an area and the words which bound it as fields for all formats."""
    if area is None:
        return {"area": None, "words": []}
    return {
        "area": {
            "square_km": round(area.square_km, 3),
            "latitude": round(area.middle[0], 6),
            "longitude": round(area.middle[1], 6),
            "edge": [
                [round(latitude, 5), round(longitude, 5)] for latitude, longitude in area.edge
            ],
        },
        "words": [
            {
                "at": instant(word.at),
                "source": word.source or None,
                "latitude": word.position[0],
                "longitude": word.position[1],
                "accuracy_m": word.accuracy_m,
                "speed_kmh": word.speed_kmh,
                "heading": word.heading,
            }
            for word in _newest_first(area)
        ],
    }


def area_file(
    unit: Unit, area: SearchArea | None, now: datetime, suffix: str, *, masked: bool = False
) -> str:
    """Return the text of a file with this ending: `.geojson` for a map program, else the hand-over for people."""
    if suffix.casefold() == ".geojson":
        name = unit.label or unit.key
        told = area_geojson(mask_text(name) if masked else name, area)
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    written = escape_markdown if suffix.casefold() == ".md" else clean
    text = "\n".join([*hand_over(unit, area, now, written), ""])
    return mask_text(text) if masked else text


def area_geojson(name: str, area: SearchArea | None) -> dict[str, Any]:
    """Return the area as a polygon and the words as points, as RFC 7946 has them."""
    features: list[dict[str, Any]] = []
    if area is not None:
        east = area.middle[1]
        ring = [[east + (lon - east + 180) % 360 - 180, lat] for lat, lon in reversed(area.edge)]
        features.append(_feature("Polygon", [ring], {"name": name, "at": instant(area.now)}))
        for word, told in zip(
            _newest_first(area),
            area_fields(area)["words"],
            strict=True,
        ):
            features.append(_feature("Point", [word.position[1], word.position[0]], told))
    return {"type": "FeatureCollection", "features": features}


def _newest_first(area: SearchArea) -> list[PlaceWord]:
    return sorted(area.words, key=lambda word: word.at, reverse=True)


def _feature(kind: str, coordinates: Any, properties: Fields) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": dict(properties),
    }
