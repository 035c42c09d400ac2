"""What is on the map, and how it is painted: devices, counts, places, circles, a track."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from rich.cells import cell_len

from tui.domain.place.clusters import Cluster, Clusters, Spot
from tui.domain.place.distance import METERS_PER_DEGREE, Position, circle, format_distance
from tui.domain.place.named_places import NamedPlace
from tui.domain.place.track import Track
from tui.domain.place.viewport import Viewport
from tui.lazy_dataclass import dataclass
from tui.mapdata import BORDER, COAST, STATE
from tui.widgets.cells import fit, to_ascii
from tui.widgets.map.outlines import MapCanvas
from tui.widgets.map.picture import SOLID, MapPicture

PARTS = (
    "coast", "state", "border", "ring", "track", "area",
    "rough", "place", "scale", "old", "mark", "label",
)  # fmt: skip
"""The inks, each drawn over the ones before; the first six are drawn in dots."""
SOLID_PARTS = ("cluster", "head", "selected")
"""The inks with a background."""
INK = {part: number for number, part in enumerate(PARTS, 1)} | {
    part: number for number, part in enumerate(SOLID_PARTS, SOLID)
}
PART = {number: part for part, number in INK.items()}
GLYPHS = {"gps": ("●", "*"), "cell": ("○", "o"), "": ("◌", "?")}
"""The glyph of a device by the source of its position, and the same in ASCII."""
OWN_GLYPH = ("◉", "@")
"""The glyph for a source which only the vendor has."""
OLD = timedelta(days=1)
"""A position taken longer ago is drawn dimmed."""
MOST_RINGS = 40
"""With more devices in view, only the circle of the selected device is drawn; of a track, the newest."""
MOST_LABELS = 30
LABEL_CELLS = 18
SCALE_CELLS = 22


@dataclass(slots=True)
class MapScene:
    """Everything that may be drawn over the outlines."""

    now: datetime
    clusters: Clusters | None = None
    places: Sequence[NamedPlace] = ()
    selected: Spot | None = None
    track: Track | None = None
    head: Position | None = None
    """The current position of a replay."""
    area: Sequence[Position] = ()
    """The edge of the area in which a lost unit can be, around to its first position."""


World = Mapping[int, MapCanvas]
"""The outlines of one view, by kind."""


def glyph(source: str | None, *, ascii_only: bool = False) -> str:
    """Return the glyph of a position's source."""
    return GLYPHS.get(source or "", OWN_GLYPH)[ascii_only]


def count_text(count: int) -> str:
    """Format a count in at most four cells."""
    if count < 10_000:
        return str(count)
    return f"{count // 1000}k" if count < 1_000_000 else f"{count // 1_000_000}M"


def painted(
    view: Viewport, world: World, scene: MapScene, *, ascii_only: bool = False
) -> MapPicture:
    """Paint a view."""
    empty = MapCanvas(view.columns, view.lines)
    rings, lines, area = (MapCanvas(view.columns, view.lines) for _ in range(3))
    marks = scene.clusters.visible(view) if scene.clusters else []
    _draw_rings(rings, view, scene, marks)
    for way in scene.track.lines() if scene.track else ():
        lines.way(way, view)
    if scene.area:
        area.way(scene.area, view)
    outlines = [world.get(kind, empty) for kind in (COAST, STATE, BORDER)]
    picture = MapPicture([*outlines, rings, lines, area], ascii_only=ascii_only)
    _stamp_frame(picture, view)
    for point in scene.track.rough() if scene.track else ():
        _stamp_at(picture, view, point.position, ".:"[not ascii_only], "rough")
    for place in scene.places:
        _stamp_at(picture, view, place.position, "⌂^"[ascii_only], "place")
    for column, line, cluster in marks:
        _stamp_mark(picture, column, line, cluster, scene)
    if scene.head is not None:
        _stamp_at(picture, view, scene.head, "◆#"[ascii_only], "head")
    _stamp_labels(picture, view, marks, scene)
    return picture


Marks = Sequence[tuple[int, int, Cluster]]


