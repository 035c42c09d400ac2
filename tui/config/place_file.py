"""Read the file of named places, for the map, the lists and the exports."""

import asyncio
from pathlib import Path

from tui.domain.place.named_places import NamedPlaces, parse_places


async def read_places(path: Path) -> NamedPlaces:
    """Return the places of a file; a missing file has no places, which is no problem."""
    try:
        text = await asyncio.to_thread(path.read_text, "utf-8")
    except FileNotFoundError:
        return NamedPlaces()
    except (OSError, UnicodeDecodeError) as error:
        return NamedPlaces(problems=(f"{path}: {error}",))
    return parse_places(text)
