"""What a page can ask to be generated: `/// fact-box | famine`, then `///`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from .edition import Edition

WEIGHTS = ("serious", "notable", "slight")
ENTITY_KINDS = {"people": "person", "organisations": "organisation", "places": "place", "events": "event"}


@dataclass(frozen=True, slots=True)
class PlacementKind:
    """A kind of generated part; `arguments` gives the words that may stand after the bar."""

    purpose: str
    arguments: Callable[[Edition], Collection[str]] = lambda edition: ("",)


PLACEMENT_KINDS = {
    "fact-box": PlacementKind("a small table of claims", lambda edition: edition.facts.boxes),
    "chart": PlacementKind("claims drawn, with the same in words and as a table", lambda edition: edition.facts.charts),
    "bibliography": PlacementKind("the works cited, each with what cites it"),
    "timeline": PlacementKind(
        "every dated claim and event in order of time; in overview, how many there are",
        lambda edition: ("", "overview"),
    ),
    "map": PlacementKind("the places that have a position, drawn, and all of them as a table"),
    "data": PlacementKind("the files of data for other programs"),
    "register": PlacementKind("every claim with its passages, sources and checks"),
    "contradictions": PlacementKind(
        "the checks that fail, the most serious first, each with its explanation; of one weight, those that bear on most",
        lambda edition: ("", *WEIGHTS),
    ),
    "checks": PlacementKind("every declared check with its verdict"),
    "index": PlacementKind("the names of a kind, each with its passages", lambda edition: ENTITY_KINDS),
    "subjects": PlacementKind("the names and subjects from A to Z, each with its passages"),
    "glossary": PlacementKind("the abbreviations"),
    "cite": PlacementKind("how to cite the edition, in all formats"),
    "changes": PlacementKind("what changed from edition to edition, and what became of what is gone"),
    "explanations": PlacementKind("what the checker says, word by word, each with an example"),
    "summary": PlacementKind("what the edition holds, in numbers"),
}