def _draw_rings(canvas: MapCanvas, view: Viewport, scene: MapScene, marks: Marks) -> None:
    around: list[tuple[Position, float]] = [
        (place.position, place.radius_m) for place in scene.places
    ]
    few = len(marks) <= MOST_RINGS
    spots = [cluster.spots[0] for _, _, cluster in marks if few and len(cluster.spots) == 1]
    if scene.selected is not None:
        spots.append(scene.selected)
    around += [(spot.position, spot.radius_m) for spot in spots if spot.radius_m]
    rough = scene.track.rough()[-MOST_RINGS:] if scene.track else ()
    around += [(point.position, point.radius_m) for point in rough if point.radius_m]
    for center, radius in around:
        # A circle smaller than its mark would be hidden by it.
        if radius * view.dots_per_degree / METERS_PER_DEGREE > 1.5:
            canvas.way(circle(center, radius), view)


def _stamp_frame(picture: MapPicture, view: Viewport) -> None:
    """Draw the scale and the north arrow."""
    cells, meters = view.scale_bar(min(SCALE_CELLS, picture.width // 3))
    rule = "|" + "-" * (cells - 2) + "|" if picture.ascii_only else "├" + "─" * (cells - 2) + "┤"
    words = f" {rule if cells > 1 else '|'} {format_distance(meters).replace('.0 ', ' ')} "
    picture.stamp(0, picture.height - 1, words, INK["scale"])
    north = " N^ " if picture.ascii_only else " N↑ "
    picture.stamp(picture.width - len(north), 0, north, INK["scale"])


def _stamp_at(
    picture: MapPicture, view: Viewport, position: Position, sign: str, part: str
) -> None:
    column, line = view.cell(position)
    if column >= 0 and line >= 0:
        picture.stamp(int(column), int(line), sign, INK[part])


def _stamp_mark(
    picture: MapPicture, column: int, line: int, cluster: Cluster, scene: MapScene
) -> None:
    spots = cluster.spots
    if len(spots) == 1:
        text = glyph(spots[0].source, ascii_only=picture.ascii_only)
        part = "old" if is_old(spots[0], scene.now) else "mark"
    else:
        text, part = count_text(len(spots)), "cluster"
        column -= (len(text) - 1) // 2
    column = max(0, min(picture.width - len(text), column))
    if _is_among(scene.selected, cluster):
        picture.stamp(column - 1, line, f"[{text}]", INK["selected"])
    else:
        picture.stamp(column, line, text, INK[part])


def _is_among(selected: Spot | None, cluster: Cluster) -> bool:
    return selected is not None and any(spot.key == selected.key for spot in cluster.spots)


def is_old(spot: Spot, now: datetime) -> bool:
    """Return whether a position is drawn dimmed: it is old or of unknown age."""
    return spot.at is None or now - spot.at > OLD


def _stamp_labels(picture: MapPicture, view: Viewport, marks: Marks, scene: MapScene) -> None:
    """Write names beside their marks where there is room, the selected device's first."""
    named: list[tuple[int, int, str]] = []
    selected = scene.selected
    for column, line, cluster in marks:
        if _is_among(selected, cluster) and selected is not None:
            named.append((column + len(count_text(len(cluster.spots))), line, selected.label))
    for place in scene.places:
        if view.holds(place.position):
            column, line = (int(part) for part in view.cell(place.position))
            named.append((column, line, place.name))
    if len(marks) <= MOST_LABELS:
        singles = (
            mark for mark in marks if len(mark[2].spots) == 1 and not _is_among(selected, mark[2])
        )
        named += [(column, line, cluster.spots[0].label) for column, line, cluster in singles]
    _stamp_names(picture, dict.fromkeys(named))


def _stamp_names(picture: MapPicture, named: Iterable[tuple[int, int, str]]) -> None:
    for column, line, name in named:
        plain = to_ascii(name) if picture.ascii_only else name
        width = min(LABEL_CELLS, cell_len(plain))
        text = fit(plain, width, ascii_only=picture.ascii_only)
        for start in (column + 2, column - 3 - width):
            if picture.is_free(start, line, width, INK["area"]):
                picture.stamp(start, line, text, INK["label"])
                break
