"""Every declared check with its verdict, in the order of declaration."""

from __future__ import annotations

from collections import Counter

from ..publication import Publication
from .references import to_claims, to_passages
from .verdict_words import difference


def render(publication: Publication, argument: str, slug: str) -> str:
    edition = publication.edition
    rows = []
    for check in edition.facts.checks.values():
        verdict = edition.verdicts[check.id]
        rows.append(
            {
                "check": check,
                "verdict": verdict,
                "difference": difference(check, verdict),
                "claims": to_claims(publication, [*check.claims, *([check.result] if check.result else [])]),
                "asserts": [(to_passages(publication, [passage])[0], said) for passage, said in check.asserts.items()],
                "explained": to_passages(publication, [a.id for a in edition.explaining.get(check.id, ())]),
            }
        )
    counts = Counter(row["verdict"].outcome for row in rows)
    return publication.fragment("checks", slug, rows=rows, counts=counts)
