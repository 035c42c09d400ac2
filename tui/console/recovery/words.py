"""Every stored word about where a unit was."""

from dataclasses import replace
from datetime import datetime, timedelta

from tui.console.wiring import Console
from tui.domain.place.agreement import CELL_ACCURACY_M, GPS_ACCURACY_M
from tui.domain.place.distance import is_null_island, is_on_earth
from tui.domain.recovery.search_area import PlaceWord
from tui.domain.show.format import SOURCES
from tui.domain.unit.unit import Unit

WORDS_OF = timedelta(days=14)
"""Older words about its place bound nothing any more: a vehicle can be anywhere by then."""
MOST_WORDS = 5_000
"""The newest reports of a record which are read for its place."""


async def place_words(console: Console, unit: Unit, now: datetime) -> list[PlaceWord]:
    """Read every stored word about where a unit was, of all its vendors, of the last two weeks."""
    found = []
    titles = {**SOURCES, **console.position_sources}
    for record in unit.records:
        read = await console.store.reports.read(
            record.account, record.key, now - WORDS_OF, None, limit=MOST_WORDS, counted=False
        )
        for report in read.reports:
            at = report.at or report.received_at
            more = report.position_radius_m, report.speed_kmh, report.heading
            found += _word(at, report.latitude, report.longitude, report.position_source, *more)
        radius = record.position_radius_m
        at, where = record.position_at, (record.latitude, record.longitude)
        found += _word(at, *where, record.position_source, radius, None, None)
    return [replace(word, source_title=titles.get(word.source, word.source)) for word in found]


def _word(
    at: datetime | None,
    latitude: float | None,
    longitude: float | None,
    source: str | None,
    radius_m: float | None,
    speed_kmh: float | None,
    heading: float | None,
) -> list[PlaceWord]:
    if at is None or latitude is None or longitude is None:
        return []
    if not is_on_earth(latitude, longitude) or is_null_island(latitude, longitude):
        return []
    usual = GPS_ACCURACY_M if source == "gps" else CELL_ACCURACY_M
    return [
        PlaceWord(
            at=at,
            position=(latitude, longitude),
            accuracy_m=radius_m or usual,
            speed_kmh=speed_kmh,
            heading=heading,
            source=source or "",
        )
    ]
