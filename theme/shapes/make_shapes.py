"""Makes countries.json of this folder from Natural Earth's countries, scale 1:50m, in the public domain.

    npm install --ignore-scripts world-atlas@2.0.2
    python make_shapes.py node_modules/world-atlas/countries-50m.json

Lines are simplified (Douglas and Peucker) by less than a pixel of a map of one country, and what is not drawn
(the outline of all land) is left out.
"""

from __future__ import annotations

import json
import sys
from itertools import accumulate, pairwise
from math import hypot
from pathlib import Path

HERE = Path(__file__).parent
TOLERANCE, STEP = 0.035, 0.01  # degrees


def make(source: Path) -> None:
    world = json.loads(source.read_text(encoding="utf-8"))
    topology = {
        "type": "Topology",
        "transform": {"scale": [STEP, STEP], "translate": [0, 0]},
        "objects": {"countries": world["objects"]["countries"]},
        "arcs": [delta_encoded(simplified(positions(arc, world["transform"]))) for arc in world["arcs"]],
    }
    text = json.dumps(topology, ensure_ascii=False, separators=(",", ":"))
    (HERE / "countries.json").write_text(f"{text}\n", encoding="utf-8")


def positions(arc: list[list[int]], transform: dict) -> list[tuple[float, float]]:
    """Undo the delta encoding."""
    (across, up), (west, south) = transform["scale"], transform["translate"]
    longitudes, latitudes = accumulate(x for x, _ in arc), accumulate(y for _, y in arc)
    return [(x * across + west, y * up + south) for x, y in zip(longitudes, latitudes, strict=True)]


def simplified(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points without those that lie within the tolerance of the line between their neighbours."""
    kept, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        inner = range(first + 1, last)
        farthest = max(inner, key=lambda i: distance(points[i], points[first], points[last]), default=None)
        if farthest is not None and distance(points[farthest], points[first], points[last]) > TOLERANCE:
            kept.add(farthest)
            spans += [(first, farthest), (farthest, last)]
    return [points[i] for i in sorted(kept)]


def distance(point, start, end) -> float:
    (x, y), (x0, y0), (x1, y1) = point, start, end
    length = hypot(x1 - x0, y1 - y0)
    if not length:
        return hypot(x - x0, y - y0)
    return abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length


def delta_encoded(points: list[tuple[float, float]]) -> list[list[int]]:
    grid = [(round(x / STEP), round(y / STEP)) for x, y in points]
    return [list(grid[0]), *([x1 - x0, y1 - y0] for (x0, y0), (x1, y1) in pairwise(grid))]


if __name__ == "__main__":
    make(Path(sys.argv[1]))
