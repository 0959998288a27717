"""What a fact box of an entity shows: the claims about it, in order, and the contradictions that touch it.

A statement is to be understood alone, so it names what it is about: a claim is about each entity that its statement names.
"""

from __future__ import annotations

from dataclasses import replace

from .chronology import Entry, joined
from .edition import Edition
from .model import BoxRow, Check, Claim, FactBox


def shown_box(box: FactBox, edition: Edition) -> FactBox:
    """Return a box with the title and the rows that the register gives it where nothing is chosen; others as they are."""
    entity = edition.facts.entities.get(box.entity)
    if entity is None:
        return box
    rows = box.rows or tuple(_row(box, claims) for claims in claims_about(entity.id, edition))
    return replace(box, title=box.title or entity.name, rows=rows)


def _row(box: FactBox, claims: list[Claim]) -> BoxRow:
    told, *also = sorted(claims, key=lambda claim: -len(claim.date))
    return BoxRow("", (told.id,), box.location, (box.location,), tuple(claim.id for claim in also))


def claims_about(entity: str, edition: Edition) -> list[list[Claim]]:
    """Return the claims whose statements name an entity, those that say one thing together.

    First come the dated in order of time, then the others in the report's order.
    """
    claims = [edition.claims[id_] for id_ in edition.claims_naming.get(entity, ())]
    groups = joined(claims, edition)
    dated = (group for group in groups if group[0].date)
    in_time = sorted(dated, key=lambda group: Entry(max((c.date for c in group), key=len), tuple(group)).order)
    return [*in_time, *(group for group in groups if not group[0].date)]


def is_about(claim: Claim, entity: str, edition: Edition) -> bool:
    """Whether a claim can be chosen for an entity's box: its statement names the entity, or what states it does."""
    if claim.id in edition.claims_naming.get(entity, ()):
        return True
    prose = [
        thing.prose for owner in claim.passages if (thing := edition.passages.get(owner) or edition.notes.get(owner))
    ]
    bound = (binding.target for run in prose for binding in run.bindings if binding.kind == "entity")
    return entity in bound or any(_names(run.plain, entity, edition) for run in prose)


def contradictions_of(box: FactBox, edition: Edition) -> list[Check]:
    """Return the failing checks in which a claim about the box's entity or one of its rows stands, or that name the entity."""
    touched = {*edition.claims_naming.get(box.entity, ()), *(claim for row in box.rows for claim in row.cells)}
    return [
        check
        for check in edition.facts.checks.values()
        if edition.verdicts[check.id].outcome == "fails"
        and (
            not touched.isdisjoint((*check.claims, check.result))
            or any(_names(words, box.entity, edition) for words in (check.statement, *check.asserts.values()))
        )
    ]


def _names(words: str, entity: str, edition: Edition) -> bool:
    return any(found == entity for _, _, found in edition.names.find(words))
