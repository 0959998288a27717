"""Fact boxes: a small table of claims, each row with the passages and sources behind it; of an entity, what it is above it."""

from __future__ import annotations

from collections.abc import Sequence

from ..citations.language_names import language_name
from ..entity_boxes import contradictions_of, shown_box
from ..model import BoxRow, Check, Entity, FactBox
from ..placements import WEIGHTS
from ..publication import Publication
from ..quantities.edtf_dates import say_date
from ..quantities.quantity_syntax import say_claim
from .positions import say_position
from .references import Reference, to_passages, to_sources
from .verdict_words import difference

_MOST_PASSAGES = 12  # in which an entity is named, listed one by one; of more, the index lists them all
_MOST_CONTRADICTIONS = 5  # told one by one; the others stand with all that fail


def render(publication: Publication, argument: str, slug: str) -> str:
    declared = publication.edition.facts.boxes[argument]
    box = shown_box(declared, publication.edition)
    rows = [_row(publication, row) for row in box.rows]
    groups = [("", rows)] if declared.rows else _by_kind(rows)
    about = _about(publication, box) if box.entity else None
    columns = box.columns or ("",)
    return publication.fragment("fact-box", slug, box=box, about=about, columns=columns, groups=groups)


def _row(publication: Publication, row: BoxRow) -> dict:
    claims = [publication.edition.claims[id_] for id_ in (*row.cells, *row.also) if id_]
    return {
        "label": row.label or claims[0].statement,
        "cells": [_cell(publication, id_, row.also if n == 0 else ()) for n, id_ in enumerate(row.cells)],
        "passages": to_passages(publication, dict.fromkeys(p for claim in claims for p in claim.passages)),
        "sources": to_sources(publication, dict.fromkeys(key for claim in claims for key in claim.sources)),
    }


def _cell(publication: Publication, claim_id: str, also: Sequence[str]) -> dict | None:
    if not claim_id:
        return None
    claims = publication.edition.claims
    standings = {claims[id_].standing for id_ in (claim_id, *also)}
    return {
        "words": say_claim(claims[claim_id]),
        "claim": claims[claim_id],
        "standing": next((standing for standing in ("contradicted", "corrected") if standing in standings), ""),
        "address": publication.addresses.of_claim(claim_id),
    }


def _by_kind(rows: list[dict]) -> list[tuple[str, list[dict]]]:
    """Put rows of one cell under headings: dates, then figures; rows of one kind need none."""
    dates = [row for row in rows if row["cells"][0]["claim"].date]
    figures = [row for row in rows if not row["cells"][0]["claim"].date]
    return [("In order of time", dates), ("Figures", figures)] if dates and figures else [("", rows)]


def _about(publication: Publication, box: FactBox) -> dict:
    entity = publication.edition.facts.entities[box.entity]
    named_in = to_passages(publication, publication.mentions.get(entity.id, ()))
    address = publication.addresses.of_entity(entity.id)
    failing = [_contradiction(publication, check) for check in contradictions_of(box, publication.edition)]
    failing.sort(key=lambda told: told["weight"])
    return {
        "entity": entity,
        "address": address,
        "names": [(tag, words, language_name(tag)) for tag, words in entity.names.items()],
        "also": _other_names(entity, box.title),
        "date": say_date(entity.date) if entity.date else "",
        "position": say_position(entity),
        "named_in": named_in if address is None or len(named_in) <= _MOST_PASSAGES else [],
        "times_named": len(named_in),
        "contradictions": failing[:_MOST_CONTRADICTIONS],
        "more": len(failing[_MOST_CONTRADICTIONS:]),
        "all": publication.addresses.of_placement("contradictions"),
    }


def _other_names(entity: Entity, title: str) -> list[str]:
    names = (entity.name, entity.abbreviation, *entity.spellings, *entity.romanisations)
    return [name for name in dict.fromkeys(names) if name and name != title]


def _contradiction(publication: Publication, check: Check) -> dict:
    """A failing check, leading to the annotation that explains it."""
    edition, addresses = publication.edition, publication.addresses
    annotation = edition.explaining[check.id][0]
    return {
        "reference": Reference(check.statement, addresses.of(annotation.id)),
        "weight": WEIGHTS.index(annotation.weight),
        "difference": difference(check, edition.verdicts[check.id]),
    }
