"""Countries as shapes, and a projection that shows a part of the earth.

The shapes are TopoJSON: https://github.com/topojson/topojson-specification.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import cos, radians, sin, sqrt
from pathlib import Path

Point = tuple[float, float]  # longitude, latitude in degrees


@dataclass(frozen=True, slots=True)
class Country:
    name: str
    polygons: tuple[tuple[Point, ...], ...]  # outer rings only: no hole is a place abroad that matters here

    def around(self, point: Point) -> tuple[Point, ...] | None:
        """Return the polygon in which a point lies."""
        return next((ring for ring in self.polygons if _inside(point, ring)), None)


def read_topology(file: Path) -> dict:
    return json.loads(file.read_text(encoding="utf-8"))


def countries_of(topology: dict) -> list[Country]:
    arcs = [_positions(arc, topology["transform"]) for arc in topology["arcs"]]
    geometries = topology["objects"]["countries"]["geometries"]
    return [Country(shape["properties"]["name"], tuple(_outer_rings(shape, arcs))) for shape in geometries]


def _positions(arc: Sequence[Sequence[int]], transform: dict) -> list[Point]:
    """Undo the delta encoding."""
    (across, up), (west, south) = transform["scale"], transform["translate"]
    longitudes, latitudes = accumulate(x for x, _ in arc), accumulate(y for _, y in arc)
    return [(x * across + west, y * up + south) for x, y in zip(longitudes, latitudes, strict=True)]


def _outer_rings(shape: dict, arcs: list[list[Point]]) -> Iterator[tuple[Point, ...]]:
    polygons = {"Polygon": [shape.get("arcs")], "MultiPolygon": shape.get("arcs")}.get(shape["type"]) or []
    for outer, *_ in polygons:
        yield tuple(point for index in outer for point in (arcs[index] if index >= 0 else arcs[~index][::-1]))


def _inside(point: Point, ring: Sequence[Point]) -> bool:
    """Whether a line from the point eastwards leaves the ring an odd number of times."""
    x, y = point
    crossings = 0
    for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            crossings += 1
    return crossings % 2 == 1


@dataclass(frozen=True, slots=True)
class View:
    """Lambert's azimuthal projection, true to area, of what surrounds a centre."""

    centre: Point
    scale: float  # pixels per radian at the centre
    shift: Point  # where the centre is in the picture
    width: int
    height: int

    def place(self, point: Point) -> Point:
        """Return where a point of the earth is in the picture, in pixels from its upper left corner."""
        x, y = _flat(point, self.centre)
        return self.shift[0] + self.scale * x, self.shift[1] - self.scale * y

    def shows(self, point: Point) -> bool:
        x, y = self.place(point)
        return 0 <= x <= self.width and 0 <= y <= self.height


def view_of(points: Iterable[Point], width: int, margin: int, tallest: float = 0.9) -> View:
    """Return the view of this width that shows all points; its height is at most `tallest` times the width."""
    points = list(points)
    centre = tuple((min(axis) + max(axis)) / 2 for axis in zip(*points, strict=True))
    flat = [_flat(point, centre) for point in points]
    (left, right), (bottom, top) = ((min(axis), max(axis)) for axis in zip(*flat, strict=True))
    scale = min((width - 2 * margin) / ((right - left) or 1), (width * tallest - 2 * margin) / ((top - bottom) or 1))
    height = round(scale * (top - bottom) + 2 * margin)
    shift = (width / 2 - scale * (left + right) / 2, height / 2 + scale * (bottom + top) / 2)
    return View(centre, scale, shift, width, height)


def _flat(point: Point, centre: Point) -> Point:
    longitude, latitude, latitude0 = radians(point[0] - centre[0]), radians(point[1]), radians(centre[1])
    toward = sin(latitude0) * sin(latitude) + cos(latitude0) * cos(latitude) * cos(longitude)
    factor = sqrt(2 / max(1 + toward, 1e-9))
    across = cos(latitude) * sin(longitude)
    up = cos(latitude0) * sin(latitude) - sin(latitude0) * cos(latitude) * cos(longitude)
    return factor * across, factor * up
