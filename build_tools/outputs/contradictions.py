"""The contradictions: the checks that fail, each with its explanation, the most serious first."""

from __future__ import annotations

from ..model import Annotation
from ..publication import Publication
from .references import to_passages
from .verdict_words import difference

WEIGHTS = {
    "serious": "Serious: a reader who relies on the passage is misled",
    "notable": "Notable: the report’s own figures or dates do not agree",
    "slight": "Slight: slips of rounding or wording",
}


def render(publication: Publication, argument: str, slug: str) -> str:
    found = [a for a in publication.edition.annotations.values() if a.checks]
    parts = [
        (weight, heading, [entry(publication, a, slug) for a in found if a.weight == weight])
        for weight, heading in WEIGHTS.items()
    ]
    return publication.fragment("contradictions", slug, parts=[part for part in parts if part[2]])


def entry(publication: Publication, annotation: Annotation, slug: str) -> dict:
    """All that is shown of one contradiction on the page `slug`."""
    edition = publication.edition
    return {
        "annotation": annotation,
        "address": publication.addresses.of(annotation.id),
        "passages": to_passages(publication, annotation.on),
        "paragraphs": [publication.prose(prose.markdown, slug) for prose in annotation.paragraphs],
        "checks": [
            {
                "check": edition.facts.checks[id_],
                "verdict": edition.verdicts[id_],
                "difference": difference(edition.facts.checks[id_], edition.verdicts[id_]),
                "address": publication.addresses.of_check(id_),
            }
            for id_ in annotation.checks
        ],
    }
