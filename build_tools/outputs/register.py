"""The register: every claim of the report with its value, passages, sources, standing and checks."""

from __future__ import annotations

from ..facts.claim_kinds import claim_kind
from ..model import Claim
from ..publication import Publication
from ..quantities.quantity_syntax import say_claim
from .references import to_checks, to_passages, to_sources

STANDINGS = {
    "cited": "the report names a source",
    "uncited": "the report names no source",
    "contradicted": "a check with other claims fails",
    "corrected": "a better source says otherwise",
}


def render(publication: Publication, argument: str, slug: str) -> str:
    edition = publication.edition
    order = {id_: place for place, id_ in enumerate([*edition.passages, *edition.notes])}
    claims = sorted(edition.claims.values(), key=lambda c: (_first(c, edition, order), c.id))
    rows = [_row(publication, claim) for claim in claims]
    titles = {chapter.section: chapter.title for chapter in edition.chapters if chapter.section}
    sections = {section: title for section, title in titles.items() if any(r["section"] == section for r in rows)}
    kinds = sorted({row["kind"] for row in rows})
    return publication.fragment("register", slug, rows=rows, sections=sections, standings=STANDINGS, kinds=kinds)


def _first(claim: Claim, edition, order) -> int:
    """Claims of notes stand with the passage that calls the note."""
    places = (edition.notes[p].called_in if p in edition.notes else p for p in claim.passages)
    return min((order.get(place, len(order)) for place in places), default=len(order))


def _row(publication: Publication, claim: Claim) -> dict:
    edition = publication.edition
    home = edition.chapter_of.get(claim.passages[0]) if claim.passages else None
    return {
        "claim": claim,
        "value": say_claim(claim),
        "kind": claim_kind(claim),
        "section": home.section if home else "",
        "passages": to_passages(publication, claim.passages),
        "sources": to_sources(publication, claim.sources),
        "checks": [
            {"reference": reference, "outcome": edition.verdicts[id_].outcome}
            for id_, reference in zip(
                edition.checks_on.get(claim.id, ()),
                to_checks(publication, edition.checks_on.get(claim.id, ())),
                strict=True,
            )
        ],
    }
