"""The index of names and subjects, from A to Z as a book has it: what searches on paper, and without a script.

A name is filed under each letter by which a reader may look for it, and leads on from an abbreviation to the name. A
subject is what the report has a heading for, and what the editors drew or tabled.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from ..entity_boxes import shown_box
from ..model import Entity
from ..publication import Publication
from .index import sort_key
from .references import Reference, to_passages


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A line of the index: words with their passages, or with another line to be seen."""

    words: str  # 'Lund, Ada'
    order: str  # by which it is filed
    address: str | None = None  # of the name's own entry, of the chart
    passages: tuple[Reference, ...] = ()
    see: str = ""  # 'Skagle Harbour Trust'


def render(publication: Publication, argument: str, slug: str) -> str:
    lines = sorted((*_names(publication), *_subjects(publication)), key=lambda line: (_filed(line.order), line.words))
    letters = [(letter, list(group)) for letter, group in groupby(lines, key=lambda line: _letter(line.order))]
    return publication.fragment("subjects", slug, letters=letters)


def _names(publication: Publication) -> Iterator[IndexLine]:
    for entity in publication.edition.facts.entities.values():
        address = publication.addresses.of_entity(entity.id)
        passages = tuple(to_passages(publication, publication.mentions.get(entity.id, ())))
        words = _turned(entity, entity.name)
        yield IndexLine(words, sort_key(entity), address, passages)
        if entity.abbreviation and entity.abbreviation != entity.name:
            yield IndexLine(entity.abbreviation, entity.abbreviation, address, see=words)
        for name in _elsewhere(entity, words):
            yield IndexLine(name, name, address, see=words)


def _turned(entity: Entity, name: str) -> str:
    """Return a name as it is filed: a person's by its last word, 'Lund, Ada'."""
    *given, family = name.split()
    return f"{family}, {' '.join(given)}" if entity.kind == "person" and given else name


def _elsewhere(entity: Entity, filed: str) -> Iterator[str]:
    """Yield the first of an entity's other Latin names under each letter where nobody would find it yet."""
    letters = {_letter(filed), _letter(entity.abbreviation)} if entity.abbreviation else {_letter(filed)}
    for name in (_turned(entity, other) for other in entity.romanisations):
        letter = _letter(name)
        if letter not in letters and letter.isascii() and letter.isalpha():
            letters.add(letter)
            yield name


def _subjects(publication: Publication) -> Iterator[IndexLine]:
    edition, addresses = publication.edition, publication.addresses
    for chapter in edition.chapters:
        for heading in chapter.headings:
            under = [passage.id for passage in chapter.passages if passage.heading == heading.anchor]
            if heading.level > 1 and under:
                address = f"{addresses.of_page(chapter.slug)}#{heading.anchor}"
                yield IndexLine(heading.text, heading.text, address, tuple(to_passages(publication, under)))
    # A box of a name alone has no line of its own: its name has one.
    boxes = {box.id: shown_box(box, edition) for box in edition.facts.boxes.values() if box.title}
    for kind, things in (("chart", edition.facts.charts), ("fact-box", boxes)):
        for id_, thing in things.items():
            page = addresses.of_placement(kind, id_)
            if page is None:
                continue
            cells = thing.rows if kind == "fact-box" else ()
            claims = (
                [c for row in cells for c in row.cells] if cells else [claim for _, claim in thing.mentions() if claim]
            )
            where = _stating(publication, claims)
            yield IndexLine(thing.title, thing.title, f"{page}#{'box' if cells else 'chart'}-{id_}", where)


def _stating(publication: Publication, claims: Iterable[str]) -> tuple[Reference, ...]:
    known = publication.edition.claims
    owners = dict.fromkeys(owner for id_ in claims if id_ in known for owner in known[id_].passages)
    return tuple(to_passages(publication, owners))


def _filed(words: str) -> str:
    """Return words as an index files them: without article, capitals and marks, and without signs before the first letter."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
    bare = "".join(c for c in bare if c.isalnum() or c == " ").strip()
    return bare.removeprefix("the ").removeprefix("an ").removeprefix("a ")


def _letter(words: str) -> str:
    first = _filed(words)[:1].upper()
    return first if first.isalpha() else "0–9"
