"""Make the outlines the map draws from published TopoJSON: `python tools/build_map.py FOLDER`.

FOLDER holds `world-atlas/` and `us-atlas/`, unpacked; docs/map-data.md says which releases. The
result is written into tui/mapdata/, one file for each level of detail.
"""

import argparse
import json
import math
import sys
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from tui.domain.place.distance import mercator
from tui.mapdata import BORDER, COAST, LEVELS, STATE, UNITS_PER_DEGREE

Point = tuple[float, float]
Line = list[Point]

OUT = Path(__file__).parent.parent / "tui" / "mapdata"
SEAM_LONGITUDE, SEAM_LATITUDE = 179.99, -89.0
"""Lines drawn only to close a shape at the edge of a flat map are not coasts."""
CHUNK = 40
"""Points in a row which are shown, or left out, together."""
KEPT_OF_A_DOT = 0.4
"""A point nearer than this to the line without it is not missed."""


def arcs_of(topology: dict[str, Any]) -> list[Line]:
    """Undo the delta coding of a TopoJSON file's arcs."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(arc)
    return arcs


def users_of(geometries: Sequence[dict[str, Any]]) -> dict[int, set[int]]:
    """Return which geometries use each arc: two make it a border."""
    users: dict[int, set[int]] = defaultdict(set)

    def walk(part: Any, geometry: int) -> None:
        for arc in part:
            if isinstance(arc, list):
                walk(arc, geometry)
            else:
                users[arc if arc >= 0 else ~arc].add(geometry)

    for number, geometry in enumerate(geometries):
        walk(geometry.get("arcs", []), number)
    return users


def split(arc: Line) -> Iterator[Line]:
    """Cut an arc where it jumps over the antimeridian, and where it only closes the flat map."""
    part: Line = []
    for before, here in pairwise([arc[0], *arc]):
        on_seam = (
            min(abs(before[0]), abs(here[0])) > SEAM_LONGITUDE
            or max(before[1], here[1]) < SEAM_LATITUDE
        )
        if part and (abs(here[0] - before[0]) > 180 or on_seam):
            if len(part) > 1:
                yield part
            part = []
        part.append(here)
    if len(part) > 1:
        yield part


def simplified(line: Line, tolerance: float) -> Line:
    """Leave out the points which are not missed (Douglas and Peucker)."""
    kept = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        start, stop = spans.pop()
        (ax, ay), (bx, by) = line[start], line[stop]
        length = math.hypot(bx - ax, by - ay)
        worst, at = tolerance, 0
        for index in range(start + 1, stop):
            x, y = line[index]
            away = (
                abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
                if length
                else math.hypot(x - ax, y - ay)
            )
            if away > worst:
                worst, at = away, index
        if at:
            kept.add(at)
            spans += [(start, at), (at, stop)]
    return [line[index] for index in sorted(kept)]


def lines_of(path: Path, name: str, outer: int | None, inner: int) -> Iterator[tuple[int, Line]]:
    """Return each line of a file with its kind; `outer` None: only those between two geometries."""
    topology = json.loads(path.read_text("utf-8"))
    arcs = arcs_of(topology)
    for number, users in users_of(topology["objects"][name]["geometries"]).items():
        kind = inner if len(users) > 1 else outer
        if kind is not None:
            for part in split(arcs[number]):
                yield kind, [(x, mercator(y)) for x, y in part]


def written(lines: Sequence[tuple[int, Line]], dot: float) -> bytes:
    """Write a level: the kinds and lengths of its lines, then steps from point to point."""
    tolerance = dot * KEPT_OF_A_DOT
    kinds, lengths = bytearray(), bytearray()
    steps = array("i")
    at = [0, 0]
    for kind, line in lines:
        spread = max(max(axis) - min(axis) for axis in zip(*line, strict=True))
        if kind == COAST and spread < dot:
            continue  # an islet smaller than a dot
        points = simplified(line, tolerance) if tolerance else line
        for start in range(0, len(points) - 1, CHUNK):
            chunk = points[start : start + CHUNK + 1]
            kinds.append(kind)
            lengths.append(len(chunk))
            for point in chunk:
                for axis in (0, 1):
                    here = round(point[axis] * UNITS_PER_DEGREE)
                    steps.append(here - at[axis])
                    at[axis] = here
    if sys.byteorder == "big":
        steps.byteswap()
    raw = steps.tobytes()
    planes = b"".join(raw[plane::4] for plane in range(4))
    return zlib.compress(len(kinds).to_bytes(4, "little") + kinds + lengths + planes, 9)


def main() -> None:
    """Write every level and print how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    states = list(lines_of(folder / "us-atlas" / "states-10m.json", "states", None, STATE))
    for number, level in enumerate(LEVELS):
        world = folder / "world-atlas" / f"countries-{level.scale}.json"
        lines = [*lines_of(world, "countries", COAST, BORDER), *states]
        packed = written(lines, level.dot_degrees)
        (OUT / f"level{number}.bin").write_bytes(packed)
        counts = Counter(kind for kind, _ in lines)
        print(f"level {number}: {len(packed):,} bytes, lines by kind {dict(counts)}")


if __name__ == "__main__":
    main()
