"""How many rows of a list are at each named place."""

from collections.abc import Sequence
from dataclasses import replace

from tui.domain.place.named_places import AT, NamedPlaces
from tui.screens.list.row_source import RowSource, RowsRequest

MOST_PLACES = 200


async def count_at_places(
    source: RowSource, places: NamedPlaces, wanted: RowsRequest
) -> Sequence[tuple[str | None, int]]:
    """Count the rows at each named place, the most first; None: at none of them."""
    names: list[str | None] = [place.name for place in places.places]
    counted = []
    for name in [*names[:MOST_PLACES], None]:
        claim = f'{AT.field}="{name}"' if name is not None else f"{AT.field}="
        found = await source.count(replace(wanted, text=f"{wanted.text} {claim}"))
        counted.append((name, found.matching))
    return sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1])
