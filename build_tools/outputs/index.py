"""The index of a kind of names: each with its spellings, role and passages."""

from __future__ import annotations

from ..citations.language_names import language_name
from ..model import Entity
from ..placements import ENTITY_KINDS
from ..publication import Publication
from ..quantities.edtf_dates import say_date
from .references import to_passages


def render(publication: Publication, argument: str, slug: str) -> str:
    kind = ENTITY_KINDS[argument]
    entities = [entity for entity in publication.edition.facts.entities.values() if entity.kind == kind]
    boxes = _boxes(publication)
    rows = [{**_row(publication, entity), "box": boxes.get(entity.id)} for entity in sorted(entities, key=sort_key)]
    return publication.fragment("index", slug, rows=rows, kind=kind)


def _boxes(publication: Publication) -> dict[str, str]:
    """The address of the box of each entity that has one."""
    placed = publication.addresses.of_placement
    return {
        box.entity: f"{placed('fact-box', box.id)}#box-{box.id}"
        for box in publication.edition.facts.boxes.values()
        if box.entity and placed("fact-box", box.id) is not None
    }


def sort_key(entity: Entity) -> str:
    """People are filed under their last name, as in a book's index."""
    if entity.kind == "person":
        *given, family = entity.name.split()
        return f"{family} {' '.join(given)}".casefold()
    return entity.name.removeprefix("The ").casefold()


def _row(publication: Publication, entity: Entity) -> dict:
    return {
        "entity": entity,
        "date": say_date(entity.date) if entity.date else "",
        "names": [{"tag": t, "words": w, "language": language_name(t)} for t, w in entity.names.items()],
        "also": [n for n in dict.fromkeys((*entity.spellings, *entity.romanisations)) if n != entity.name],
        "passages": to_passages(publication, publication.mentions.get(entity.id, ())),
    }
