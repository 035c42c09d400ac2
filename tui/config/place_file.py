"""The file of named places, as the map, the lists and the exports read it."""

import asyncio
from pathlib import Path

from tui.domain.place.named_places import Places, parse_places


async def read_places(path: Path) -> Places:
    """Give the places of a file; without the file there are none, and that is no problem."""
    try:
        text = await asyncio.to_thread(path.read_text, "utf-8")
    except FileNotFoundError:
        return Places()
    except (OSError, UnicodeDecodeError) as error:
        return Places(problems=(f"{path}: {error}",))
    return parse_places(text)
