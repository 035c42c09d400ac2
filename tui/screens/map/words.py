"""The text of the lines above and below the map."""

from collections.abc import Sequence

from tui.domain.place.clusters import FleetSpots, Spot
from tui.domain.place.distance import format_distance, geo_uri, web_map_url
from tui.domain.place.named_places import NamedPlaces
from tui.domain.place.viewport import Viewport
from tui.domain.show.format import TimeStyle, format_ago, format_coordinates
from tui.mapdata import ERROR_M
from tui.widgets.map.caption import CaptionPart


def map_heading(scattered: FleetSpots, seen: int, notes: Sequence[str]) -> str:
    """Return how many devices are in view and on the map, and how many have no position."""
    placed = len(scattered.spots)
    parts = [f"{seen:,} of {placed:,} in view"]
    if scattered.unknown:
        parts.append(f"{scattered.unknown:,} without a position")
    if scattered.null_island:
        parts.append(f"{scattered.null_island:,} at 0, 0 (no GPS fix), not drawn")
    return " · ".join([*parts, *notes])


def spot_caption(
    spot: Spot, places: NamedPlaces, manner: TimeStyle, view: Viewport | None, *, is_narrow: bool
) -> list[list[CaptionPart]]:
    """Return where a device is, the source, accuracy and age of its position, and links to maps."""
    radius = f" ±{format_distance(spot.radius_m)}" if spot.radius_m else ""
    source = manner.source(spot.source) or "unknown source"
    if spot.source == "cell":
        source = "cell tower" + ("" if radius else ", accuracy unknown")
    fixed = f"position taken {format_ago(spot.at, manner)}" if spot.at else "age unknown"
    facts = [f"{source}{radius}", fixed]
    if near := places.say(spot.position):
        facts.append(near)
    if view is not None and not view.holds(spot.position):
        facts.append("out of view: c zooms in")
    geo, web = geo_uri(spot.position, spot.radius_m), web_map_url(spot.position)
    where = format_coordinates(*spot.position)
    first = [CaptionPart(spot.label, "strong"), CaptionPart(" · " + " · ".join(facts))]
    if is_narrow:
        return [
            first,
            [CaptionPart(geo, link=geo)],
            [CaptionPart(web.removeprefix("https://"), link=web)],
        ]
    return [
        first,
        [
            CaptionPart(f"{where} · "),
            CaptionPart(geo, link=geo),
            CaptionPart(" · "),
            CaptionPart(web, link=web),
        ],
    ]


def hint_caption(scattered: FleetSpots, view: Viewport | None) -> list[list[CaptionPart]]:
    """Return which keys to press, and how accurate the outlines are."""
    if not scattered.spots:
        lines = [[CaptionPart("No device has a position yet.")]]
    else:
        lines = [
            [CaptionPart("Tab selects the next device, Enter opens it, l lists what is in view.")]
        ]
    trust = ""
    if view is not None and view.meters_per_column() < ERROR_M / 2:
        trust = f"Coastlines are accurate to {format_distance(ERROR_M)} only; devices and tracks are exact."
    return [*lines, [CaptionPart(trust)]]
