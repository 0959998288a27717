"""Claims and fact boxes: what they refer to is there."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition


def check(edition: Edition) -> Iterator[Diagnostic]:
    for declared in edition.facts.checks.values():
        for passage in declared.asserts:
            if passage not in edition.passages and passage not in edition.notes:
                message = f"there is no passage or note {passage!r}"
                yield Diagnostic(declared.places.get("asserts", declared.location), "unknown-passage", message)
    placed = {p.argument for chapter in edition.chapters for p in chapter.placements if p.kind == "fact-box"}
    for box in edition.facts.boxes.values():
        if box.id not in placed:
            hint = f"Place it in a chapter: '/// fact-box | {box.id}', then '///'."
            yield Diagnostic(box.location, "unused-box", f"no chapter shows the fact box {box.id!r}", hint)
