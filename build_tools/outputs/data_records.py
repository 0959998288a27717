"""What the edition holds as records for other programs, in the edition's order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..addresses import joined
from ..facts.claim_kinds import claim_kind
from ..model import Annotation, Chapter, Claim, Entity, Note, Passage, Prose, Source
from ..publication import Publication
from ..quantities.quantity_syntax import say_claim
from .data_html import for_elsewhere

_NOTE = re.compile(r"<li[^>]* class=\"note\"[^>]*>(.*)</li>", re.DOTALL)


@dataclass(frozen=True)
class Records:
    """Lists of records by the name of their file. Addresses begin with `site`: 'https://example.org/edition/' or '/'."""

    publication: Publication
    site: str

    def __getitem__(self, name: str) -> list[dict]:
        return getattr(self, name)

    @cached_property
    def passages(self) -> list[dict]:
        return [self._passage(passage) for passage in self._edition.passages.values()]

    @cached_property
    def notes(self) -> list[dict]:
        return [self._note(note) for note in self._edition.notes.values()]

    @cached_property
    def claims(self) -> list[dict]:
        return [self._claim(claim) for claim in self._edition.claims.values()]

    @cached_property
    def checks(self) -> list[dict]:
        return [self._check(id_) for id_ in self._edition.facts.checks]

    @cached_property
    def annotations(self) -> list[dict]:
        return [self._annotation(annotation) for annotation in self._edition.annotations.values()]

    @cached_property
    def entities(self) -> list[dict]:
        return [self._entity(entity) for entity in self._edition.facts.entities.values()]

    @cached_property
    def sources(self) -> list[dict]:
        return [self._source(source) for source in self._edition.sources.values()]

    @property
    def _edition(self):
        return self.publication.edition

    @cached_property
    def _entities_in(self) -> Mapping[str, list[str]]:
        """The entities that each passage, note or annotation names."""
        named: dict[str, list[str]] = {}
        for entity in self._edition.facts.entities:
            for owner in self.publication.mentions.get(entity, ()):
                named.setdefault(owner, []).append(entity)
        return named

    def _url(self, address: str | None) -> str | None:
        return None if address is None else f"{self.site}{address}"

    def _html(self, html: str, chapter: Chapter) -> tuple[str, str]:
        """Return the HTML of a run with whole addresses, and its words."""
        page = self.publication.addresses.of_page(chapter.slug)
        return self.publication.once(
            ("elsewhere", self.site, page, html),
            lambda: for_elsewhere(html, lambda href: _joined(self.site, page, href)),
        )

    def texts(self, chapter: Chapter) -> Iterator[str]:
        """Yield the words of each passage, note and annotation of a chapter, as the records have them."""
        for passage in chapter.passages:
            yield self._prose(passage.prose, chapter)[1]
        for note in chapter.notes:
            yield self._note_prose(note, chapter)[1]
        for annotation in chapter.annotations:
            yield _joined_words(self._paragraphs(annotation))

    def _paragraphs(self, annotation: Annotation) -> list[tuple[str, str]]:
        chapter = self._edition.chapter_of[annotation.id]
        return [self._prose(prose, chapter) for prose in annotation.paragraphs]

    def _prose(self, prose: Prose, chapter: Chapter) -> tuple[str, str]:
        return self._html(self.publication.prose(prose.markdown, chapter.slug), chapter)

    def _passage(self, passage: Passage) -> dict:
        chapter = self._edition.chapter_of[passage.id]
        html, words = self._prose(passage.prose, chapter)
        heading = next((heading.text for heading in chapter.headings if heading.anchor == passage.heading), None)
        return {
            "id": passage.id,
            "url": self._url(self.publication.addresses.of(passage.id)),
            "section": chapter.section,
            "chapter": chapter.title,
            "heading": heading,
            "kind": passage.kind,
            "text": words,
            "html": html,
            "notes": [f"note-{reference.label}" for reference in passage.prose.note_references],
            "sources": _cited((passage.prose,)),
            **self._about(passage.id),
        }

    def _about(self, id_: str) -> dict:
        return {
            "claims": list(self._edition.claims_in.get(id_, ())),
            "entities": self._entities_in.get(id_, []),
            "annotations": [annotation.id for annotation in self._edition.annotations_on.get(id_, ())],
        }

    def _note(self, note: Note) -> dict:
        html, words = self._note_prose(note, self._edition.chapter_of[note.id])
        return {
            "id": note.id,
            "url": self._url(self.publication.addresses.of(note.id)),
            "number": note.label,
            "called_in": note.called_in or None,
            "text": words,
            "html": html,
            "sources": _cited((note.prose,)),
            **self._about(note.id),
        }

    def _note_prose(self, note: Note, chapter: Chapter) -> tuple[str, str]:
        found = _NOTE.search(self.publication.prose(note.definition, chapter.slug))
        return self._html(found[1] if found else "", chapter)

    def _claim(self, claim: Claim) -> dict:
        value = claim.value
        return {
            "id": claim.id,
            "url": self._url(self.publication.addresses.of_claim(claim.id)),
            "statement": claim.statement,
            "kind": claim_kind(claim),
            "value": value
            and {
                "low": _number(value.low),
                "high": _number(value.high),
                "vague": value.vague,
                "written": claim.value_source,
            },
            "unit": claim.unit or None,
            "date": claim.date or None,
            "qualifier": claim.qualifier or None,
            "words": say_claim(claim),
            "standing": claim.standing,
            "passages": list(claim.passages),
            "sources": list(claim.sources),
            "checks": list(self._edition.checks_on.get(claim.id, ())),
        }

    def _check(self, id_: str) -> dict:
        check, verdict = self._edition.facts.checks[id_], self._edition.verdicts[id_]
        return {
            "id": id_,
            "url": self._url(self.publication.addresses.of_check(id_)),
            "kind": check.kind,
            "statement": check.statement,
            "claims": list(check.claims),
            "result": check.result or None,
            "tolerance": check.tolerance or None,
            "asserts": [{"passage": passage, "asserts": said} for passage, said in check.asserts.items()],
            "outcome": verdict.outcome,
            "computed": verdict.computed or None,
            "stated": verdict.stated or None,
            "passages": list(verdict.passages),
            "explained_by": [annotation.id for annotation in self._edition.explaining.get(id_, ())],
        }

    def _annotation(self, annotation: Annotation) -> dict:
        paragraphs = self._paragraphs(annotation)
        return {
            "id": annotation.id,
            "url": self._url(self.publication.addresses.of(annotation.id)),
            "kind": annotation.kind,
            "weight": annotation.weight,
            "date": annotation.date,
            "on": list(annotation.on),
            "checks": list(annotation.checks),
            "claims": list(annotation.claims),
            "sources": _cited(annotation.paragraphs),
            "text": _joined_words(paragraphs),
            "html": [html for html, _ in paragraphs],
        }

    def _entity(self, entity: Entity) -> dict:
        position = {"latitude": _number(entity.latitude), "longitude": _number(entity.longitude)}
        return {
            "id": entity.id,
            "url": self._url(self.publication.addresses.of_entity(entity.id)),
            "kind": entity.kind,
            "name": entity.name,
            "spellings": list(entity.spellings),
            "names": dict(entity.names),
            "romanisations": list(entity.romanisations),
            "abbreviation": entity.abbreviation or None,
            "role": entity.role or None,
            "date": entity.date or None,
            "position": position if entity.latitude is not None else None,
            "claims": list(self._edition.claims_naming.get(entity.id, ())),
            "mentioned_in": list(self.publication.mentions.get(entity.id, ())),
        }

    def _source(self, source: Source) -> dict:
        custom = {
            "url": self._url(self.publication.addresses.of_source(source.key)),
            "role": source.role,
            "note": source.note or None,
            "reading": source.reading or None,
            "reading_date": source.reading_date or None,
            "reading_note": source.reading_note or None,
            "cited_in": [owner for owner in self._edition.citing.get(source.key, ()) if owner],
        }
        return {**source.csl, "id": source.key, "custom": custom}


def _joined(site: str, page: str, href: str) -> str:
    """('https://example.org/', '2-silt/', '../register/#claim-x') -> 'https://example.org/register/#claim-x'."""
    address = joined(href, page)
    return href if address is None else f"{site}{address}"


def _joined_words(paragraphs: Iterable[tuple[str, str]]) -> str:
    return " ".join(words for _, words in paragraphs)


def _cited(runs) -> list[str]:
    return list(dict.fromkeys(item.key for prose in runs for citation in prose.citations for item in citation.items))


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
