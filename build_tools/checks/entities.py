"""Entities: each is named in the edition, and no spelling leads to two of them."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition
from ..facts.entity_names import linkable_names, spoken_names
from .words import Vocabulary


def check(edition: Edition) -> Iterator[Diagnostic]:
    owner: dict[str, str] = {}
    for entity in edition.facts.entities.values():
        for name in linkable_names(entity):
            first = owner.setdefault(name, entity.id)
            if first != entity.id:
                message = f"{name!r} is a spelling of {first!r} too"
                hint = "Put it under 'ambiguous' of both, and bind it where it stands."
                yield Diagnostic(entity.location, "ambiguous-spelling", message, hint)


def never_named(vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """Yield the entities that nothing binds and no text names."""
    edition = vocabulary.edition
    for entity in edition.facts.entities.values():
        bound = ("entity", entity.id) in edition.binding
        if not bound and not any(map(vocabulary.says, spoken_names(entity))):
            hint = "Add the spelling that the text uses, or take the entity out."
            yield Diagnostic(entity.location, "entity-never-named", f"no passage names {entity.id!r}", hint)
