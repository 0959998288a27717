"""Structure: headings go down one level at a time, what the editors quote says where it stands, works are in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ..diagnostics import Diagnostic, Severity
from ..edition import Edition
from .doubts import Doubt, doubt

_QUOTATION = re.compile("“([^“”]+)”")
_LONG = 6  # words; fewer are a name, a title or a turn of phrase


def check(edition: Edition) -> Iterator[Diagnostic]:
    for chapter in edition.chapters:
        for above, heading in pairwise(chapter.headings):
            if heading.level > above.level + 1:
                message = f"a heading of level {heading.level} stands under one of level {above.level}"
                hint = f"Write it with {'#' * (above.level + 1)}."
                yield Diagnostic(heading.location, "skipped-heading", message, hint, Severity.WARNING)
    yield from _unsorted(edition)


def _unsorted(edition: Edition) -> Iterator[Diagnostic]:
    for before, source in pairwise(edition.sources.values()):
        if source.key.lower() < before.key.lower():
            message = f"{source.key!r} stands after {before.key!r}"
            hint = "Entries are sorted by their keys."
            yield Diagnostic(source.location, "unsorted-bibliography", message, hint, Severity.WARNING)
            return


def doubts(edition: Edition) -> Iterator[Doubt]:
    for said in edition.said:
        prose = said.prose
        leads = prose.citations or prose.links or any(binding.kind == "claim" for binding in prose.bindings)
        if said.owner or leads:
            continue
        for match in _QUOTATION.finditer(prose.plain):
            if len(match[1].split()) >= _LONG:
                place, hint = prose.place_of(match.start()), "Link the passage, [1.4](#p1.4), or cite the work, [@key]."
                message = "the quotation does not say where it stands"
                yield doubt("", match[1], place, "quotation-without-passage", message, hint)
