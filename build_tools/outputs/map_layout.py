"""Where a map looks, and which of its places get their name: those that most passages are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..shapes import Country, Point, View, view_of

_WIDEST = 60  # degrees; a wider country is shown only where its places are
_LEAST = 3  # degrees around a single place
_EM = 0.57  # the width of an average letter, in ems
_MARK = 5  # pixels from the middle of a dot to its edge, and a little more


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to be shown."""

    id: str
    name: str
    number: int  # in the list below the map
    point: Point
    weight: int  # how many passages name it
    is_country: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the map: its dot and its name, or its number where there is no room for the name."""

    spot: Spot
    x: float
    y: float
    words: str
    words_x: float
    words_y: float
    anchor: str  # 'start', 'middle', 'end'

    @property
    def is_named(self) -> bool:
        return self.words == self.spot.name


def home_of(spots: Sequence[Spot], countries: Sequence[Country]) -> Country | None:
    """Return the country in which most places lie."""
    homes = Counter()
    for spot in spots:
        country = next((country for country in countries if country.around(spot.point)), None)
        if country:
            homes[country.name] += 1
    if not homes:
        return None
    most, _ = homes.most_common(1)[0]
    return next(country for country in countries if country.name == most)


def outline(spots: Sequence[Spot], home: Country | None) -> list[Point]:
    """Return the points that the map must show: the home country where its places lie, or just the places."""
    inside = [spot.point for spot in spots if home and home.around(spot.point)]
    rings = {ring for point in inside for ring in [home.around(point)]}
    shore = [point for ring in sorted(rings) for point in ring]
    longitudes = [longitude for longitude, _ in shore]
    if shore and max(longitudes) - min(longitudes) <= _WIDEST:
        return shore
    return [corner for point in inside or [spot.point for spot in spots] for corner in _around(point)]


def _around(point: Point) -> Iterator[Point]:
    return ((point[0] + x * _LEAST, max(-89.0, min(89.0, point[1] + y * _LEAST))) for x in (-1, 1) for y in (-1, 1))


def marks_of(spots: Sequence[Spot], view: View, type_size: float) -> list[Mark]:
    """Place names by importance, each where it covers no other; the marks come in the order of the list."""
    shown = [(spot, *view.place(spot.point)) for spot in spots if view.shows(spot.point)]
    taken = [_box(x, y, 2 * _MARK, 2 * _MARK) for spot, x, y in shown if not spot.is_country]
    marks = []
    for spot, x, y in sorted(shown, key=lambda found: (-found[0].weight, found[0].number)):
        mark = _labelled(spot, x, y, spot.name, taken, view, type_size)
        if mark is None:
            number = str(spot.number)
            mark = _labelled(spot, x, y, number, taken, view, type_size) or Mark(
                spot, x, y, number, x + 7, y + 4, "start"
            )
        taken.append(_box_of_words(mark, type_size))
        marks.append(mark)
    return sorted(marks, key=lambda mark: mark.spot.number)


# (anchor, right, down) in pixels from the middle of a dot, the best first.
_BESIDE = (
    ("start", 8, 0),
    ("end", -8, 0),
    ("middle", 0, -13),
    ("middle", 0, 13),
    ("start", 5, -10),
    ("start", 5, 10),
    ("end", -5, -10),
    ("end", -5, 10),
)
_FARTHER = (
    ("start", 14, -8),
    ("start", 14, 8),
    ("end", -14, -8),
    ("end", -14, 8),
    ("middle", 0, -20),
    ("middle", 0, 20),
    ("start", 9, -17),
    ("end", -9, 17),
)


def _labelled(spot: Spot, x: float, y: float, words: str, taken: list, view: View, type_size: float) -> Mark | None:
    """Return the place with its words where they cover nothing; None where there is no room. A country's name is its own dot."""
    is_name = words == spot.name
    drop = type_size * 0.36  # from the middle of a line of type to its baseline
    for anchor, right, down in (
        (("middle", 0, 0),) if spot.is_country and is_name else _BESIDE if is_name else (*_BESIDE, *_FARTHER)
    ):
        mark = Mark(spot, x, y, words, x + right, y + down + drop, anchor)
        box = _box_of_words(mark, type_size)
        if _within(box, view) and not any(_overlap(box, other) for other in taken):
            return mark
    return None


def _box_of_words(mark: Mark, type_size: float) -> tuple[float, float, float, float]:
    width = len(mark.words) * type_size * _EM + 4
    left = mark.words_x - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
    return left, mark.words_y - type_size, left + width, mark.words_y + type_size * 0.3


def _box(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _overlap(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _within(box, view: View) -> bool:
    return box[0] >= 2 and box[1] >= 2 and box[2] <= view.width - 2 and box[3] <= view.height - 2


def specification(topology: dict, view: View, home: str) -> dict:
    """Return how Vega-Lite draws the land in this view."""
    here = {"field": "properties.name", "equal": home}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": view.width,
        "height": view.height,
        "padding": 0,
        "autosize": {"type": "none"},
        "config": {"view": {"stroke": None}, "background": None},
        "data": {"values": topology, "format": {"type": "topojson", "feature": "countries"}},
        "projection": {
            "type": "azimuthalEqualArea",
            "rotate": [-view.centre[0], -view.centre[1]],
            "scale": view.scale,
            "translate": list(view.shift),
            "clipAngle": 90,
            "clipExtent": [[-2, -2], [view.width + 2, view.height + 2]],
        },
        "layer": [
            _land("land", {"not": here}, "tone-land"),
            _land("home", here, "tone-home"),
        ],
    }


def _land(name: str, which: dict, tone: str) -> dict:
    return {
        "name": name,
        "transform": [{"filter": which}],
        "mark": {"type": "geoshape", "fill": tone, "stroke": "tone-border", "strokeWidth": 0.8},
    }


def views(spots: Sequence[Spot], home: Country | None) -> list[tuple[str, View, float]]:
    """The map for wide columns and the one for narrow ones, each with the size of its type."""
    shown = outline(spots, home)
    return [("wide", view_of(shown, 680, 26), 13), ("narrow", view_of(shown, 350, 14, tallest=1.1), 15)]
