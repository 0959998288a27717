"""How the apparatus points: a link with its words, for passages, notes, sources, claims and checks."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Source
from ..publication import Publication


@dataclass(frozen=True, slots=True)
class Reference:
    words: str  # '1.5', 'note 7', 'Lund 2018'
    address: str | None  # under the site's root; None where no page shows it


def to_passages(publication: Publication, ids) -> list[Reference]:
    """References to passages, notes and annotations, in the order given."""
    return [Reference(_passage_words(id_), publication.addresses.of(id_)) for id_ in ids if id_]


def _passage_words(id_: str) -> str:
    if id_.startswith("note-"):
        return f"note {id_.removeprefix('note-')}"
    if id_.startswith("a-"):
        return f"annotation {id_.removeprefix('a-')}"
    return id_


def to_sources(publication: Publication, keys) -> list[Reference]:
    edition, addresses = publication.edition, publication.addresses
    return [
        Reference(source_label(edition.sources[key]), addresses.of_source(key))
        for key in keys
        if key in edition.sources
    ]


def to_claims(publication: Publication, ids) -> list[Reference]:
    claims = publication.edition.claims
    return [Reference(claims[id_].statement, publication.addresses.of_claim(id_)) for id_ in ids if id_ in claims]


def to_checks(publication: Publication, ids) -> list[Reference]:
    checks = publication.edition.facts.checks
    return [Reference(checks[id_].statement, publication.addresses.of_check(id_)) for id_ in ids]


def source_label(source: Source) -> str:
    """'Lund 2018', 'Harbour Trust 2020', 'Amnesty International n.d.'."""
    names = source.csl.get("author") or source.csl.get("editor") or []
    who = " and ".join(_family(name) for name in names[:2]) if len(names) < 3 else f"{_family(names[0])} et al."
    who = who or source.csl.get("publisher") or source.csl.get("container-title") or source.csl.get("title", source.key)
    return f"{who} {_year(source)}"


def _family(name) -> str:
    particle = name.get("non-dropping-particle", "")
    return " ".join(part for part in (particle, name.get("family") or name.get("literal", "")) if part)


def _year(source: Source) -> str:
    issued = source.csl.get("issued") or {}
    parts = issued.get("date-parts") or [[None]]
    return str(parts[0][0]) if parts[0] and parts[0][0] else str(issued.get("raw") or "n.d.")
