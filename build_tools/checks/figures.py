"""Figures: none in the report's text stands unbound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition, Utterance
from .doubts import Doubt


def doubts(utterances: Iterable[Utterance]) -> Iterator[Doubt]:
    """Yield each figure of the report, in the prose of a chapter, that no claim is bound to."""
    for said, start, words in _unbound(utterances):
        hint = f"Bind it, [{words}](claim:…), or exempt it with a reason in content/facts/exemptions.yml."
        message = f"the figure '{words}' of {said.owner} is bound to no claim"
        yield Doubt(Diagnostic(said.prose.place_of(start), "unbound-figure", message, hint), words, said.owner)


def figures_bound(edition: Edition) -> int:
    """Return how many times words of the report's text are bound to a claim."""
    return sum(binding.kind == "claim" for said in _report_text(edition.said) for binding in said.prose.bindings)


def unbound_figures(edition: Edition) -> Iterator[tuple[Utterance, int, str]]:
    """Yield (who says it, offset in its plain words, words) of each figure that no binding or link covers."""
    return _unbound(edition.said)


def _report_text(utterances: Iterable[Utterance]) -> Iterator[Utterance]:
    """Yield the prose that is the report's: passages and notes."""
    for said in utterances:
        if said.owner and not said.owner.startswith("a-"):
            yield said


def _unbound(utterances: Iterable[Utterance]) -> Iterator[tuple[Utterance, int, str]]:
    # Loaded where a chapter is looked at anew: figures can be written in many ways.
    from ..quantities.figures_in_prose import find_figures

    for said in _report_text(utterances):
        linked = said.prose.plain_linked
        for start, end, words in find_figures(said.prose.plain):
            if not any(first < end and start < last for first, last in linked):
                yield said, start, words
