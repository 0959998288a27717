"""The contradictions: the checks that fail, each with its explanation, the most serious first."""

from __future__ import annotations

import re

from ..model import Annotation
from ..placements import WEIGHTS
from ..publication import Publication
from .references import to_passages
from .verdict_words import difference

_HEADINGS = {
    "serious": "Serious: a reader who relies on the passage is misled",
    "notable": "Notable: the report’s own figures or dates do not agree",
    "slight": "Slight: slips of rounding or wording",
}
_MOST_IN_BRIEF = 3
_TELLING = 90  # characters; a shorter first sentence does not yet say what is wrong
_NEXT_SENTENCE = re.compile(r"(?<=[.!?’”])\s+(?=[“‘]?[A-Z])")


def render(publication: Publication, argument: str, slug: str) -> str:
    if argument:
        return _in_brief(publication, argument, slug)
    found = [a for a in publication.edition.annotations.values() if a.checks]
    parts = [
        (weight, _HEADINGS[weight], [entry(publication, a, slug) for a in found if a.weight == weight])
        for weight in WEIGHTS
    ]
    return publication.fragment("contradictions", slug, parts=[part for part in parts if part[2]])


def _in_brief(publication: Publication, weight: str, slug: str) -> str:
    """Return the contradictions of a weight that bear on most checks and passages, each by its first words."""
    found = [a for a in publication.edition.annotations.values() if a.checks and a.weight == weight]
    found.sort(key=lambda annotation: -len(annotation.checks) - len(annotation.on))
    entries = [
        {
            "address": publication.addresses.of(annotation.id),
            "passages": to_passages(publication, annotation.on),
            "words": beginning(annotation.paragraphs[0].plain),
        }
        for annotation in found[:_MOST_IN_BRIEF]
    ]
    return publication.fragment(
        "contradictions-in-brief",
        slug,
        weight=weight,
        entries=entries,
        count=len(found),
        all=publication.addresses.of_placement("contradictions"),
    )


def beginning(text: str) -> str:
    """Return the first sentence of a text, with the second where the first is short."""
    sentences = _NEXT_SENTENCE.split(text)
    return sentences[0] if len(sentences[0]) >= _TELLING else " ".join(sentences[:2])


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
