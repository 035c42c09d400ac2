"""Read the file of named places, for the map, the lists and the exports."""

import asyncio
from pathlib import Path

from tui.config.user_file import UnreadableFile, located, read_user_text
from tui.domain.place.named_places import NamedPlaces, parse_places


async def read_places(path: Path) -> NamedPlaces:
    """Return the places of a file; a missing file has no places, which is no problem."""
    return await asyncio.to_thread(read_place_file, path)


def read_place_file(path: Path) -> NamedPlaces:
    """Return the places of a file, without an event loop."""
    try:
        return parse_places(read_user_text(path))
    except FileNotFoundError:
        return NamedPlaces()
    except UnreadableFile as error:
        return NamedPlaces(problems=(located(path.name, error),))
