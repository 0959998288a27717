"""What the edition holds, in numbers."""

from __future__ import annotations

from collections import Counter

from ..publication import Publication

_WORDS_A_MINUTE = 220  # of quiet reading


def render(publication: Publication, argument: str, slug: str) -> str:
    edition = publication.edition
    words = sum(len(passage.prose.plain.split()) for passage in edition.passages.values())
    return publication.fragment(
        "summary",
        slug,
        report=edition.report,
        passages=len(edition.passages),
        minutes=max(1, round(words / _WORDS_A_MINUTE)),
        notes=len(edition.notes),
        claims=len(edition.claims),
        cited=sum(source.role == "cited" for source in edition.sources.values()),
        consulted=sum(source.role != "cited" for source in edition.sources.values()),
        annotations=len(edition.annotations),
        outcomes=Counter(verdict.outcome for verdict in edition.verdicts.values()),
        addresses={
            kind: publication.addresses.of_placement(kind)
            for kind in ("register", "contradictions", "checks", "bibliography")
        },
    )
