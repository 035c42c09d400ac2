"""Watch a unit where it stands: a place of its own in places.toml, at which it should stay at any time."""

import asyncio
from pathlib import Path

from tui.config import config_path
from tui.config.place_file import PlaceProblem, add_place, place_zone
from tui.console.wiring import Console
from tui.domain.place import FILE_NAME
from tui.domain.place.clusters import fleet_spots
from tui.domain.place.distance import format_distance
from tui.domain.place.named_places import USUAL_RADIUS_M, NamedPlace
from tui.domain.place.standing_hours import ALWAYS
from tui.domain.text.safe_text import clean
from tui.domain.unit.unit import Unit


async def watch_where_it_stands(console: Console, unit: Unit, path: Path | None = None) -> str:
    """Add a place at a unit's newest position; return a sentence which says what was done, or why not."""
    file = path or config_path().parent / FILE_NAME
    spot = next(iter(fleet_spots([unit]).spots), None)
    if spot is None:
        return "No vendor has a position of this device, so there is no place to watch."
    known = console.places.at(spot.position)
    if known is not None and ALWAYS.words <= known.hours.words:
        return f"It is watched already: {known.name} in {file}."
    radius = max(USUAL_RADIUS_M, 2 * (spot.radius_m or 0.0))
    place = NamedPlace(clean(spot.label), spot.position, round(radius), ALWAYS)
    try:
        console.places = await asyncio.to_thread(
            add_place, file, place, place_zone(console.settings)
        )
    except PlaceProblem as problem:
        return str(problem)
    return (
        f"Watching {place.name} within {format_distance(radius)} of where it is: its reports now say when it "
        f"moves, and left: finds it. To stop, delete the place from {file}."
    )
