"""Fact boxes: a small table of claims, each row with the passages and sources behind it."""

from __future__ import annotations

from ..model import BoxRow
from ..publication import Publication
from ..quantities.quantity_syntax import say_claim
from .references import to_passages, to_sources


def render(publication: Publication, argument: str, slug: str) -> str:
    box = publication.edition.facts.boxes[argument]
    rows = [_row(publication, row) for row in box.rows]
    columns = box.columns or ("",)
    return publication.fragment("fact-box", slug, box=box, columns=columns, rows=rows)


def _row(publication: Publication, row: BoxRow) -> dict:
    claims = [publication.edition.claims[id_] for id_ in row.cells if id_]
    return {
        "label": row.label or claims[0].statement,
        "cells": [_cell(publication, id_) for id_ in row.cells],
        "passages": to_passages(publication, dict.fromkeys(p for claim in claims for p in claim.passages)),
        "sources": to_sources(publication, dict.fromkeys(key for claim in claims for key in claim.sources)),
    }


def _cell(publication: Publication, claim_id: str) -> dict | None:
    if not claim_id:
        return None
    claim = publication.edition.claims[claim_id]
    return {"words": say_claim(claim), "claim": claim, "address": publication.addresses.of_claim(claim_id)}
