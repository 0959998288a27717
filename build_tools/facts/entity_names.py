"""Finds the names of the authority file in running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ..model import Entity

_LETTER = r"[^\W_]"


def spoken_names(entity: Entity) -> tuple[str, ...]:
    """Every form under which the edition's text may name the entity."""
    names = (entity.name, *entity.spellings, entity.abbreviation)
    return tuple(dict.fromkeys(name for name in names if name))


def linkable_names(entity: Entity) -> tuple[str, ...]:
    """The forms that mean this entity wherever they stand."""
    return tuple(name for name in spoken_names(entity) if name not in entity.ambiguous)


def all_names(entity: Entity) -> tuple[str, ...]:
    """Every form by which a reader may look for the entity."""
    return tuple(dict.fromkeys((*spoken_names(entity), *entity.names.values(), *entity.romanisations)))


class NameFinder:
    """Finds the linkable names of entities, the longest first, in time proportional to the text."""

    def __init__(self, entities: Mapping[str, Entity]):
        self.owner = {name: entity.id for entity in entities.values() for name in linkable_names(entity)}
        self.pattern = _alternatives(self.owner)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, entity id) of each name in the text, from left to right."""
        if self.pattern is None:
            return
        for match in self.pattern.finditer(text):
            yield match.start(), match.end(), self.owner[match.group()]


def _alternatives(names: Iterable[str]) -> re.Pattern | None:
    """One pattern for all names. Grouped by first letter, so that a text without them is skipped quickly."""
    by_letter: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        by_letter.setdefault(name[0], []).append(name)
    if not by_letter:
        return None
    groups = (
        f"{re.escape(letter)}(?:{'|'.join(re.escape(name[1:]) for name in group)})"
        for letter, group in by_letter.items()
    )
    return re.compile(rf"(?<!{_LETTER})(?:{'|'.join(groups)})(?!{_LETTER})")
