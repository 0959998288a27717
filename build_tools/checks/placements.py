"""Placements: what a page asks to be generated is known."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition
from ..placements import PLACEMENT_KINDS
from ..suggestions import did_you_mean


def check(edition: Edition) -> Iterator[Diagnostic]:
    for chapter in edition.chapters:
        for placement in chapter.placements:
            kind = PLACEMENT_KINDS.get(placement.kind)
            if kind is None:
                hint = (
                    did_you_mean(placement.kind, [*PLACEMENT_KINDS, "annotation"])
                    or f"Known: annotation, {', '.join(PLACEMENT_KINDS)}."
                )
                yield Diagnostic(placement.location, "unknown-block", f"unknown block {placement.kind!r}", hint)
                continue
            arguments = kind.arguments(edition)
            if placement.argument not in arguments:
                message = f"unknown {placement.kind} {placement.argument!r}"
                hint = did_you_mean(placement.argument, arguments) or f"Known: {', '.join(arguments)}."
                yield Diagnostic(placement.location, "unknown-block-argument", message, hint)
