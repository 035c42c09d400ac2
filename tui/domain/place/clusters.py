"""One spot on the map per unit, and clusters of spots for one zoom level."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from tui.domain.device.record import DeviceRecord
from tui.domain.place.distance import Position, is_null_island, is_on_earth
from tui.domain.place.viewport import Fraction, Viewport
from tui.domain.unit.unit import Unit
from tui.lazy_dataclass import dataclass

BLOCK_COLUMNS, BLOCK_LINES = 4, 2
"""Spots in one block of this many cells are drawn as one, with their count."""
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Spot:
    """A unit's newest position at any vendor."""

    key: tuple[str, str]
    """Account and key of the record with this position."""
    label: str
    position: Position
    source: str | None
    radius_m: float | None
    at: datetime | None
    """When the position was taken; None if the vendor does not say."""
    members: tuple[tuple[str, str], ...] = ()
    """Account and key of all the unit's records."""


@dataclass(frozen=True, slots=True)
class FleetSpots:
    """The spots of a fleet, and how many units have no spot."""

    spots: tuple[Spot, ...] = ()
    unknown: int = 0
    """Units without a position."""
    null_island: int = 0
    """Units at 0, 0, which is no position: counted, never drawn."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Spots which are too close together to be drawn separately."""

    spots: tuple[Spot, ...]
    column: float
    line: float
    """Where the cluster is drawn, in cells of the whole world."""


Block = tuple[int, int]


def fleet_spots(units: Iterable[Unit]) -> FleetSpots:
    """Return each unit's newest position, from whichever vendor."""
    spots, unknown, null = [], 0, 0
    for unit in units:
        placed = [
            record for record in unit.records if is_on_earth(record.latitude, record.longitude)
        ]
        real = [record for record in placed if not _is_null(record)]
        if real:
            spots.append(_spot(max(real, key=_freshness), unit))
        elif placed:
            null += 1
        else:
            unknown += 1
    return FleetSpots(tuple(spots), unknown, null)


class Clusters:
    """Spots sorted into blocks of cells of the whole world at one scale, once for all views."""

    def __init__(self, spots: Sequence[Spot], places: Sequence[Fraction], around: int) -> None:
        """Sort the spots, which lie at `places`, for a world `around` cells wide."""
        self.around = around
        self._spots = spots
        self._places = places
        self._blocks: dict[Block, list[int]] = defaultdict(list)
        self._made: dict[Block, Cluster] = {}
        wide, high = around / BLOCK_COLUMNS, around / BLOCK_LINES
        for number, (x, y) in enumerate(places):
            self._blocks[int(x * wide), int(y * high)].append(number)

    def visible(self, view: Viewport) -> list[tuple[int, int, Cluster]]:
        """Return the clusters in view, with each one's column and line on the screen."""
        found = []
        for block in self._near(view):
            cluster = self._cluster(block)
            line = int(cluster.line) - view.top
            column = (int(cluster.column) - view.left) % view.around
            if 0 <= line < view.lines and column < view.columns:
                found.append((column, line, cluster))
        return found

    def _near(self, view: Viewport) -> list[Block]:
        first_x, first_y = view.left // BLOCK_COLUMNS, view.top // BLOCK_LINES
        across, down = view.columns // BLOCK_COLUMNS + 2, view.lines // BLOCK_LINES + 2
        if across * down > len(self._blocks):
            return list(self._blocks)
        last = (view.around - 1) // BLOCK_COLUMNS + 1
        columns = {x % last for x in range(first_x, first_x + across + 1)}
        lines = range(first_y, first_y + down)
        return [(x, y) for x in columns for y in lines if (x, y) in self._blocks]

    def _cluster(self, block: Block) -> Cluster:
        if block not in self._made:
            numbers = self._blocks[block]
            scale = self.around / len(numbers)
            self._made[block] = Cluster(
                tuple(self._spots[number] for number in numbers),
                sum(self._places[number][0] for number in numbers) * scale,
                sum(self._places[number][1] for number in numbers) * scale,
            )
        return self._made[block]


def bounding_box(positions: Sequence[Position]) -> tuple[Position, Position] | None:
    """Return the south-west and north-east corners of the narrowest box; it may cross 180°."""
    if not positions:
        return None
    longitudes = sorted({longitude for _, longitude in positions})
    nexts = [*longitudes[1:], longitudes[0] + 360.0]
    gaps = [after - before for before, after in zip(longitudes, nexts, strict=True)]
    widest = gaps.index(max(gaps))
    east, west = longitudes[widest], longitudes[(widest + 1) % len(longitudes)]
    latitudes = [latitude for latitude, _ in positions]
    return (min(latitudes), west), (max(latitudes), east)


def _spot(record: DeviceRecord, unit: Unit) -> Spot:
    return Spot(
        (record.account, record.key),
        unit.label or unit.key,
        (record.latitude or 0.0, record.longitude or 0.0),
        record.position_source,
        record.position_radius_m,
        record.position_at,
        tuple((member.account, member.key) for member in unit.records),
    )


def _is_null(record: DeviceRecord) -> bool:
    return is_null_island(record.latitude or 0.0, record.longitude or 0.0)


def _freshness(record: DeviceRecord) -> tuple[bool, datetime]:
    """Return a sort key by age; any position of known age is better than one of unknown age."""
    return record.position_at is not None, record.position_at or record.last_seen or _NEVER
