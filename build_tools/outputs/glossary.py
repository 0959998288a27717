"""The glossary: every abbreviation with the name that it stands for."""

from __future__ import annotations

from ..publication import Publication
from .references import to_passages


def render(publication: Publication, argument: str, slug: str) -> str:
    entities = [entity for entity in publication.edition.facts.entities.values() if entity.abbreviation]
    rows = [
        {
            "entity": entity,
            "address": publication.addresses.of_entity(entity.id),
            "passages": to_passages(publication, publication.mentions.get(entity.id, ())),
        }
        for entity in sorted(entities, key=lambda entity: entity.abbreviation.casefold())
    ]
    return publication.fragment("glossary", slug, rows=rows)
