"""Fact boxes: each is shown, and one of an entity has something to show that is about it."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition
from ..entity_boxes import is_about
from ..model import FactBox
from ..suggestions import did_you_mean


def check(edition: Edition) -> Iterator[Diagnostic]:
    placed = {p.argument for chapter in edition.chapters for p in chapter.placements if p.kind == "fact-box"}
    for box in edition.facts.boxes.values():
        if box.id not in placed:
            hint = f"Place it in a chapter: '/// fact-box | {box.id}', then '///'."
            yield Diagnostic(box.location, "unused-box", f"no chapter shows the fact box {box.id!r}", hint)
        if box.entity:
            yield from _of_entity(box, edition)


def _of_entity(box: FactBox, edition: Edition) -> Iterator[Diagnostic]:
    known, place = edition.facts.entities, box.places["entity"]
    if box.entity not in known:
        hint = did_you_mean(box.entity, known) or "Declare it in content/facts/."
        yield Diagnostic(place, "unknown-entity", f"unknown entity {box.entity!r}", hint)
    elif box.rows:
        yield from _rows_of_another(box, edition)
    elif not edition.claims_naming.get(box.entity):
        hint = "Name it in the statements of the claims about it, choose claims under 'rows', or take the box out."
        yield Diagnostic(place, "empty-box", f"no claim names {box.entity!r}: the box would be empty", hint)


def _rows_of_another(box: FactBox, edition: Edition) -> Iterator[Diagnostic]:
    """Yield the claims that nothing joins to the entity; the unknown are reported by the reader."""
    for row in box.rows:
        for id_, place in zip(row.cells, row.cell_locations, strict=True):
            claim = edition.claims.get(id_)
            if claim and not is_about(claim, box.entity, edition):
                message = f"neither the claim {id_!r} nor a passage that states it names {box.entity!r}"
                yield Diagnostic(place, "row-of-another", message, "Take it out, or name what the box is about in it.")
