"""The map: the places that have a position, on the country where most of them lie, and all of them as a table."""

from __future__ import annotations

from functools import lru_cache

from ..model import Entity
from ..publication import Publication
from ..shapes import countries_of, read_topology
from ..vega import CACHE, draw
from .index import sort_key
from .map_layout import Spot, home_of, marks_of, specification, views
from .positions import say_position
from .references import to_passages

SHAPES = "shapes/countries.json"


def render(publication: Publication, argument: str, slug: str) -> str:
    topology, countries = _shapes(publication.theme / SHAPES)
    places = sorted((e for e in publication.edition.facts.entities.values() if e.kind == "place"), key=sort_key)
    placed = [place for place in places if place.latitude is not None]
    names = frozenset(country.name for country in countries)
    spots = [_spot(publication, place, number, names) for number, place in enumerate(placed, 1)]
    home = home_of(spots, countries)
    drawings = []
    for name, view, type_size in views(spots, home) if spots else ():
        land = draw(specification(topology, view, home.name if home else ""), publication.root / CACHE)
        drawings.append((name, land, marks_of(spots, view, type_size), type_size))
    shown = {mark.spot.id for _, _, marks, _ in drawings for mark in marks}
    return publication.fragment(
        "map",
        slug,
        drawings=drawings,
        addresses={place.id: publication.addresses.of_entity(place.id) for place in placed},
        rows=[_row(publication, place, spot, spot.id in shown) for place, spot in zip(placed, spots, strict=True)],
        beyond=sum(spot.id not in shown for spot in spots),
        without=len(places) - len(placed),
    )


@lru_cache(maxsize=2)
def _shapes(file):
    topology = read_topology(file)
    return topology, countries_of(topology)


def _passages(publication: Publication, place: Entity) -> list[str]:
    """Those of the report; what the editors say of a place does not make it more important."""
    return [owner for owner in publication.mentions.get(place.id, ()) if not owner.startswith("a-")]


def _spot(publication: Publication, place: Entity, number: int, countries: frozenset[str]) -> Spot:
    return Spot(
        id=place.id,
        name=place.name,
        number=number,
        point=(float(place.longitude), float(place.latitude)),
        weight=len(_passages(publication, place)),
        is_country=place.name in countries,
    )


def _row(publication: Publication, place: Entity, spot: Spot, is_shown: bool) -> dict:
    return {
        "place": place,
        "number": spot.number,
        "address": publication.addresses.of_entity(place.id),
        "position": say_position(place),
        "is_shown": is_shown,
        "passages": to_passages(publication, _passages(publication, place)),
    }
