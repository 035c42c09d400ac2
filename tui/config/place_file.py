"""The file of named places, for the map, the lists and the exports: read it, and append to it."""

import asyncio
import os
from dataclasses import replace
from datetime import UTC, tzinfo
from itertools import chain, count
from pathlib import Path

from tui.config.settings import Settings
from tui.config.toml_writer import NotAdded, append_table
from tui.config.user_file import UnreadableFile, located, read_user_text
from tui.config.zone import shown_zone
from tui.domain.place.named_places import NamedPlace, NamedPlaces, parse_places


def place_zone(settings: Settings) -> tzinfo:
    """Return the zone of the settings: the clock of places which name none."""
    return shown_zone(settings.ui.timezone, os.environ).zone


async def read_places(path: Path, zone: tzinfo = UTC) -> NamedPlaces:
    """Return the places of a file; a missing file has no places, which is no problem.

    `zone` is the clock of places which name none.
    """
    return await asyncio.to_thread(read_place_file, path, zone)


def read_place_file(path: Path, zone: tzinfo = UTC) -> NamedPlaces:
    """Return the places of a file, without an event loop."""
    try:
        return parse_places(read_user_text(path), zone)
    except FileNotFoundError:
        return NamedPlaces()
    except UnreadableFile as error:
        return NamedPlaces(problems=(located(path.name, error),), is_whole=False)


class PlaceProblem(Exception):
    """The place was not added; the message says why."""


def add_place(path: Path, place: NamedPlace, zone: tzinfo = UTC) -> NamedPlaces:
    """Append a place and return all; of several with one name each has a number. Raise `PlaceProblem`."""
    known = read_place_file(path)
    if not known.is_whole:
        raise PlaceProblem(f"{' '.join(known.problems)}. The place was not added.")
    taken = {other.name.casefold() for other in known.places}
    names = (f"{place.name} {number}" for number in count(2))
    name = next(name for name in chain([place.name], names) if name.casefold() not in taken)
    try:
        append_table(path, "places", replace(place, name=name).table())
    except NotAdded as error:
        raise PlaceProblem(f"{error} The place was not added.") from error
    return read_place_file(path, zone)
