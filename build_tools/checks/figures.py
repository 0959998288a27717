"""Figures: none in the report's text stands unbound, but for the exempted, and every exemption exempts."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition, Utterance
from ..figures_in_prose import find_figures


def check(edition: Edition) -> Iterator[Diagnostic]:
    exemptions = {(e.passage, e.words): e for e in edition.facts.exemptions}
    used = set()
    for said, start, words in unbound_figures(edition):
        exemption = (said.owner, words)
        if exemption in exemptions:
            used.add(exemption)
            continue
        hint = f"Bind it, [{words}](claim:…), or exempt it with a reason in content/facts/exemptions.yml."
        message = f"the figure '{words}' of {said.owner} is bound to no claim"
        yield Diagnostic(said.prose.place_of(start), "unbound-figure", message, hint)
    for key, exemption in exemptions.items():
        if key not in used:
            message = f"{exemption.passage} has no unbound figure '{exemption.words}'"
            yield Diagnostic(exemption.location, "unused-exemption", message, "Take the exemption out.")


def figures_bound(edition: Edition) -> int:
    """Return how many times words of the report's text are bound to a claim."""
    return sum(binding.kind == "claim" for said in report_text(edition) for binding in said.prose.bindings)


def report_text(edition: Edition) -> Iterator[Utterance]:
    """Yield the prose that is the report's: passages and notes."""
    for said in edition.said:
        if said.owner and not said.owner.startswith("a-"):
            yield said


def unbound_figures(edition: Edition) -> Iterator[tuple[Utterance, int, str]]:
    """Yield (who says it, offset in its plain words, words) of each figure that no binding or link covers."""
    for said in report_text(edition):
        linked = said.prose.plain_linked
        for start, end, words in find_figures(said.prose.plain):
            if not any(first < end and start < last for first, last in linked):
                yield said, start, words
